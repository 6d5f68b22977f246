from fractions import Fraction

import numpy as np
import pytest

from gallery_gen import nn
from gallery_gen.errors import ShapeError
from gallery_gen.nn import (
    SGD,
    BatchNorm2d,
    Conv2d,
    ConvTranspose2d,
    Cost,
    Flatten,
    Layer,
    Linear,
    MaxPool2d,
    Network,
    ReceptiveField,
    ReLU,
    Shape,
    Softmax,
    SummaryRow,
    Tensor,
    conv,
    conv2d,
    cross_entropy,
    cross_entropy_backward,
    max_pool2d,
    numeric_gradient,
    relu,
)
from tests.nn.cases import STEPS, TRAINED, lesson
from tests.nn.oracle import assert_close, recorded, unusual

CAT: Shape = (3, 320, 400)
CAT_FIGURES: dict[int, tuple[tuple[Layer, ...], Shape]] = {
    1: ((), CAT),
    2: ((Conv2d(3, 3),), (3, 318, 398)),
    3: ((Conv2d(3, 10),), (3, 311, 391)),
    4: ((Conv2d(1, 3),), (1, 318, 398)),
    5: ((Conv2d(1, 15),), (1, 306, 386)),
    6: ((Conv2d(1, 3), ReLU()), (1, 318, 398)),
    7: ((Conv2d(3, 3), ReLU()), (3, 318, 398)),
    8: ((Conv2d(1, 3), MaxPool2d(5)), (1, 63, 79)),
    9: ((Conv2d(3, 3), MaxPool2d(5)), (3, 63, 79)),
    10: ((Conv2d(1, 3), ReLU(), MaxPool2d(5)), (1, 63, 79)),
    11: ((Conv2d(3, 3), ReLU(), MaxPool2d(5)), (3, 63, 79)),
    12: ((Conv2d(1, 3), ReLU(), MaxPool2d(3)) * 2, (1, 34, 43)),
    13: ((Conv2d(1, 3), ReLU(), MaxPool2d(3), Conv2d(1, 3), ReLU(), MaxPool2d(2)), (1, 52, 65)),
    14: ((Conv2d(3, 3), ReLU(), MaxPool2d(3), Conv2d(3, 3), ReLU(), MaxPool2d(2)), (3, 52, 65)),
}
SMALL = Network(
    (
        ("conv1", Conv2d(2, 3)),
        ("relu1", ReLU()),
        ("pool1", MaxPool2d(2)),
        ("flatten", Flatten()),
        ("hidden", Linear(4)),
        ("softmax", Softmax()),
    )
)


def named(layers: tuple[Layer, ...]) -> Network:
    return Network(tuple((f"layer{number}", layer) for number, layer in enumerate(layers, 1)))


def photo(shape: Shape, count: int = 1) -> Tensor:
    return np.random.default_rng(3).random((count, *shape), np.float32)


@pytest.mark.parametrize("figure", CAT_FIGURES)
def test_the_cat_figures_have_their_shapes(figure: int) -> None:
    layers, shape = CAT_FIGURES[figure]
    network = named(layers)
    predicted = network.infer_shapes(CAT)
    trace = network.trace(network.init(np.random.default_rng(figure), CAT), photo(CAT))
    assert list(predicted) == list(trace) == ["input", *(name for name, _ in network.layers)]
    assert list(predicted.values())[-1] == shape
    assert {name: stage.shape[1:] for name, stage in trace.items()} == predicted
    assert all(stage.dtype == np.float32 for stage in trace.values())


def test_a_trace_is_the_functions_one_after_another() -> None:
    parameters = SMALL.init(np.random.default_rng(0), (3, 8, 8))
    x = photo((3, 8, 8), 2)
    trace = SMALL.trace(parameters, x)
    assert trace["input"] is x
    maps = conv2d(x, parameters["conv1.weight"], parameters["conv1.bias"])
    np.testing.assert_array_equal(trace["conv1"], maps)
    np.testing.assert_array_equal(trace["pool1"], max_pool2d(relu(maps), 2))
    np.testing.assert_allclose(trace["softmax"].sum(axis=1), 1, rtol=1e-6)
    np.testing.assert_array_equal(SMALL.forward(parameters, x), trace["softmax"])


