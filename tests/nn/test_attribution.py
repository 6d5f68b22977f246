"""Attribution against what a simple network makes plain, and against measured gradients."""

import numpy as np
import pytest

from gallery_gen import nn
from gallery_gen.errors import ShapeError

SIDE = 12
NETWORK = nn.Network(
    (
        ("conv", nn.Conv2d(4, 3, padding=1)),
        ("tanh", nn.Tanh()),
        ("pool", nn.AvgPool2d(2)),
        ("flat", nn.Flatten()),
        ("linear", nn.Linear(3)),
    )
)
PARAMETERS = NETWORK.init(np.random.default_rng(0), (3, SIDE, SIDE))
IMAGE = np.random.default_rng(1).random((1, 3, SIDE, SIDE), np.float32)


def left_half() -> tuple[nn.Network, dict[str, nn.Tensor]]:
    """A network that adds up the red of the left half."""
    network = nn.Network((("flat", nn.Flatten()), ("linear", nn.Linear(2, bias=False))))
    weight = np.zeros((2, 3, SIDE, SIDE), np.float32)
    weight[1, 0, :, : SIDE // 2] = 1
    return network, {"linear.weight": weight.reshape(2, -1)}


def test_a_split_network_is_the_same_network() -> None:
    front, back = nn.split_network(NETWORK, PARAMETERS, "tanh")
    maps = front.network.forward(front.parameters, IMAGE)
    whole = NETWORK.trace(PARAMETERS, IMAGE)
    np.testing.assert_array_equal(maps, whole["tanh"])
    np.testing.assert_array_equal(back.network.forward(back.parameters, maps), whole["linear"])
    with pytest.raises(ShapeError, match="stage must be one of conv, tanh"):
        nn.split_network(NETWORK, PARAMETERS, "tan")


def test_the_input_gradient_is_the_one_measured() -> None:
    exact = {name: values.astype(np.float64) for name, values in PARAMETERS.items()}
    x = IMAGE.astype(np.float64)
    found = nn.input_gradient(NETWORK, exact, x, 2)
    measured = nn.numeric_gradient(lambda moved: NETWORK.forward(exact, moved)[:, 2:3], x, np.ones((1, 1)))
    np.testing.assert_allclose(found, measured, atol=1e-7)
    with pytest.raises(ShapeError, match="output must be one of"):
        nn.input_gradient(NETWORK, PARAMETERS, IMAGE, 3)


def test_the_input_gradient_of_a_sum_is_its_weights() -> None:
    gradient = nn.input_gradient(*left_half(), IMAGE, 1)
    assert (gradient[0, 0, :, : SIDE // 2] == 1).all()
    assert gradient.sum() == SIDE * SIDE // 2


def test_grad_cam_is_what_the_paper_writes() -> None:
    stages = NETWORK.trace(PARAMETERS, IMAGE)
    hot = np.array([[0, 1, 0]], np.float32)
    _, back = nn.split_network(NETWORK, PARAMETERS, "tanh")
    trace = back.network.trace(back.parameters, stages["tanh"])
    gradient = back.network.backprop(back.parameters, trace, hot).grad_input[0]
    alpha = [gradient[k].sum() / SIDE**2 for k in range(4)]
    expected = sum(alpha[k] * stages["tanh"][0, k] for k in range(4))
    found = nn.grad_cam(NETWORK, PARAMETERS, IMAGE, 1, "tanh")
    assert found.shape == (1, SIDE, SIDE)
    np.testing.assert_allclose(found[0], np.maximum(expected, 0), atol=1e-6)


def test_grad_cam_of_maps_that_are_averaged_is_the_class_activation_map() -> None:
    """Zhou et al. 2016: with global average pooling and one linear layer, weights are the classifier's own."""
    network = nn.Network(
        (("conv", nn.Conv2d(4, 3)), ("pool", nn.AdaptiveAvgPool2d(1)), ("flat", nn.Flatten()), ("linear", nn.Linear(3)))
    )  # fmt: skip
    parameters = network.init(np.random.default_rng(2), (3, SIDE, SIDE))
    maps = network.trace(parameters, IMAGE)["conv"][0]
    weighted = np.tensordot(parameters["linear.weight"][2], maps, axes=1) / maps[0].size
    np.testing.assert_allclose(
        nn.grad_cam(network, parameters, IMAGE, 2, "conv")[0], np.maximum(weighted, 0), atol=1e-6
    )


def test_covering_what_counts_costs_what_it_counts() -> None:
    ones = np.ones((1, 3, SIDE, SIDE), np.float32)
    found = nn.occlusion(*left_half(), ones, 1, size=4, stride=2, fill=0.0, batch=3)
    assert found.drops.shape == (5, 5)
    np.testing.assert_array_equal(found.drops[0], [16, 16, 8, 0, 0])
    assert found.per_pixel.shape == (SIDE, SIDE)
    assert found.per_pixel[0, 0] == 16
    assert found.per_pixel[0, -1] == 0
    assert (ones == 1).all()
    with pytest.raises(ShapeError, match="one image of at least 13"):
        nn.occlusion(*left_half(), ones, 1, size=13, stride=1, fill=0.0)


def test_ascent_climbs_and_can_be_repeated() -> None:
    front, _ = nn.split_network(NETWORK, PARAMETERS, "tanh")

    def climb(seed: int, steps: int) -> nn.Tensor:
        rng = np.random.default_rng(seed)
        return nn.maximise(*front, (3, SIDE, SIDE), (0, 3), rng, steps=steps, jitter=1)

    start, end = climb(0, 0), climb(0, 30)
    assert end.shape == (2, 3, SIDE, SIDE)
    assert end.min() >= 0
    assert end.max() <= 1
    before, after = (front.network.forward(front.parameters, images) for images in (start, end))
    for number, channel in enumerate((0, 3)):
        assert after[number, channel].mean() > before[number, channel].mean() + 0.1
    np.testing.assert_array_equal(end, climb(0, 30))
    assert not np.array_equal(end, climb(1, 30))


def test_ascent_finds_the_red_half_of_a_sum() -> None:
    rng = np.random.default_rng(0)
    image = nn.maximise(*left_half(), (3, SIDE, SIDE), (1,), rng, steps=60, jitter=0)[0]
    assert image[0, :, : SIDE // 2].mean() > image[0, :, SIDE // 2 :].mean() + 0.2
