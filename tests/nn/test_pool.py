from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from gallery_gen.errors import ShapeError
from gallery_gen.nn import (
    Tensor,
    adaptive_avg_pool2d,
    adaptive_avg_pool2d_backward,
    adaptive_max_pool2d,
    avg_pool2d,
    avg_pool2d_backward,
    conv2d,
    global_avg_pool2d,
    global_max_pool2d,
    global_max_pool2d_backward,
    lp_pool2d,
    lp_pool2d_backward,
    max_pool2d,
    max_pool2d_backward,
    max_unpool2d,
    max_unpool2d_backward,
    min_pool2d,
)
from tests.nn.test_conv import INPUT, tensor

Pool = Callable[..., Tensor]
MAX: Callable[..., Any] = max_pool2d
ADAPTIVE: Callable[..., Any] = adaptive_max_pool2d


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


def test_unpooling_puts_values_back_where_pooling_found_them() -> None:
    x = np.random.default_rng(0).standard_normal((2, 3, 7, 8))
    for options in ({"kernel_size": 2}, {"kernel_size": 3, "stride": 3, "padding": 1}):
        values, places = max_pool2d(x, **options, return_indices=True)  # type: ignore[call-overload]
        back = max_unpool2d(values, places, **options, output_size=(7, 8))
        assert np.count_nonzero(back) == values.size
        np.testing.assert_array_equal(back[back != 0], x[back != 0])
        np.testing.assert_array_equal(max_unpool2d_backward(back, values, places), values)


def test_of_equal_values_the_first_is_picked_by_rows() -> None:
    x = np.zeros((1, 1, 4, 4), np.float32)
    for places in (max_pool2d(x, 2, return_indices=True).indices, adaptive_max_pool2d(x, 2, True).indices):
        np.testing.assert_array_equal(places[0, 0], [[0, 2], [8, 10]])
    x[0, 0, 0, 3] = x[0, 0, 1, 2] = np.nan  # of several NaN the last, as in PyTorch
    assert max_pool2d(x, 4, return_indices=True).indices.item() == 6
    assert global_max_pool2d_backward(np.ones((1, 1, 1, 1), np.float32), x)[0, 0, 1, 2] == 1


def test_where_nothing_is_larger_than_the_padding_the_first_pixel_is_picked() -> None:
    x = np.full((1, 1, 4, 4), -np.inf)
    for options, places in (
        ({"stride": 2}, [[0, 1], [4, 5]]),
        ({"stride": 1, "dilation": 2}, [[5, 4], [1, 0]]),
    ):
        found = MAX(x, 3, padding=1, **options, return_indices=True)
        np.testing.assert_array_equal(found.indices[0, 0], places)
        assert (found.output == -np.inf).all()


def test_at_the_tip_of_a_norm_the_gradient_is_zero() -> None:
    x = np.zeros((1, 1, 2, 4))
    x[0, 0, 0, 0] = 2
    grad = lp_pool2d_backward(np.ones((1, 1, 1, 2)), x, lp_pool2d(x, 2, 2), 2, 2)
    np.testing.assert_array_equal(grad[0, 0], [[1, 0, 0, 0], [0, 0, 0, 0]])


def test_overlapping_windows_add_up() -> None:
    x = np.zeros((1, 1, 3, 3))
    x[0, 0, 1, 1] = 1
    places = max_pool2d(x, 2, stride=1, return_indices=True).indices
    grad = max_pool2d_backward(np.ones((1, 1, 2, 2)), places, x.shape)
    np.testing.assert_array_equal(grad[0, 0], [[0, 0, 0], [0, 4, 0], [0, 0, 0]])


