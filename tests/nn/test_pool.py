from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gallery_gen.errors import ShapeError
from gallery_gen.nn import Tensor, avg_pool2d, conv2d, lp_pool2d, max_pool2d, min_pool2d
from tests.nn.cases import Case, cases_of
from tests.nn.oracle import assert_as_pytorch
from tests.nn.test_conv import INPUT, tensor

Pool = Callable[..., Tensor]


@pytest.mark.parametrize(
    "case", cases_of("max_pool2d", "min_pool2d", "avg_pool2d", "lp_pool2d"), ids=lambda case: case.name
)
def test_as_pytorch(case: Case) -> None:
    assert_as_pytorch(case)


def test_the_numeric_scenes() -> None:
    np.testing.assert_array_equal(
        max_pool2d(tensor(INPUT), 3, stride=1), tensor([[3, 3, 3], [3, 3, 3], [3, 2, 3]])
    )
    mean = [[1.7, 1.7, 1.7], [1.0, 1.2, 1.8], [1.1, 0.8, 1.3]]
    np.testing.assert_allclose(avg_pool2d(tensor(INPUT), 3, stride=1)[0, 0], mean, atol=0.05)


def slow(x: Tensor, choose: Callable[[Tensor], Any], kernel: int, stride: int) -> Tensor:
    """Pooling as one would explain it."""
    height, width = ((size - kernel) // stride + 1 for size in x.shape[2:])
    out = np.empty((*x.shape[:2], height, width), x.dtype)
    for index in np.ndindex(out.shape):
        top, left = index[2] * stride, index[3] * stride
        out[index] = choose(x[index[0], index[1], top : top + kernel, left : left + kernel])
    return out


@settings(derandomize=True, deadline=None, max_examples=40)
@given(
    kernel=st.integers(1, 4),
    stride=st.integers(1, 5),
    size=st.tuples(st.integers(4, 11), st.integers(4, 11)),
    seed=st.integers(0, 99),
)
def test_as_the_slow_twin(kernel: int, stride: int, size: tuple[int, int], seed: int) -> None:
    x = np.random.default_rng(seed).standard_normal((2, 2, *size))
    np.testing.assert_array_equal(max_pool2d(x, kernel, stride), slow(x, np.max, kernel, stride))
    np.testing.assert_array_equal(min_pool2d(x, kernel, stride), slow(x, np.min, kernel, stride))
    np.testing.assert_allclose(avg_pool2d(x, kernel, stride), slow(x, np.mean, kernel, stride), atol=1e-14)
    np.testing.assert_allclose(
        lp_pool2d(x, 2, kernel, stride), slow(x, np.linalg.norm, kernel, stride), atol=1e-14
    )


def test_average_pooling_is_a_convolution_and_linear_and_max_pooling_is_not() -> None:
    rng = np.random.default_rng(1)
    x, other = rng.standard_normal((2, 1, 1, 9, 9))
    box = np.full((1, 1, 3, 3), 1 / 9)
    np.testing.assert_allclose(avg_pool2d(x, 3), conv2d(x, box, stride=3), atol=1e-14)
    np.testing.assert_allclose(
        avg_pool2d(2 * x - other, 3), 2 * avg_pool2d(x, 3) - avg_pool2d(other, 3), atol=1e-14
    )
    assert np.abs(max_pool2d(2 * x - other, 3) - (2 * max_pool2d(x, 3) - max_pool2d(other, 3))).max() > 0.1


def test_one_infinity_stays_in_its_own_windows() -> None:
    x = np.zeros((1, 1, 4, 4), np.float32)
    x[0, 0, 0, 0] = np.inf
    np.testing.assert_array_equal(avg_pool2d(x, 2)[0, 0], [[np.inf, 0], [0, 0]])


def test_the_result_is_never_a_view_of_the_input() -> None:
    x = np.zeros((1, 1, 4, 4), np.float32)
    for pool in (max_pool2d, min_pool2d, avg_pool2d):
        assert not np.shares_memory(pool(x, 1), x)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"kernel_size": 0}, "kernel_size must be an integer of at least 1, but is 0"),
        ({"kernel_size": 9}, "kernel_size must be at most the padded input's 8 pixels, but is 9 pixels long"),
        ({"kernel_size": 2, "stride": 0}, "stride must be an integer of at least 1, but is 0"),
        ({"kernel_size": 2, "padding": -1}, "padding must be an integer of at least 0, but is -1"),
        (
            {"kernel_size": (4, 2), "padding": 2},
            "padding must be at most half the kernel's 2 pixels, but is 2",
        ),
        ({"kernel_size": 2, "ceil_mode": 1}, "ceil_mode must be True or False, but is 1"),
        ({"kernel_size": 2, "dilation": 0}, "dilation must be an integer of at least 1, but is 0"),
        ({"kernel_size": 5, "dilation": 2}, "kernel_size must be at most the padded input's 8 pixels"),
        (
            {"kernel_size": 2, "count_include_pad": None},
            "count_include_pad must be True or False, but is None",
        ),
        ({"kernel_size": 2, "norm_type": 0}, "norm_type must be a finite number above 0, but is 0"),
    ],
)
def test_what_does_not_fit_is_refused(options: dict[str, Any], message: str) -> None:
    pools: list[Pool] = [max_pool2d, min_pool2d]
    if options.keys() & {"count_include_pad"}:
        pools = [avg_pool2d]
    elif options.keys() & {"norm_type"}:
        pools = [lp_pool2d]
    elif not options.keys() & {"dilation"}:
        pools.append(avg_pool2d)
    for pool in pools:
        with pytest.raises(ShapeError) as caught:
            pool(np.zeros((1, 1, 8, 8)), **options)
        assert str(caught.value).startswith(message)


@pytest.mark.parametrize("pool", [max_pool2d, min_pool2d, avg_pool2d])
def test_arrays_that_are_no_images_are_refused(pool: Pool) -> None:
    with pytest.raises(ShapeError, match="x must be an array of shape"):
        pool(np.zeros((8, 8)), 2)
    with pytest.raises(ShapeError, match="x must be an array of float32 or float64, but is one of int64"):
        pool(np.zeros((1, 1, 8, 8), np.int64), 2)
    with pytest.raises(ShapeError, match="x must be an array of float32 or float64, but is one of int64"):
        lp_pool2d(np.zeros((1, 1, 8, 8), np.int64), 2, 2)
