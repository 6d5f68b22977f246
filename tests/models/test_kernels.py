"""Preset kernels do what their names say."""

import numpy as np
import pytest

from gallery_gen import nn
from gallery_gen.errors import ShapeError
from gallery_gen.models import KERNELS, preset_parameters

RNG = np.random.default_rng(0)
PHOTO = RNG.random((1, 3, 9, 11), np.float32)


def apply(kernel: str, x: np.ndarray, out_channels: int = 1, groups: int = 1) -> np.ndarray:
    size = KERNELS[kernel].shape
    layer = nn.Conv2d(out_channels=out_channels, kernel_size=(size[0], size[1]), groups=groups)
    network = nn.Network((("conv1", layer),))
    parameters = preset_parameters(network, x.shape[1:], {"conv1": kernel})
    return network.trace(parameters, x)["conv1"]


def test_identity_gives_the_inside_back() -> None:
    np.testing.assert_array_equal(apply("identity", PHOTO, 3, 3), PHOTO[:, :, 1:-1, 1:-1])


@pytest.mark.parametrize("name", ["box-3", "box-5", "gaussian-3", "gaussian-5", "identity", "sharpen"])
def test_blurs_and_sharpen_keep_a_flat_picture(name: str) -> None:
    flat = np.full((1, 3, 9, 9), 0.5, np.float32)
    np.testing.assert_allclose(apply(name, flat, 3, 3), 0.5, rtol=1e-6)


@pytest.mark.parametrize("name", ["outline", "sobel-x", "sobel-y", "laplacian", "edge-1x2"])
def test_edge_kernels_answer_zero_to_a_flat_picture(name: str) -> None:
    np.testing.assert_allclose(apply(name, np.full((1, 3, 9, 9), 0.7, np.float32)), 0, atol=1e-5)


def test_sobel_answers_to_its_own_direction_only() -> None:
    ramp = np.broadcast_to(np.arange(9, dtype=np.float32), (1, 1, 9, 9)).copy()
    assert (apply("sobel-x", ramp) == 8).all()
    assert (apply("sobel-y", ramp) == 0).all()


def test_one_map_sees_the_mean_of_the_channels() -> None:
    grey = PHOTO.mean(axis=1, keepdims=True)
    np.testing.assert_allclose(apply("sobel-x", PHOTO), apply("sobel-x", grey), atol=1e-5)


@pytest.mark.parametrize(
    ("layer", "presets", "message"),
    [
        (nn.Conv2d(out_channels=1, kernel_size=5), {"conv1": "box-3"}, "is 3×3, but layer 'conv1' has kernel_size 5×5"),
        (nn.Conv2d(out_channels=2, kernel_size=3), {"conv1": "box-3"}, "needs out_channels 1"),
        (nn.Conv2d(out_channels=1, kernel_size=3), {}, "no preset kernel"),
    ],
)  # fmt: skip
def test_a_kernel_that_does_not_fit(layer: nn.Conv2d, presets: dict[str, str], message: str) -> None:
    with pytest.raises(ShapeError, match=message):
        preset_parameters(nn.Network((("conv1", layer),)), (3, 9, 9), presets)
