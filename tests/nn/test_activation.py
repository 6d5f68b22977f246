import math
from functools import partial

import numpy as np
import pytest

from gallery_gen import nn
from gallery_gen.errors import ShapeError
from gallery_gen.nn.blocks import BLOCK
from tests.nn.cases import ACTIVATIONS


def test_the_error_function_is_exact() -> None:
    x = np.linspace(-8, 8, 4001)
    exact = np.array([math.erf(value) for value in x])
    assert np.abs(nn.erf(x) - exact).max() < 1e-15
    rounded = x.astype(np.float32)
    exact = np.array([math.erf(value) for value in rounded])
    # Three units in the last place, as the source of its float32 coefficients says.
    assert np.abs(nn.erf(rounded) - exact).max() < 3 * np.finfo(np.float32).eps
    np.testing.assert_array_equal(nn.erf(np.array([-np.inf, np.inf])), [-1, 1])


@pytest.mark.parametrize("name", ["gelu", "silu", "mish", "elu", "celu", "selu", "leaky_relu", "sigmoid"])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_large_arrays_are_computed_in_pieces_to_the_same_values(name: str, dtype: type) -> None:
    rng = np.random.default_rng(0)
    x, grad = rng.standard_normal((2, 3, 5, BLOCK // 11)).astype(dtype)[:, None]
    assert x.size > BLOCK > x[0, 0].size
    forward, backward = getattr(nn, name), getattr(nn, f"{name}_backward")
    # NumPy has vector and plain forms of some functions, whose last digits differ.
    same = partial(np.testing.assert_allclose, rtol=8 * np.finfo(dtype).eps, atol=8 * np.finfo(dtype).eps)
    pieces = [part for image in x for part in forward(image)]
    same(forward(x)[0], pieces)
    same(forward(x=x), forward(x))
    same(forward(x[..., ::-1])[..., ::-1], forward(x))
    pieces = [backward(*parts) for parts in zip(grad[0], x[0], strict=True)]
    same(backward(grad, x)[0], pieces)


def test_far_values_neither_overflow_nor_lose_their_place() -> None:
    x = np.array([[-1e30, -100.0, 0.0, 100.0, 1e30]], np.float32)
    np.testing.assert_allclose(nn.sigmoid(x), [[0, 0, 0.5, 1, 1]], atol=1e-30)
    np.testing.assert_array_equal(nn.softplus(x)[0, 3:], x[0, 3:])
    np.testing.assert_array_equal(nn.softmax(x, 1), [[0, 0, 0, 0, 1]])
    np.testing.assert_array_equal(nn.elu(x)[0, :2], [-1, -1])


def test_softmax_gives_shares_that_a_common_shift_does_not_change() -> None:
    x = np.random.default_rng(0).standard_normal((4, 5, 3))
    for dim in (0, 1, 2, -1):
        shares = nn.softmax(x, dim)
        np.testing.assert_allclose(shares.sum(axis=dim), 1)
        np.testing.assert_allclose(nn.softmax(x + 7, dim), shares, atol=1e-15)


def test_options_that_cannot_be_are_refused() -> None:
    x = np.zeros((1, 3))
    with pytest.raises(ShapeError, match="dim must be an axis from -2 to 1, but is 2"):
        nn.softmax(x, 2)
    with pytest.raises(ShapeError, match="beta must be a finite number above 0, but is 0"):
        nn.softplus(x, beta=0)
    with pytest.raises(ShapeError, match="negative_slope must be a number, but is 'a'"):
        nn.leaky_relu(x, "a")  # type: ignore[arg-type]
    with pytest.raises(ShapeError, match="alpha must be a finite number, but is nan"):
        nn.elu(x, float("nan"))


@pytest.mark.parametrize("name", ACTIVATIONS)
@pytest.mark.parametrize("dtype", ["int64", "uint8", "complex64", "bool"])
def test_other_numbers_are_refused(name: str, dtype: str) -> None:
    options = {"dim": 0} if "softmax" in name else {}
    with pytest.raises(ShapeError, match="x must be an array of float32 or float64, but is one of"):
        getattr(nn, name)(np.zeros(3, dtype), **options)


@pytest.mark.parametrize("name", sorted({*ACTIVATIONS} - {"identity", "erf"}))
def test_gradients_of_another_shape_or_type_are_refused(name: str) -> None:
    backward = getattr(nn, f"{name}_backward")
    options = {"dim": 0} if "softmax" in name else {}
    with pytest.raises(
        ShapeError, match=r"grad must be an array of shape \(3, 2\), but is of shape \(2, 3\)"
    ):
        backward(np.zeros((2, 3)), np.zeros((3, 2)), **options)
    with pytest.raises(ShapeError, match="grad must be an array of float64"):
        backward(np.zeros((3, 2), np.float32), np.zeros((3, 2)), **options)
    with pytest.raises(ShapeError, match=r"(x|output) must be an array of float32 or float64"):
        backward(np.zeros(3, int), np.zeros(3, int), **options)


def test_options_of_the_others_are_refused_too() -> None:
    x = np.zeros((2, 3, 4, 4))
    with pytest.raises(ShapeError, match="min_val must be less than max_val"):
        nn.hardtanh(x, 1, 1)
    with pytest.raises(ShapeError, match="alpha must be a finite number above 0, but is 0"):
        nn.celu(x, 0)
    with pytest.raises(ShapeError, match="approximate must be one of none, tanh, but is 'fast'"):
        nn.gelu(x, "fast")  # type: ignore[arg-type]
    with pytest.raises(ShapeError, match=r"weight must be an array of shape \(1,\) or \(3,\), one slope"):
        nn.prelu(x, np.zeros(2))
    with pytest.raises(ShapeError, match="dim must be an axis from -4 to 3, but is 4"):
        nn.log_softmax(x, 4)


def test_lecuns_tanh_takes_ones_to_ones() -> None:
    np.testing.assert_allclose(nn.scaled_tanh(np.array([-1.0, 0, 1])), [-1, 0, 1], atol=1e-4)
