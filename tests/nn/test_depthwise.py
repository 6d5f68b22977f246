"""Depthwise convolution by its own way: as the obvious twin in every geometry, and only where it is meant."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from gallery_gen.nn import conv2d, conv2d_naive, depthwise, tiling
from gallery_gen.nn.conv_plan import plan_arrays
from gallery_gen.nn.depthwise import LONG, is_depthwise
from tests.nn.oracle import assert_close, unusual


def taken(shape: Any, kernel: int = 3, multiplier: int = 1, **options: Any) -> bool:
    x = np.ones(shape, np.float32)
    weight = np.ones((shape[1] * multiplier, 1, kernel, kernel), np.float32)
    groups = shape[1]
    plan = plan_arrays(
        x, weight, None, options.get("stride", 1), 1, options.get("dilation", 1), groups, "zeros"
    )
    return is_depthwise(x, weight, plan, groups)


def test_the_rule_picks_what_it_says() -> None:
    assert taken((1, 4, 9, 9))
    assert taken((1, 4, 9, 9), stride=2)
    assert taken((1, 4, 9, 9), dilation=2)
    assert taken((2, 4, 30, 30))
    assert 9 * 9 < LONG <= 30 * 30
    assert not taken((2, 4, 9, 9))  # short runs of many images
    assert not taken((1, 4, 9, 9), stride=2, dilation=2)
    assert not taken((1, 4, 9, 9), multiplier=2)
    assert not taken((1, 1, 400, 400))  # a channel is more than half a block


GEOMETRIES = [
    ((19, 23), (3, 3), 1, 1, 1),
    ((19, 23), (5, 3), 2, (2, 1), 1),
    ((18, 21), (5, 5), 2, (1, 2, 1, 2), 1),
    ((12, 17), (2, 4), 3, (0, 3, 1, 2), 1),
    ((11, 9), (3, 2), 1, (4, 1), (2, 3)),
    ((7, 7), (1, 1), 2, 0, 1),
    ((6, 5), (3, 3), 1, 5, 1),  # whole windows beyond the border
    ((6, 5), (3, 3), 4, 5, 1),
    ((1, 1), (3, 3), 1, 1, 1),
    ((5, 1), (5, 1), 1, 0, 1),
    ((9, 8), (3, 3), (1, 2), 1, (3, 1)),
]


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("block_bytes", [40_000, 1 << 20])
@pytest.mark.parametrize("images", [0, 1, 3])
@pytest.mark.parametrize(("size", "kernel", "stride", "padding", "dilation"), GEOMETRIES)
def test_it_gives_what_the_obvious_way_gives(
    size: Any, kernel: Any, stride: Any, padding: Any, dilation: Any, images: int, block_bytes: int, dtype: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(tiling, "BLOCK_BYTES", block_bytes)
    monkeypatch.setattr(depthwise, "LONG", 0)
    rng = np.random.default_rng(5)
    x = unusual(rng.standard_normal((images, 7, *size)).astype(dtype))
    weight = unusual(rng.standard_normal((7, 1, *kernel)).astype(dtype))
    options = (stride, padding, dilation, 7)
    assert is_depthwise(x, weight, plan_arrays(x, weight, None, *options, "zeros"), 7)
    for bias in (None, np.arange(7, dtype=dtype)):
        fast, slow = conv2d(x, weight, bias, *options), conv2d_naive(x, weight, bias, *options)
        assert fast.shape == slow.shape
        if images:
            assert_close(fast, slow)


@pytest.mark.parametrize("odd", [np.nan, np.inf, -np.inf, 3e38])
@pytest.mark.parametrize("stride", [1, 2])
def test_what_is_not_finite_stays_where_it_is_seen(odd: float, stride: int) -> None:
    x, weight = np.ones((1, 2, 30, 9), np.float32), np.ones((2, 1, 5, 5), np.float32)
    x[0, 0, 15, 4] = odd
    fast = conv2d(x, weight, stride=stride, padding=2, groups=2)
    assert_close(fast, conv2d_naive(x, weight, stride=stride, padding=2, groups=2))
    assert np.isfinite(fast[0, 1]).all()
    assert np.isfinite(fast[0, 0, 0]).all()
