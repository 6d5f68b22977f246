import numpy as np
import pytest

from gallery_gen.errors import ShapeError
from gallery_gen.nn import dropout, dropout_backward, local_response_norm


def test_local_response_normalisation_by_hand() -> None:
    x = np.array([[1.0, 2.0, 3.0]])
    sums = np.array([[1 + 4, 1 + 4 + 9, 4 + 9]])
    np.testing.assert_allclose(local_response_norm(x, 3, 0.3, 0.5, 2.0), x / np.sqrt(2 + 0.1 * sums))


def test_dropout_keeps_the_expected_value() -> None:
    x = np.ones((200, 300), np.float32)
    output, mask = dropout(x, np.random.default_rng(0), 0.25)
    assert output.dtype == np.float32
    assert {float(value) for value in np.unique(output)} == {0.0, float(np.float32(1 / 0.75))}
    assert (output == 0).mean() == pytest.approx(0.25, abs=0.01)
    assert output.mean() == pytest.approx(1, abs=0.01)
    np.testing.assert_array_equal(dropout_backward(2 * x, mask), 2 * mask)
    np.testing.assert_array_equal(dropout(x, np.random.default_rng(0), 0.25).output, output)


def test_dropout_of_nothing_and_of_everything() -> None:
    x = np.ones((3, 4))
    np.testing.assert_array_equal(dropout(x, np.random.default_rng(0), 0.0).output, x)
    np.testing.assert_array_equal(dropout(x, np.random.default_rng(0), 1.0).output, 0)


def test_what_is_lost_of_infinity_is_no_number_as_in_pytorch() -> None:
    x = np.full((2, 50), np.inf, np.float32)
    output, mask = dropout(x, np.random.default_rng(0))
    np.testing.assert_array_equal(output, np.where(mask > 0, np.inf, np.nan))
    np.testing.assert_array_equal(dropout_backward(x, mask), output)


def test_what_does_not_fit_is_refused() -> None:
    x = np.zeros((2, 3))
    with pytest.raises(ShapeError, match=r"p must be a number from 0 to 1, but is -0.1"):
        dropout(x, np.random.default_rng(0), -0.1)
    with pytest.raises(ShapeError, match=r"rng must be a numpy.random.Generator, but is a int"):
        dropout(x, 3)  # type: ignore[arg-type]
    with pytest.raises(ShapeError, match=r"grad must be an array of shape \(2, 3\)"):
        dropout_backward(x[0], x)
    with pytest.raises(ShapeError, match="size must be an integer of at least 1, but is 0"):
        local_response_norm(x, 0)
    with pytest.raises(ShapeError, match="beta must be a finite number"):
        local_response_norm(x, 3, beta=float("inf"))
    with pytest.raises(ShapeError, match=r"x must be an array of shape \(N, C, …\)"):
        local_response_norm(x[0], 3)