def test_parameters_are_named_as_in_a_state_dict() -> None:
    shapes = {
        "conv1.weight": (2, 3, 3, 3),
        "conv1.bias": (2,),
        "hidden.weight": (4, 18),
        "hidden.bias": (4,),
    }
    assert SMALL.parameter_shapes((3, 8, 8)) == shapes
    parameters = SMALL.init(np.random.default_rng(0), (3, 8, 8))
    assert {name: value.shape for name, value in parameters.items()} == shapes
    assert list(parameters) == list(shapes)


def test_weights_are_drawn_in_layer_order_from_one_generator() -> None:
    network, rng = named((Conv2d(2, 3), Conv2d(1, 3))), np.random.default_rng(5)
    drawn = network.init(np.random.default_rng(5), (3, 8, 8))
    np.testing.assert_array_equal(drawn["layer1.weight"], Conv2d(2, 3).init(rng, (3, 8, 8))["weight"])
    np.testing.assert_array_equal(drawn["layer2.weight"], Conv2d(1, 3).init(rng, (2, 6, 6))["weight"])


def test_costs_and_summary() -> None:
    costs = SMALL.costs((3, 8, 8))
    assert costs["conv1"] == Cost(56, 2 * 27 * 36)
    assert costs["hidden"] == Cost(76, 72)
    summary = SMALL.summary((3, 8, 8))
    assert summary[0] == SummaryRow("input", "input", (3, 8, 8), 0, 0, 768, (ReceptiveField(1, 1),) * 2)
    conv = "Conv2d(out_channels=2, kernel_size=3)"
    assert summary[1] == SummaryRow("conv1", conv, (2, 6, 6), 56, 1944, 288, (ReceptiveField(3, 1),) * 2)
    assert [row.receptive_field for row in summary[1:]] == list(SMALL.receptive_fields().values())
    parameters, x = SMALL.init(np.random.default_rng(0), (3, 8, 8)), photo((3, 8, 8))
    assert [row.bytes for row in summary] == [stage.nbytes for stage in SMALL.trace(parameters, x).values()]
    assert [row.name for row in summary] == list(SMALL.infer_shapes((3, 8, 8)))
    assert [row.shape for row in summary] == list(SMALL.infer_shapes((3, 8, 8)).values())


def test_receptive_fields() -> None:
    fields = named(CAT_FIGURES[12][0]).receptive_fields()
    assert fields["layer6"] == ((17, 9), (17, 9))
    assert SMALL.receptive_fields()["pool1"] == ((4, 2), (4, 2))
    assert SMALL.receptive_fields()["hidden"] is None
    assert SMALL.receptive_fields()["softmax"] is None
    assert named((Conv2d(1, (3, 5), stride=(2, 1)),)).receptive_fields()["layer1"] == ((3, 2), (5, 1))


def test_a_receptive_field_is_what_can_change_a_value() -> None:
    network = named((Conv2d(1, 3, dilation=2), MaxPool2d((2, 3)), Conv2d(1, (1, 2), stride=2)))
    parameters = network.init(np.random.default_rng(0), (1, 30, 30))
    x = photo((1, 30, 30))
    before = network.forward(parameters, x)[0, 0, 0, 0]
    seen = np.zeros((30, 30), bool)
    for row, column in np.ndindex(30, 30):
        changed = x.copy()
        changed[0, 0, row, column] = 100
        low = changed.copy()
        low[0, 0, row, column] = -100
        seen[row, column] = any(network.forward(parameters, y)[0, 0, 0, 0] != before for y in (changed, low))
    rows, columns = network.receptive_fields()["layer3"] or (None, None)
    assert rows is not None
    assert columns is not None
    assert np.flatnonzero(seen.any(axis=1))[-1] + 1 == rows.size
    assert np.flatnonzero(seen.any(axis=0))[-1] + 1 == columns.size