@settings(derandomize=True, deadline=None, max_examples=80)
@given(
    kernel=st.tuples(st.integers(1, 4), st.integers(1, 4)),
    stride=st.tuples(st.integers(1, 4), st.integers(1, 4)),
    padding=st.integers(0, 1),
    ceil_mode=st.booleans(),
    include=st.booleans(),
    seed=st.integers(0, 99),
)
def test_the_gradient_of_a_mean_is_its_adjoint(
    kernel: tuple[int, int], stride: tuple[int, int], padding: int, ceil_mode: bool, include: bool, seed: int
) -> None:
    assume(min(kernel) // 2 >= padding)
    options = {"stride": stride, "padding": padding, "ceil_mode": ceil_mode, "count_include_pad": include}
    x = np.random.default_rng(seed).standard_normal((2, 2, 9, 7))
    means = avg_pool2d(x, kernel, **options)  # type: ignore[arg-type]
    grad = np.random.default_rng(seed + 1).standard_normal(means.shape)
    back = avg_pool2d_backward(grad, x.shape, kernel, **options)  # type: ignore[arg-type]
    np.testing.assert_allclose(np.vdot(back, x), np.vdot(grad, means), atol=1e-10)


@settings(derandomize=True, deadline=None, max_examples=60)
@given(
    size=st.tuples(st.integers(1, 9), st.integers(1, 9)),
    output=st.tuples(st.integers(1, 11), st.integers(1, 11)),
    seed=st.integers(0, 99),
)
def test_adaptive_pooling_as_one_would_explain_it(
    size: tuple[int, int], output: tuple[int, int], seed: int
) -> None:
    x = np.random.default_rng(seed).standard_normal((2, 2, *size))
    largest, places = adaptive_max_pool2d(x, output, return_indices=True)
    means = adaptive_avg_pool2d(x, output)
    for i, j in np.ndindex(output):
        top, bottom = i * size[0] // output[0], -(-(i + 1) * size[0] // output[0])
        left, right = j * size[1] // output[1], -(-(j + 1) * size[1] // output[1])
        window = x[:, :, top:bottom, left:right]
        np.testing.assert_allclose(means[:, :, i, j], window.mean(axis=(2, 3)), atol=1e-12)
        np.testing.assert_array_equal(largest[:, :, i, j], window.max(axis=(2, 3)))
    flat = x.reshape(2, 2, -1)
    np.testing.assert_array_equal(
        np.take_along_axis(flat, places.reshape(2, 2, -1), 2), largest.reshape(2, 2, -1)
    )
    if output == (1, 1):
        np.testing.assert_array_equal(global_avg_pool2d(x), means)
        np.testing.assert_array_equal(global_max_pool2d(x), largest)


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (lambda x, _: MAX(x, 2, return_indices=1), "return_indices must be True or False, but is 1"),
        (
            lambda x, _: avg_pool2d(x, 2, divisor_override=0),
            "divisor_override must be an integer of at least 1",
        ),
        (
            lambda x, i: max_unpool2d(x, i.astype(float), 2),
            "indices must be an array of integers, but is float64",
        ),
        (lambda x, i: max_unpool2d(x, i[:, :, :1], 2), "indices must be an array of shape (1, 1, 4, 4)"),
        (
            lambda x, i: max_unpool2d(x, i + 49, 2),
            "indices must be integers from 0 to 63, but is from 49 to 64",
        ),
        (
            lambda x, i: max_unpool2d(x, i, 2, output_size=(10, 8)),
            "output_size must be from 7 to 9, but is 10",
        ),
        (
            lambda x, i: max_unpool2d(x, i - 1, 2),
            "indices must be integers from 0 to 63, but is from -1 to 14",
        ),
        (
            lambda x, i: max_unpool2d_backward(x[:, :, :2, :2], x, i),
            "indices must be integers from 0 to 3, but",
        ),
        (lambda x, i: max_pool2d_backward(x, i, (1, 8, 8)), "shape must be (N, C, H, W), but is (1, 8, 8)"),
        (
            lambda x, i: max_pool2d_backward(x, i, (2, 1, 8, 8)),
            "grad must be an array of shape (2, 1, oH, oW)",
        ),
        (
            lambda x, i: max_pool2d_backward(x, i, (1, 1, 0, 8)),
            "shape must be (N, C, H, W) with C, H and W above",
        ),
        (lambda x, _: avg_pool2d_backward(x, (1, 1, 8, 8), 3), "grad must be an array of shape (1, 1, 2, 2)"),
        (lambda x, _: lp_pool2d_backward(x, x, x, 2, 2), "grad must be an array of shape (1, 1, 2, 2)"),
        (lambda x, _: adaptive_avg_pool2d(x, 0), "output_size must be an integer of at least 1, but is 0"),
        (
            lambda x, _: ADAPTIVE(x, "1"),
            "output_size must be an integer of at least 1, but is '1'",
        ),
        (lambda x, _: ADAPTIVE(x, (1, 2, 3)), "output_size must be one integer or a pair"),
        (lambda x, _: ADAPTIVE(x, 1, 1), "return_indices must be True or False, but is 1"),
        (lambda x, _: adaptive_avg_pool2d(x[0], 1), "x must be an array of shape (N, C, H, W)"),
        (
            lambda x, _: adaptive_avg_pool2d_backward(x, (1, 1, 8, 8), 2),
            "grad must be an array of shape (1, 1, 2",
        ),
        (lambda x, _: global_max_pool2d(x.astype(int)), "x must be an array of float32 or float64"),
    ],
)
def test_what_does_not_fit_the_others_is_refused(ask: Callable[[Tensor, Any], Any], message: str) -> None:
    x, indices = np.zeros((1, 1, 4, 4)), np.arange(16).reshape(1, 1, 4, 4)
    with pytest.raises(ShapeError) as caught:
        ask(x, indices)
    assert str(caught.value).startswith(message)


def test_the_output_of_a_norm_must_be_one() -> None:
    with pytest.raises(
        ShapeError, match="output must be an array of float32 or float64, but is one of int64"
    ):
        lp_pool2d_backward(np.zeros((1, 1, 2, 2)), np.zeros((1, 1, 4, 4)), np.zeros((1, 1, 2, 2), int), 2, 2)


def test_windows_of_more_values_than_a_byte_can_number_find_their_largest() -> None:
    x = np.random.default_rng(0).permutation(40 * 44).reshape(1, 1, 40, 44).astype(np.float32)
    pooled = max_pool2d(x, 20, stride=10, padding=3, return_indices=True)
    np.testing.assert_array_equal(x.reshape(-1)[pooled.indices], pooled.output)


def test_infinite_gradients_that_meet_in_one_pixel_give_nan_without_a_warning() -> None:
    grad = np.zeros((1, 1, 3, 3), np.float32)
    grad[0, 0, 0, :2] = np.inf, -np.inf
    middle = np.full((1, 1, 3, 3), 5)
    found = max_pool2d_backward(grad, middle, (1, 1, 4, 4))
    assert np.isnan(found.reshape(-1)[5])
    assert np.count_nonzero(np.isnan(found)) == 1
