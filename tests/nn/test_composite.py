"""Layers made of layers behave as their parts do one after another."""

import numpy as np
import pytest

from gallery_gen import nn
from gallery_gen.errors import ShapeError

SHAPE = (3, 9, 8)


def row(*, training: bool = False) -> tuple[tuple[str, nn.Layer], ...]:
    """A block as in an inverted residual network."""
    return (
        ("expand", nn.Conv2d(6, 1, bias=False)),
        ("expand_norm", nn.BatchNorm2d(training=training)),
        ("expand_relu", nn.ReLU6()),
        ("depthwise", nn.Conv2d(6, 3, padding=1, groups=6)),
        ("depthwise_norm", nn.BatchNorm2d(affine=False, training=training)),
        ("project", nn.Conv2d(3, 1)),
    )


def parameters_of(layer: nn.Layer, dtype: type = np.float64) -> dict[str, nn.Tensor]:
    """First parameters, with statistics that are not those of a fresh batch normalisation."""
    rng = np.random.default_rng(3)
    drawn = layer.init(rng, SHAPE)
    moved = {name: values + rng.uniform(0.1, 0.5, values.shape) for name, values in drawn.items()}
    return {name: values.astype(dtype) for name, values in moved.items()}


def image(dtype: type = np.float64) -> nn.Tensor:
    return np.random.default_rng(4).normal(0, 1, (2, *SHAPE)).astype(dtype)


def test_a_row_is_its_layers_one_after_another() -> None:
    block, network = nn.Sequential(row()), nn.Network(row())
    parameters, x = parameters_of(block), image()
    assert block.parameter_shapes(SHAPE) == network.parameter_shapes(SHAPE)
    np.testing.assert_array_equal(block.forward(parameters, x), network.forward(parameters, x))
    stages = network.trace(parameters, x)
    for name, values in block.trace(parameters, x).items():
        np.testing.assert_array_equal(values, stages[name])
    costs = network.costs(SHAPE).values()
    assert block.cost(SHAPE) == (sum(c.parameters for c in costs), sum(c.macs for c in costs))
    assert nn.Residual(row()).cost(SHAPE) == block.cost(SHAPE)


def test_a_residual_block_adds_its_input() -> None:
    block = nn.Residual(row())
    parameters, x = parameters_of(block), image()
    inside = nn.Sequential(row()).forward(parameters, x)
    np.testing.assert_array_equal(block.forward(parameters, x), inside + x)


@pytest.mark.parametrize("kind", [nn.Sequential, nn.Residual])
def test_its_gradients_are_those_measured(kind: type[nn.Sequential]) -> None:
    block = kind((("first", kind(row())), ("last", nn.Tanh())))  # one inside another, too
    parameters, x = parameters_of(block), image()
    output = block.forward(parameters, x)
    grad = np.random.default_rng(5).normal(0, 1, output.shape)
    found = block.backward(parameters, x, output, grad)
    measured = nn.numeric_gradient(lambda moved: block.forward(parameters, moved), x, grad)
    np.testing.assert_allclose(found.x, measured, atol=1e-6)
    learned = [name for name in parameters if "running" not in name]
    assert list(found.parameters) == learned
    for name in learned:

        def with_moved(value: nn.Tensor, name: str = name) -> nn.Tensor:
            return block.forward(parameters | {name: value}, x)

        measured = nn.numeric_gradient(with_moved, parameters[name], grad)
        np.testing.assert_allclose(found.parameters[name], measured, atol=1e-6)


def test_a_block_in_a_network_is_named_with_dots() -> None:
    network = nn.Network((("block", nn.Residual(row())), ("flat", nn.Flatten())))
    parameters = network.init(np.random.default_rng(0), SHAPE)
    assert "block.expand_norm.running_mean" in parameters
    trace = network.trace(parameters, image(np.float32))
    gradients = network.backprop(parameters, trace, np.ones_like(trace["flat"])).gradients
    assert "block.depthwise.weight" in gradients
    assert "expand=Conv2d(out_channels=6, kernel_size=1, bias=False)" in network.summary(SHAPE)[1].layer


def test_its_window_is_the_receptive_field_of_the_layers_in_it() -> None:
    layers: tuple[tuple[str, nn.Layer], ...] = (
        ("a", nn.Conv2d(4, 5, stride=2)), ("b", nn.Conv2d(4, 3)), ("c", nn.MaxPool2d(2)),
    )  # fmt: skip
    alone = nn.Network(layers).receptive_fields()["c"]
    row = (("first", nn.Conv2d(4, 3, stride=2)), ("block", nn.Sequential(layers)), ("last", nn.Conv2d(1, 3)))
    flat = (row[0], *layers, row[2])
    assert nn.Network((("block", nn.Sequential(layers)),)).receptive_fields()["block"] == alone
    assert nn.Network(row).receptive_fields()["last"] == nn.Network(flat).receptive_fields()["last"]
    assert nn.Sequential((("pool", nn.AdaptiveAvgPool2d(1)),)).windows is None


def test_what_does_not_fit_says_where() -> None:
    with pytest.raises(ShapeError, match="layers must be named differently"):
        nn.Sequential((("a", nn.ReLU()), ("a", nn.ReLU())))
    with pytest.raises(ShapeError, match="layers must be named differently and without a dot"):
        nn.Sequential((("a.b", nn.ReLU()),))
    with pytest.raises(ShapeError, match=r"^block: pool: "):
        nn.Network((("block", nn.Sequential((("pool", nn.MaxPool2d(20)),))),)).infer_shapes(SHAPE)
    with pytest.raises(ShapeError, match="to be added to it"):
        nn.Residual((("conv", nn.Conv2d(4, 1)),)).infer_shape(SHAPE)


def test_folding_takes_out_what_follows_a_convolution_and_changes_no_output() -> None:
    network = nn.Network(
        (
            ("normalise", nn.BatchNorm2d(affine=False)),
            ("block", nn.Residual(row())),
            ("again", nn.Residual(row())),
        )
    )
    rng = np.random.default_rng(6)
    drawn = network.init(rng, SHAPE)
    parameters = {name: values + rng.uniform(0.1, 0.5, values.shape) for name, values in drawn.items()}
    folded, numbers = nn.fold_network(network, parameters)
    assert numbers.keys() == folded.parameter_shapes(SHAPE).keys()
    assert [name for name in numbers if "norm" in name] == ["normalise.running_mean", "normalise.running_var"]
    expected = network.forward(parameters, image())
    np.testing.assert_allclose(folded.forward(numbers, image()), expected, rtol=1e-9)


def test_folding_leaves_batch_statistics_alone() -> None:
    network = nn.Network((("block", nn.Sequential(row(training=True))),))
    parameters = network.init(np.random.default_rng(0), SHAPE)
    folded, numbers = nn.fold_network(network, parameters)
    assert folded == network
    assert numbers.keys() == parameters.keys()
