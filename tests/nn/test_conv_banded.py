from typing import Any

import numpy as np
import pytest

from gallery_gen.nn import conv2d, conv2d_naive, tiling
from gallery_gen.nn.conv_banded import rows_at_once
from gallery_gen.nn.conv_plan import plan_arrays
from tests.nn.oracle import assert_close, unusual


def picked(x: Any, weight: Any, stride: int = 1, dilation: int = 1, groups: int = 1) -> int:
    plan = plan_arrays(x, weight, None, stride, 0, dilation, groups, "zeros")
    return rows_at_once(x, weight, plan, groups)


def test_the_rule_picks_what_it_says() -> None:
    x, few = np.ones((1, 3, 64, 64)), np.ones((3, 3, 3, 3))
    assert picked(x[:, :, :34], few) == 8
    assert picked(x[:, :, :12], few) == 5  # two bands of five rows, not of eight and two
    assert picked(x[:, :, :3], few) == 1
    assert picked(x, np.ones((6, 3, 3, 3))) == 4
    assert picked(x, np.ones((13, 3, 3, 3))) == 1
    assert picked(x, few[:, :, :1]) == 1
    assert picked(x, few, stride=2) == picked(x, few, dilation=2) == 1
    assert picked(x, few[:, :1], groups=3) == 8
    for odd in (np.nan, np.inf, -np.inf):
        x[0, 1, 2, 3] = odd
        assert picked(x, few) == 1


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("block_bytes", [300, 20000, 1 << 20])
@pytest.mark.parametrize("groups", [1, 3])
@pytest.mark.parametrize("mode", ["zeros", "reflect", "replicate", "circular"])
@pytest.mark.parametrize(
    ("images", "filters", "size", "kernel", "padding"),
    [
        (1, 1, (19, 23), (3, 3), 1),
        (2, 3, (17, 5), (5, 2), (2, 1)),
        (5, 6, (11, 9), (4, 4), (0, 3, 1, 2)),
        (3, 3, (4, 4), (3, 3), 3),
        (0, 3, (9, 9), (3, 3), 1),
    ],
)
def test_bands_of_rows_give_the_same(
    images: int, filters: int, size: Any, kernel: Any, padding: Any, mode: Any, groups: int, block_bytes: int,
    dtype: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(tiling, "BLOCK_BYTES", block_bytes)
    rng = np.random.default_rng(3)
    x = unusual(rng.standard_normal((images, 2 * groups, *size)).astype(dtype))
    weight = rng.standard_normal((filters * groups, 2, *kernel)).astype(dtype)
    bias = np.arange(filters * groups, dtype=dtype)
    assert images == 0 or picked(np.pad(x, [(0, 0), (0, 0), (2, 2), (2, 2)]), weight, groups=groups) > 1
    for shift in (None, bias):
        fast = conv2d(x, weight, shift, 1, padding, 1, groups, padding_mode=mode)
        slow = conv2d_naive(x, weight, shift, 1, padding, 1, groups, padding_mode=mode)
        if images:
            assert_close(fast, slow)
        assert fast.shape == slow.shape


@pytest.mark.parametrize("odd", [np.nan, np.inf, -np.inf, 3e38])
def test_what_is_not_finite_stays_where_it_is_seen(odd: float) -> None:
    x, weight = np.ones((2, 2, 20, 9), np.float32), np.ones((3, 2, 3, 3), np.float32)
    x[1, 0, 10, 4] = x[1, 1, 10, 4] = odd
    assert_close(conv2d(x, weight, padding=1), conv2d_naive(x, weight, padding=1))
    assert np.isfinite(conv2d(x, weight, padding=1)[0]).all()
    x[1, 1] = 1
    depthwise = conv2d(x, weight[:2, :1], padding=1, groups=2)
    assert_close(depthwise, conv2d_naive(x, weight[:2, :1], padding=1, groups=2))
    assert np.isfinite(depthwise[1, 1]).all()


@pytest.mark.parametrize(("stride", "padding"), [(1, 0), (2, 1), (1, 1)])
@pytest.mark.parametrize("groups", [1, 3])
def test_a_kernel_of_one_pixel(groups: int, stride: int, padding: int) -> None:
    rng = np.random.default_rng(4)
    x, weight = rng.standard_normal((2, 3, 3, 3)), rng.standard_normal((6, 3 // groups, 1, 1))
    for images in (x, unusual(x), x[:0]):
        for bias in (None, np.arange(6.0)):
            fast = conv2d(images, weight, bias, stride, padding, 1, groups)
            slow = conv2d_naive(images, weight, bias, stride, padding, 1, groups)
            np.testing.assert_allclose(fast, slow, atol=1e-12)
