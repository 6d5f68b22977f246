"""The layers that only LeNet-5 has: shapes, gradients and slow twins; PyTorch's word is in cases.py."""

from typing import Any

import numpy as np
import pytest

from gallery_gen import nn
from gallery_gen.errors import ShapeError
from gallery_gen.nn import RBF, Layer, Shape, Subsample2d, TableConv2d, Tensor, numeric_gradient
from tests.nn.cases import Case, cases_of
from tests.nn.oracle import assert_close, run

TABLE = ((0, 1), (2,), (0, 2))
EXAMPLES: list[tuple[Layer, Shape]] = [
    (Subsample2d(2), (3, 6, 8)),
    (Subsample2d((2, 3)), (2, 7, 7)),
    (TableConv2d(TABLE, 3), (3, 6, 5)),
    (TableConv2d(((1, 0),), (2, 1)), (2, 4, 3)),
    (RBF(4), (7,)),
]
example = pytest.mark.parametrize(("layer", "shape"), EXAMPLES, ids=[repr(layer) for layer, _ in EXAMPLES])


@example
@pytest.mark.parametrize("batch", [0, 1, 3])
def test_the_predicted_shape_is_the_computed_one(layer: Layer, shape: Shape, batch: int) -> None:
    rng = np.random.default_rng(0)
    parameters = layer.init(rng, shape)
    x = rng.standard_normal((batch, *shape)).astype(np.float32)
    result = layer.forward(parameters, x)
    assert result.shape == (batch, *layer.infer_shape(shape))
    assert result.dtype == np.float32
    assert {name: value.shape for name, value in parameters.items()} == layer.parameter_shapes(shape)
    learned = [value.size for name, value in parameters.items() if name not in layer.buffers]
    assert layer.cost(shape).parameters == sum(learned)
    assert eval(repr(layer), vars(nn)) == layer


@example
def test_a_layers_gradients_are_those_measured(layer: Layer, shape: Shape) -> None:
    rng = np.random.default_rng(1)
    x = rng.standard_normal((2, *shape))
    parameters = {name: rng.standard_normal(size) for name, size in layer.parameter_shapes(shape).items()}
    output = layer.forward(parameters, x)
    grad = rng.standard_normal(output.shape)
    found = layer.backward(parameters, x, output, grad)
    measured = numeric_gradient(lambda value: layer.forward(parameters, value), x, grad)
    np.testing.assert_allclose(found.x, measured, atol=1e-7)
    assert found.parameters.keys() == parameters.keys() - {*layer.buffers}
    for name, derived in found.parameters.items():

        def moved(value: Tensor, name: str = name) -> Tensor:
            return layer.forward(parameters | {name: value}, x)

        measured = numeric_gradient(moved, parameters[name], grad)
        np.testing.assert_allclose(derived, measured, atol=1e-7)


def test_codes_have_a_gradient_too() -> None:
    rng = np.random.default_rng(2)
    x, codes, grad = rng.standard_normal((3, 5)), rng.standard_normal((4, 5)), rng.standard_normal((3, 4))
    measured = numeric_gradient(lambda value: nn.rbf(x, value), codes, grad)
    np.testing.assert_allclose(nn.rbf_backward(grad, x, codes).codes, measured, atol=1e-7)


@pytest.mark.parametrize("case", cases_of("subsample2d", "table_conv2d", "rbf"), ids=lambda case: case.name)
def test_the_slow_twin_agrees(case: Case) -> None:
    assert_close(run(case, getattr(nn, f"{case.function}_naive")), run(case))


def test_a_full_table_is_a_convolution() -> None:
    rng = np.random.default_rng(3)
    x, weight, bias = (rng.standard_normal(size) for size in ((2, 3, 6, 7), (4, 3, 3, 2), (4,)))
    found = nn.table_conv2d(x, weight.reshape(12, 3, 2), bias, ((0, 1, 2),) * 4)
    np.testing.assert_allclose(found, nn.conv2d(x, weight, bias), atol=1e-12)


def test_a_map_that_is_not_joined_does_not_matter() -> None:
    x = np.ones((1, 3, 4, 4))
    x[:, 1] = np.nan
    found = nn.table_conv2d(x, np.ones((2, 2, 2)), np.zeros(1), ((0, 2),))
    np.testing.assert_array_equal(found, np.full((1, 1, 3, 3), 8.0))


