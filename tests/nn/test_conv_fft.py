from typing import Any

import numpy as np
import pytest

from gallery_gen.nn import conv2d, conv2d_fft, conv2d_naive, conv_fft
from gallery_gen.nn.conv_fft import is_large
from gallery_gen.nn.conv_plan import plan_arrays
from tests.nn.cases import Case, cases_of
from tests.nn.oracle import assert_close, recorded, run, unusual


@pytest.mark.parametrize("side", [4, 8, 400])
@pytest.mark.parametrize(
    "case", [case for case in cases_of("conv2d") if "special" not in case.name], ids=lambda case: case.name
)
def test_as_pytorch_in_parts_of_any_size(case: Case, side: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conv_fft, "SIDE", side)
    assert_close(run(case, conv2d_fft), recorded()[case.name])


def picked(x: Any, weight: Any, padding: int = 0, stride: int = 1, dilation: int = 1) -> bool:
    return is_large(x, weight, plan_arrays(x, weight, None, stride, padding, dilation, 1, "zeros"))


def test_the_rule_picks_what_it_says() -> None:
    x, kernel = np.ones((1, 1, 300, 300), np.float32), np.ones((1, 1, 23, 23), np.float32)
    assert picked(x, kernel, padding=11)
    assert not picked(x, kernel[:, :, 3:, 3:], padding=11)
    assert not picked(x, kernel, padding=11, stride=2)  # four times fewer outputs, but not fewer pixels
    assert not picked(x[:, :, :60, :60], kernel)
    large = np.ones((1, 1, 2000, 2000), np.float32)
    assert picked(large, kernel, dilation=8)
    assert not picked(large, kernel, dilation=10)  # reaches further than half a part
    for odd in (np.nan, np.inf, -np.inf, 3e38):
        x[0, 0, 7, 8] = odd
        assert not picked(x, kernel, padding=11)
    x[0, 0, 7, 8], kernel[0, 0, 1, 1] = 1, np.inf
    assert not picked(x, kernel, padding=11)


@pytest.mark.parametrize("groups", [1, 2])
def test_a_large_kernel_is_convolved_that_way(groups: int) -> None:
    rng = np.random.default_rng(5)
    x = unusual(rng.standard_normal((2, 2, 120, 140), np.float32))
    weight = rng.standard_normal((2, 2 // groups, 24, 26), np.float32)
    bias = rng.standard_normal(2, np.float32)
    options: dict[str, Any] = {"padding": (11, 12), "groups": groups, "padding_mode": "reflect"}
    maps = conv2d(x, weight, bias, **options)
    np.testing.assert_array_equal(maps, conv2d_fft(x, weight, bias, **options))
    assert maps.dtype == np.float32
    assert_close(maps, conv2d_naive(x, weight, bias, **options))


@pytest.mark.parametrize("odd", [np.nan, np.inf])
def test_what_is_not_finite_stays_where_it_is_seen(odd: float) -> None:
    x, weight = np.ones((1, 1, 100, 100), np.float32), np.ones((1, 1, 22, 22), np.float32)
    x[0, 0, 30, 60] = odd
    assert_close(conv2d(x, weight, padding=11), conv2d_naive(x, weight, padding=11))


def test_sizes_that_transform_fast() -> None:
    assert [conv_fft._smooth(size) for size in (1, 11, 97, 320, 401)] == [1, 12, 98, 320, 405]