def test_an_error_says_which_layer() -> None:
    network = Network((("conv1", Conv2d(1, 3)), ("pool1", MaxPool2d(9))))
    message = "pool1: kernel_size must be at most the padded input's 6 pixels, but is 9 pixels long"
    for ask in (network.infer_shapes, network.parameter_shapes, network.costs, network.summary):
        with pytest.raises(ShapeError) as caught:
            ask((3, 8, 8))
        assert str(caught.value) == message
    with pytest.raises(ShapeError, match="pool1: "):
        network.trace({}, photo((3, 8, 8)))


@pytest.mark.parametrize("names", [("a", "a"), ("input",), ("",), ("a.b",)])
def test_layers_can_be_told_apart(names: tuple[str, ...]) -> None:
    with pytest.raises(ShapeError, match="layers must be named differently"):
        Network(tuple((name, ReLU()) for name in names))


def test_parameters_must_be_all_there_and_nothing_else() -> None:
    network, x = named((Conv2d(1, 3),)), photo((3, 8, 8))
    good = network.init(np.random.default_rng(0), (3, 8, 8))
    weight = good["layer1.weight"]
    for wrong, message in (
        ({"layer1.weight": weight}, "parameters must be named layer1.weight, layer1.bias, but is without"),
        (good | {"conv9.weight": weight}, "but is with conv9.weight"),
        (good | {"layer1.bias": weight}, r"layer1.bias must be an array of shape \(1,\)"),
        (good | {"layer1.weight": weight.astype(float)}, "layer1.weight must be an array of float32"),
    ):
        with pytest.raises(ShapeError, match=message):
            network.trace(wrong, x)
        with pytest.raises(ShapeError, match=message):
            network.forward(wrong, x)
    with pytest.raises(ShapeError, match="parameters must be empty, but is with layer1"):
        named((ReLU(),)).trace(good, x)


@pytest.mark.parametrize("x", [np.zeros((1, 3, 8, 8), int), np.float32(1)])
def test_what_is_no_batch_is_refused(x: Tensor) -> None:
    with pytest.raises(ShapeError, match="x must be"):
        SMALL.trace({}, x)


def test_backprop_gives_the_gradients_that_are_measured() -> None:
    rng = np.random.default_rng(4)
    x = rng.standard_normal((2, 3, 8, 8))
    parameters = {name: rng.standard_normal(size) for name, size in SMALL.parameter_shapes((3, 8, 8)).items()}
    trace = SMALL.trace(parameters, x)
    grad = rng.standard_normal((2, 4))
    found = SMALL.backprop(parameters, trace, grad)
    assert list(found.gradients) == list(parameters)
    for name, derived in found.gradients.items():

        def moved(value: Tensor, name: str = name) -> Tensor:
            return SMALL.forward(parameters | {name: value}, x)

        measured = numeric_gradient(moved, parameters[name], grad)
        np.testing.assert_allclose(derived, measured, atol=1e-7)
    measured = numeric_gradient(lambda value: SMALL.forward(parameters, value), x, grad)
    np.testing.assert_allclose(found.grad_input, measured, atol=1e-7)
    again = SMALL.backprop(parameters, trace, grad)
    assert all((again.gradients[name] == value).all() for name, value in found.gradients.items())
    alone = SMALL.parameter_gradients(parameters, trace, grad)
    assert list(alone) == list(found.gradients)
    assert all((alone[name] == value).all() for name, value in found.gradients.items())


def test_gradients_of_parameters_go_back_no_further_than_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    network = named((ReLU(), Conv2d(2, 3), ReLU()))
    parameters, x = network.init(np.random.default_rng(0), (3, 6, 6)), photo((3, 6, 6))
    trace = network.trace(parameters, x)
    grad = np.ones_like(trace["layer3"])
    expected = network.backprop(parameters, trace, grad).gradients
    monkeypatch.delattr(conv, "spread")  # what gives the input's gradient
    found = network.parameter_gradients(parameters, trace, grad)
    assert all((found[name] == value).all() for name, value in expected.items())
    assert named((ReLU(),)).parameter_gradients({}, {"input": x, "layer1": x}, x) == {}


