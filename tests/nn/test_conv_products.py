from typing import Any

import numpy as np
import pytest

from gallery_gen.nn import conv, conv2d, conv2d_naive, tiling
from gallery_gen.nn.conv_plan import plan_arrays
from gallery_gen.nn.conv_products import is_narrow, rows_at_once
from tests.nn.oracle import assert_close, unusual


def picked(x: Any, weight: Any, stride: int = 1, dilation: int = 1, groups: int = 1) -> int:
    plan = plan_arrays(x, weight, None, stride, 0, dilation, groups, "zeros")
    return rows_at_once(x, weight, plan, groups)


def test_the_rule_picks_what_it_says() -> None:
    x, high = np.ones((1, 3, 64, 64)), np.ones((3, 3, 10, 10))
    assert picked(x, high) == 3
    assert picked(x[:, :, :13], high) == 2  # two bands of two rows, not of three and one
    assert picked(x[:, :, :10], high) == 1
    assert picked(x, np.ones((8, 3, 10, 10))) == 2
    assert picked(x, np.ones((9, 3, 10, 10))) == 1
    assert picked(x, high[:, :, :5]) == 1
    assert picked(x, high, stride=2) == picked(x, high, dilation=2) == 1
    assert picked(x, high[:, :1], groups=3) == 3
    for odd in (np.nan, np.inf, -np.inf):
        x[0, 1, 2, 3] = odd
        assert picked(x, high) == 1
    assert is_narrow(np.ones((16, 6, 5, 5)), 1)
    assert not is_narrow(np.ones((64, 64, 3, 3)), 1)
    assert is_narrow(np.ones((512, 1, 3, 3)), 512)


WAYS = {
    "rows": (True, lambda *_: 1),
    "bands": (True, lambda *_: 3),
    "kernel rows": (False, lambda *_: 1),
}


@pytest.mark.parametrize("way", WAYS)
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
def test_every_way_gives_the_same(
    images: int, filters: int, size: Any, kernel: Any, padding: Any, mode: Any, groups: int, block_bytes: int,
    dtype: Any, way: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    narrow, band = WAYS[way]
    monkeypatch.setattr(tiling, "BLOCK_BYTES", block_bytes)
    monkeypatch.setattr(conv, "is_narrow", lambda *_: narrow)
    monkeypatch.setattr(conv, "rows_at_once", band)
    rng = np.random.default_rng(3)
    x = unusual(rng.standard_normal((images, 2 * groups, *size)).astype(dtype))
    weight = rng.standard_normal((filters * groups, 2, *kernel)).astype(dtype)
    bias = np.arange(filters * groups, dtype=dtype)
    for shift in (None, bias):
        fast = conv2d(x, weight, shift, 1, padding, 1, groups, padding_mode=mode)
        slow = conv2d_naive(x, weight, shift, 1, padding, 1, groups, padding_mode=mode)
        if images:
            assert_close(fast, slow)
        assert fast.shape == slow.shape


@pytest.mark.parametrize("odd", [np.nan, np.inf, -np.inf, 3e38])
def test_what_is_not_finite_stays_where_it_is_seen(odd: float) -> None:
    x, weight = np.ones((2, 2, 30, 9), np.float32), np.ones((3, 2, 7, 7), np.float32)
    assert picked(x, weight) > 1
    x[1, 0, 15, 4] = x[1, 1, 15, 4] = odd
    assert_close(conv2d(x, weight, padding=3), conv2d_naive(x, weight, padding=3))
    assert np.isfinite(conv2d(x, weight, padding=3)[0]).all()
    x[1, 1] = 1
    depthwise = conv2d(x, weight[:2, :1], padding=3, groups=2)
    assert_close(depthwise, conv2d_naive(x, weight[:2, :1], padding=3, groups=2))
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
