import dataclasses
import inspect
from typing import Any

import numpy as np
import pytest

from gallery_gen import nn
from gallery_gen.errors import ShapeError
from gallery_gen.nn import LAYERS, Conv2d, Cost, Layer, Shape, Tensor, numeric_gradient

EXAMPLES: list[tuple[Layer, Shape]] = [
    (Conv2d(3, 3), (3, 9, 8)),
    (Conv2d(4, (3, 2), stride=(2, 1), padding=(1, 0, 2, 3), dilation=2, groups=2, bias=False), (6, 9, 8)),
    (Conv2d(6, 3, padding="same", groups=3, padding_mode="reflect"), (3, 9, 8)),
    (Conv2d(2, 1), (1, 1, 1)),
    (nn.MaxPool2d(5), (2, 18, 23)),
    (nn.MaxPool2d(2, stride=4, padding=1, ceil_mode=True), (2, 7, 10)),
    (nn.MaxPool2d((3, 2), stride=1, dilation=2), (2, 7, 10)),
    (nn.MinPool2d(3, padding=1, ceil_mode=True), (2, 7, 10)),
    (nn.AvgPool2d(3, stride=2, padding=1, ceil_mode=True, count_include_pad=False), (2, 7, 10)),
    (nn.LPPool2d(2, (2, 3), ceil_mode=True), (2, 7, 10)),
    (nn.ConvTranspose2d(3, 3), (2, 4, 3)),
    (nn.ConvTranspose2d(4, (3, 2), (2, 3), (1, 0), (1, 2), 2, False, 2), (6, 4, 3)),
    (nn.ConvTranspose2d(6, 2, stride=2, groups=3), (3, 1, 1)),
    (nn.MaxPool2d(3, stride=2, padding=1), (2, 7, 10)),
    (nn.AvgPool2d(2, divisor_override=3), (2, 7, 10)),
    (nn.AdaptiveAvgPool2d(1), (2, 7, 5)),
    (nn.AdaptiveAvgPool2d((3, None)), (2, 7, 5)),
    (nn.AdaptiveMaxPool2d((2, 4)), (2, 7, 5)),
    (nn.BatchNorm2d(), (3, 4, 2)),
    (nn.BatchNorm2d(eps=0.1, affine=False), (3, 4, 2)),
    (nn.BatchNorm2d(), (5,)),
    (nn.LocalResponseNorm(3, alpha=0.5), (5, 4, 2)),
    (nn.Dropout(0.3), (3, 4, 2)),
    (nn.PReLU(), (2, 3, 4)),
    (nn.PReLU(num_parameters=7), (7,)),
    (nn.ReLU6(), (2, 3, 4)),
    (nn.Hardtanh(-0.5, 0.75), (2, 3, 4)),
    (nn.Hardsigmoid(), (2, 3, 4)),
    (nn.Hardswish(), (2, 3, 4)),
    (nn.Step(), (2, 3, 4)),
    (nn.SELU(), (2, 3, 4)),
    (nn.CELU(0.3), (2, 3, 4)),
    (nn.GELU(approximate="tanh"), (2, 3, 4)),
    (nn.Mish(), (2, 3, 4)),
    (nn.ScaledTanh(), (2, 3, 4)),
    (nn.LogSoftmax(), (5,)),
    (nn.Identity(), (2, 3, 4)),
    (nn.ReLU(), (2, 3, 4)),
    (nn.LeakyReLU(0.2), (7,)),
    (nn.ELU(0.5), (2, 3, 4)),
    (nn.GELU(), (2, 3, 4)),
    (nn.SiLU(), (2, 3, 4)),
    (nn.Sigmoid(), (2, 3, 4)),
    (nn.Tanh(), (2, 3, 4)),
    (nn.Softplus(beta=2), (2, 3, 4)),
    (nn.Softsign(), (2, 3, 4)),
    (nn.Softmax(), (5,)),
    (nn.Softmax(dim=-1), (2, 3, 4)),
    (nn.Flatten(), (2, 3, 4)),
    (nn.Flatten(start_dim=2), (2, 3, 4)),
    (nn.Linear(4), (7,)),
    (nn.Linear(4, bias=False), (7,)),
]
example = pytest.mark.parametrize(("layer", "shape"), EXAMPLES, ids=[repr(layer) for layer, _ in EXAMPLES])


