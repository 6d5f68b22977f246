import math

import numpy as np
import pytest

from gallery_gen import nn
from gallery_gen.errors import ShapeError
from tests.nn.cases import Case, cases_of
from tests.nn.oracle import assert_as_pytorch

NAMES = (
    *("identity", "relu", "leaky_relu", "elu", "gelu", "silu", "sigmoid", "tanh", "softplus", "softsign"),
    *("softmax", "erf"),
)


@pytest.mark.parametrize("case", cases_of(*NAMES), ids=lambda case: case.name)
def test_as_pytorch(case: Case) -> None:
    assert_as_pytorch(case)


def test_the_error_function_is_exact() -> None:
    x = np.linspace(-8, 8, 4001)
    exact = np.array([math.erf(value) for value in x])
    assert np.abs(nn.erf(x) - exact).max() < 1e-15
    assert np.abs(nn.erf(x.astype(np.float32)) - exact).max() < 3e-7
    np.testing.assert_array_equal(nn.erf(np.array([-np.inf, np.inf])), [-1, 1])


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


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("dtype", ["int64", "uint8", "complex64", "bool"])
def test_other_numbers_are_refused(name: str, dtype: str) -> None:
    options = {"dim": 0} if name == "softmax" else {}
    with pytest.raises(ShapeError, match="x must be an array of float32 or float64, but is one of"):
        getattr(nn, name)(np.zeros(3, dtype), **options)