def test_subsampling_begins_as_a_mean_and_codes_as_signs() -> None:
    rng = np.random.default_rng(4)
    x = rng.standard_normal((2, 3, 6, 8)).astype(np.float32)
    layer = Subsample2d(2)
    np.testing.assert_allclose(layer.forward(layer.init(rng, x.shape[1:]), x), nn.avg_pool2d(x, 2), atol=1e-6)
    codes = RBF(10).init(rng, (84,))["codes"]
    assert set(codes.ravel()) == {-1.0, 1.0}


def test_costs_are_counted_by_hand() -> None:
    assert Subsample2d(2).cost((6, 28, 28)) == nn.Cost(12, 6 * 14 * 14)
    assert TableConv2d(TABLE, 5).cost((3, 14, 14)) == nn.Cost(5 * 25 + 3, 5 * 25 * 100)
    assert RBF(10).cost((84,)) == nn.Cost(0, 840)


BAD: list[tuple[Layer, Shape, str]] = [
    (Subsample2d(0), (3, 8, 8), "kernel_size must be an integer"),
    (Subsample2d(9), (3, 8, 8), "kernel_size must be at most"),
    (Subsample2d(2), (7,), "the input's shape must be (C, H, W)"),
    (TableConv2d((), 3), (3, 8, 8), "connections must be a tuple with the maps of each filter"),
    (TableConv2d(((),), 3), (3, 8, 8), "connections must be a tuple of different maps for each filter"),
    (TableConv2d(((1, 1),), 3), (3, 8, 8), "connections must be a tuple of different maps for each filter"),
    (TableConv2d(((0, 3),), 3), (3, 8, 8), "connections must be maps from 0 to 2, but is 3"),
    (TableConv2d(((-1,),), 3), (3, 8, 8), "connections must be an integer of at least 0"),
    (TableConv2d(TABLE, 9), (3, 8, 8), "kernel_size must be at most"),
    (TableConv2d(TABLE, 3), (7,), "the input's shape must be (C, H, W)"),
    (RBF(0), (7,), "out_features must be an integer"),
    (RBF(3), (3, 8, 8), "the input's shape must be (F,), which a Flatten layer"),
]


@pytest.mark.parametrize(("layer", "shape", "message"), BAD)
def test_what_does_not_fit_dies_before_any_pixel(layer: Layer, shape: Shape, message: str) -> None:
    for ask in (layer.infer_shape, layer.parameter_shapes, layer.cost):
        with pytest.raises(ShapeError) as caught:
            ask(shape)
        assert str(caught.value).startswith(message)


ONES = np.ones
CALLS: list[tuple[Any, tuple[Any, ...], str]] = [
    (nn.subsample2d, (ONES((1, 3, 4, 4)), ONES(2), ONES(3), 2), "weight must be an array of shape (3,)"),
    (nn.subsample2d, (ONES((1, 3, 4, 4)), ONES(3), ONES(2), 2), "bias must be an array of shape (3,)"),
    (nn.subsample2d_backward, (ONES((1, 3, 4, 4)), ONES((1, 3, 4, 4)), ONES(3), 2), "grad must be an array"),
    (nn.table_conv2d, (ONES((1, 3, 4, 4)), ONES((4, 2, 2)), ONES(3), TABLE), "weight must be an array of"),
    (nn.table_conv2d, (ONES((1, 3, 4, 4)), ONES((5, 2, 2)), ONES(2), TABLE), "bias must be an array of"),
    (nn.table_conv2d_backward, (ONES((1, 3, 4, 4)), ONES((1, 3, 4, 4)), ONES((5, 2, 2)), TABLE), "grad must"),
    (nn.rbf, (ONES((2, 3)), ONES(3)), "codes must be an array of shape (classes, F)"),
    (nn.rbf, (ONES((2, 3)), ONES((4, 2))), "x must be an array of shape (N, 2) to fit codes"),
    (nn.rbf_backward, (ONES((2, 3)), ONES((2, 3)), ONES((4, 3))), "grad must be an array of shape (2, 4)"),
]


@pytest.mark.parametrize(("function", "arguments", "message"), CALLS)
def test_arguments_that_do_not_fit_are_refused(function: Any, arguments: Any, message: str) -> None:
    with pytest.raises(ShapeError) as caught:
        function(*arguments)
    assert str(caught.value).startswith(message)