def test_every_layer_is_registered_exported_described_and_tried_here() -> None:
    exported = {
        name
        for name in nn.__all__
        if inspect.isclass(getattr(nn, name)) and issubclass(getattr(nn, name), Layer)
    }
    # No written configuration names them; see test_composite.py and test_lenet5_layers.py.
    composite = {"Sequential", "Residual", "Subsample2d", "TableConv2d", "RBF"}
    assert set(LAYERS) == exported - {"Layer"} - composite == {type(layer).__name__ for layer, _ in EXAMPLES}
    for name, layer in LAYERS.items():
        assert layer.__name__ == name
        assert "(" not in (layer.__doc__ or "(").splitlines()[0], f"{name} has no docstring of its own"


@example
@pytest.mark.parametrize("batch", [0, 1, 3])
def test_the_predicted_shape_is_the_computed_one(layer: Layer, shape: Shape, batch: int) -> None:
    rng = np.random.default_rng(0)
    parameters = layer.init(rng, shape)
    x = rng.standard_normal((batch, *shape)).astype(np.float32)
    before = x.copy()
    result = layer.forward(parameters, x)
    assert result.shape == (batch, *layer.infer_shape(shape))
    assert result.dtype == np.float32
    np.testing.assert_array_equal(x, before)
    assert {name: value.shape for name, value in parameters.items()} == layer.parameter_shapes(shape)
    learned = [value.size for name, value in parameters.items() if name not in layer.buffers]
    assert layer.cost(shape).parameters == sum(learned)


@example
def test_a_layers_gradients_are_those_measured(layer: Layer, shape: Shape) -> None:
    rng = np.random.default_rng(1)
    x = rng.random((2, *shape)) + (0 if isinstance(layer, nn.LPPool2d) else -0.5)
    parameters = {name: rng.random(size) + 0.1 for name, size in layer.parameter_shapes(shape).items()}
    output = layer.forward(parameters, x)
    grad = rng.standard_normal(output.shape)
    before = {name: value.copy() for name, value in parameters.items()} | {"x": x.copy(), "grad": grad.copy()}
    found = layer.backward(parameters, x, output, grad)
    for name, value in ({"x": x, "grad": grad} | parameters).items():
        np.testing.assert_array_equal(value, before[name])
    measured = numeric_gradient(lambda value: layer.forward(parameters, value), x, grad)
    np.testing.assert_allclose(found.x, measured, atol=1e-7)
    assert found.parameters.keys() == parameters.keys() - {*layer.buffers}
    for name, derived in found.parameters.items():

        def moved(value: Tensor, name: str = name) -> Tensor:
            return layer.forward(parameters | {name: value}, x)

        measured = numeric_gradient(moved, parameters[name], grad)
        np.testing.assert_allclose(derived, measured, atol=1e-7)


def test_batch_normalisation_learns_what_it_needs_for_inference() -> None:
    layer = nn.BatchNorm2d(training=True, momentum=0.5)
    x = 3 + 2 * np.random.default_rng(0).standard_normal((8, 2, 5, 5)).astype(np.float32)
    parameters = layer.init(np.random.default_rng(0), (2, 5, 5))
    trained = layer.forward(parameters, x)
    np.testing.assert_allclose(trained.mean(axis=(0, 2, 3)), 0, atol=1e-5)
    np.testing.assert_allclose(trained.std(axis=(0, 2, 3)), 1, atol=1e-4)
    for _ in range(30):
        parameters |= layer.updated(parameters, x)
    np.testing.assert_allclose(nn.BatchNorm2d().forward(parameters, x), trained, atol=0.02)
    grad = np.random.default_rng(2).standard_normal(x.shape)
    exact = {name: value.astype(float) for name, value in parameters.items()}
    found = layer.backward(exact, x.astype(float), trained.astype(float), grad)
    small = x[:2, :, :2, :2].astype(float)
    found = layer.backward(exact, small, small, grad[:2, :, :2, :2])
    measured = numeric_gradient(lambda value: layer.forward(exact, value), small, grad[:2, :, :2, :2])
    np.testing.assert_allclose(found.x, measured, atol=1e-7)


@example
def test_a_layer_reads_as_in_python(layer: Layer, shape: Shape) -> None:  # noqa: ARG001
    assert eval(repr(layer), dict(LAYERS)) == layer