def test_a_network_learns_as_pytorchs_does() -> None:
    parameters, images, classes = lesson()
    norm, velocity = dict(TRAINED.layers)["norm1"], None
    assert isinstance(norm, BatchNorm2d)
    for step in range(STEPS):
        trace = TRAINED.trace(parameters, images)
        assert_close(cross_entropy(trace["hidden"], classes), recorded()[f"training loss {step}"])
        grad = cross_entropy_backward(1, trace["hidden"], classes)
        gradients = TRAINED.parameter_gradients(parameters, trace, grad)
        own = {name: parameters[f"norm1.{name}"] for name in ("weight", "bias", *norm.buffers)}
        moved = {f"norm1.{name}": value for name, value in norm.updated(own, trace["conv1"]).items()}
        parameters, velocity = SGD(lr=0.1, momentum=0.9).step(parameters | moved, gradients, velocity)
    for name, value in parameters.items():
        expected = recorded()[f"training {name}"]
        if name == "conv1.bias":  # normalised away: its gradient is rounding only
            np.testing.assert_allclose(value, expected, atol=1e-6)
        else:
            assert_close(value, expected, 2e-5)


def test_backprop_refuses_what_does_not_fit() -> None:
    parameters, x = SMALL.init(np.random.default_rng(0), (3, 8, 8)), photo((3, 8, 8))
    trace = SMALL.trace(parameters, x)
    with pytest.raises(
        ShapeError, match=r"trace must be one with the stages input, conv1, .*, but is without"
    ):
        SMALL.backprop(parameters, {"input": x}, np.zeros((1, 4), np.float32))
    with pytest.raises(ShapeError, match=r"grad must be an array of shape \(1, 4\), but is of shape \(4,\)"):
        SMALL.backprop(parameters, trace, np.zeros(4, np.float32))
    with pytest.raises(ShapeError, match="parameters must be named"):
        SMALL.backprop({}, trace, np.zeros((1, 4), np.float32))


def test_an_upsampled_map_sees_what_its_source_saw() -> None:
    network = named(
        (Conv2d(1, 3, stride=2), ConvTranspose2d(1, 2, stride=2), ConvTranspose2d(1, 3, stride=2))
    )
    fields = network.receptive_fields()
    assert fields["layer2"] == ((3, 1), (3, 1))
    assert fields["layer3"] == ((5, Fraction(1, 2)), (5, Fraction(1, 2)))
    assert named((Softmax(dim=3),)).receptive_fields()["layer1"] is None


@pytest.mark.parametrize(
    "layers",
    [
        [nn.ReLU()],
        [nn.Identity(), nn.ReLU6()],
        [nn.Flatten(), nn.Identity(), nn.ReLU()],
        [nn.MaxPool2d(1), nn.ReLU(), nn.Flatten(), nn.ReLU6()],
        [nn.Conv2d(2, 3, padding=1), nn.ReLU6(), nn.Residual((("a", nn.Identity()),)), nn.ReLU()],
        [nn.Residual((("a", nn.Identity()), ("b", nn.ReLU()))), nn.ReLU6()],
        [nn.Residual((("a", nn.Conv2d(2, 1)), ("b", nn.ReLU())))],
    ],
)
def test_what_lies_between_may_be_overwritten_but_never_the_input(layers: list[nn.Layer]) -> None:
    network = nn.Network(tuple((f"l{number}", layer) for number, layer in enumerate(layers)))
    x = 8 * np.random.default_rng(1).standard_normal((2, 2, 5, 5)).astype(np.float32)
    before = x.copy()
    parameters = network.init(np.random.default_rng(2), x.shape[1:])
    last = network.trace(parameters, x)[network.layers[-1][0]]
    for given in (x, unusual(x)):
        np.testing.assert_array_equal(network.forward(parameters, given), last)
        np.testing.assert_array_equal(given, before)