def test_only_options_that_differ_are_shown() -> None:
    assert repr(Conv2d(3, 3)) == "Conv2d(out_channels=3, kernel_size=3)"
    assert repr(nn.ReLU()) == "ReLU()"
    assert (
        repr(nn.MaxPool2d(2, stride=2, ceil_mode=True))
        == "MaxPool2d(kernel_size=2, stride=2, ceil_mode=True)"
    )
    assert Conv2d(3, 3, padding="same").options() == {"out_channels": 3, "kernel_size": 3, "padding": "same"}


def test_a_layer_cannot_be_changed_and_lists_become_tuples() -> None:
    layer = Conv2d(3, [3, 2])  # type: ignore[arg-type]
    assert layer == Conv2d(3, (3, 2))
    assert len({layer, Conv2d(3, (3, 2))}) == 1
    with pytest.raises(dataclasses.FrozenInstanceError):
        layer.out_channels = 4  # type: ignore[misc]


@pytest.mark.parametrize(
    ("filters", "kernel", "limit", "parameters"),
    [(3, 3, 0.333, 84), (3, 10, 0.1, 903), (1, 3, 0.408, 28), (1, 15, 0.0816, 676)],
)
def test_first_weights_of_the_cat_figures(filters: int, kernel: int, limit: float, parameters: int) -> None:
    layer, shape = Conv2d(filters, kernel), (3, 320, 400)
    drawn = layer.init(np.random.default_rng(0), shape)
    assert drawn["weight"].dtype == np.float32
    assert 0.7 * limit < np.abs(drawn["weight"]).max() <= limit + 5e-4
    np.testing.assert_array_equal(drawn["bias"], 0)
    assert layer.cost(shape).parameters == parameters


def test_costs_are_counted_by_hand() -> None:
    assert Conv2d(3, 3).cost((3, 320, 400)) == Cost(84, 3 * 3 * 3 * 3 * 318 * 398)
    assert Conv2d(6, 3, groups=3, bias=False).cost((3, 5, 5)) == Cost(54, 54 * 9)
    assert nn.ConvTranspose2d(3, 2, stride=2).cost((5, 4, 6)) == Cost(63, 60 * 24)
    assert nn.BatchNorm2d().cost((5, 4, 6)) == Cost(10, 120)
    assert nn.PReLU(5).cost((5, 4, 6)) == Cost(5, 0)
    assert nn.Linear(10).cost((84,)) == Cost(850, 840)
    assert nn.MaxPool2d(2).cost((3, 8, 8)) == nn.ReLU().cost((3, 8, 8)) == Cost(0, 0)


def test_unknown_schemes_are_refused() -> None:
    with pytest.raises(ShapeError, match=r"scheme must be one of glorot_uniform, .*, but is 'magic'"):
        Conv2d(3, 3).init(np.random.default_rng(0), (3, 8, 8), "magic")


BAD: list[tuple[str, dict[str, Any], Shape, str]] = [
    ("Conv2d", {"out_channels": 0, "kernel_size": 3}, (3, 8, 8), "out_channels must be an integer"),
    ("Conv2d", {"out_channels": 3, "kernel_size": 0}, (3, 8, 8), "kernel_size must be an integer"),
    ("Conv2d", {"out_channels": 3, "kernel_size": "3"}, (3, 8, 8), "kernel_size must be an integer"),
    ("Conv2d", {"out_channels": 3, "kernel_size": 9}, (3, 8, 8), "kernel_size must be at most the padded"),
    ("Conv2d", {"out_channels": 3, "kernel_size": 3, "stride": 0}, (3, 8, 8), "stride must be an integer"),
    ("Conv2d", {"out_channels": 3, "kernel_size": 3, "groups": 2}, (3, 8, 8), "groups must be a divisor"),
    ("Conv2d", {"out_channels": 8, "kernel_size": 3, "groups": 8}, (3, 8, 8), "groups must be a divisor"),
    ("Conv2d", {"out_channels": 3, "kernel_size": 3, "bias": "no"}, (3, 8, 8), "bias must be True or False"),
    ("Conv2d", {"out_channels": 3, "kernel_size": 3, "padding_mode": "x"}, (3, 8, 8), "padding_mode must"),
    ("Conv2d", {"out_channels": 3, "kernel_size": 3}, (7,), "the input's shape must be"),
    ("MaxPool2d", {"kernel_size": 9}, (3, 8, 8), "kernel_size must be at most the padded input's 8"),
    ("MinPool2d", {"kernel_size": 2, "padding": 2}, (3, 8, 8), "padding must be at most half"),
    ("AvgPool2d", {"kernel_size": 2, "stride": -1}, (3, 8, 8), "stride must be an integer"),
    ("AvgPool2d", {"kernel_size": 2, "count_include_pad": 3}, (3, 8, 8), "count_include_pad must be"),
    ("LPPool2d", {"norm_type": -1, "kernel_size": 2}, (3, 8, 8), "norm_type must be a finite number above"),
    ("AvgPool2d", {"kernel_size": 2}, (7,), "the input's shape must be"),
    (
        "AvgPool2d",
        {"kernel_size": 2, "divisor_override": 0},
        (3, 8, 8),
        "divisor_override must be an integer",
    ),
    ("ConvTranspose2d", {"out_channels": 4, "kernel_size": 0}, (3, 8, 8), "kernel_size must be an integer"),
    (
        "ConvTranspose2d",
        {"out_channels": 4, "kernel_size": 3, "groups": 3},
        (3, 8, 8),
        "groups must be a divis",
    ),
    (
        "ConvTranspose2d",
        {"out_channels": 4, "kernel_size": 3, "groups": 2},
        (3, 8, 8),
        "groups must be a divis",
    ),
    (
        "ConvTranspose2d",
        {"out_channels": 4, "kernel_size": 3, "output_padding": 1},
        (3, 8, 8),
        "output_paddin",
    ),
    (
        "ConvTranspose2d",
        {"out_channels": 4, "kernel_size": 1, "padding": 4},
        (3, 8, 8),
        "padding must be at m",
    ),
    ("AdaptiveAvgPool2d", {"output_size": 0}, (3, 8, 8), "output_size must be an integer of at least 1"),
    ("AdaptiveMaxPool2d", {"output_size": (1, 2, 3)}, (3, 8, 8), "output_size must be one integer or a pair"),
    ("AdaptiveMaxPool2d", {"output_size": None}, (3, 8, 8), "output_size must be one integer or a pair"),
    ("BatchNorm2d", {"momentum": 2}, (3, 8, 8), "momentum must be a number from 0 to 1"),
    ("BatchNorm2d", {"training": 1}, (3, 8, 8), "training must be True or False"),
    ("BatchNorm2d", {}, (3, 8), "the input's shape must be (C,) or (C, H, W)"),
    ("LocalResponseNorm", {"size": 0}, (3, 8, 8), "size must be an integer of at least 1"),
    ("Dropout", {"p": 1.5}, (3, 8, 8), "p must be a number from 0 to 1, but is 1.5"),
    ("PReLU", {"num_parameters": 2}, (3, 8, 8), "num_parameters must be 1 or the 3 channels, but is 2"),
    ("Hardtanh", {"min_val": 1.0}, (7,), "min_val must be less than max_val"),
    ("GELU", {"approximate": "fast"}, (7,), "approximate must be one of none, tanh"),
    ("CELU", {"alpha": -1}, (7,), "alpha must be a finite number above 0"),
    ("LogSoftmax", {"dim": 2}, (7,), "dim must be an axis from -2 to 1"),
    ("LeakyReLU", {"negative_slope": "a"}, (7,), "negative_slope must be a number"),
    ("ELU", {"alpha": float("inf")}, (7,), "alpha must be a finite number"),
    ("Softplus", {"beta": 0}, (7,), "beta must be a finite number above 0"),
    ("Softmax", {"dim": 2}, (7,), "dim must be an axis from -2 to 1"),
    ("Flatten", {"start_dim": 0}, (3, 8, 8), "start_dim must be at least 1"),
    ("Linear", {"out_features": 10}, (3, 8, 8), "the input's shape must be (F,), which a Flatten layer"),
    ("Linear", {"out_features": 0}, (7,), "out_features must be an integer"),
    ("Linear", {"out_features": 3, "bias": 1}, (7,), "bias must be True or False"),
]


@pytest.mark.parametrize(("kind", "options", "shape", "message"), BAD)
def test_what_does_not_fit_dies_before_any_pixel(
    kind: str, options: dict[str, Any], shape: Shape, message: str
) -> None:
    layer = LAYERS[kind](**options)
    for ask in (layer.infer_shape, layer.parameter_shapes, layer.cost):
        with pytest.raises(ShapeError) as caught:
            ask(shape)
        assert str(caught.value).startswith(message)
