import numpy as np
import pytest

from gallery_gen.errors import ShapeError
from gallery_gen.nn import flatten, flatten_backward, linear, linear_backward


def test_what_does_not_fit_is_refused() -> None:
    x, weight = np.zeros((2, 3)), np.zeros((4, 3))
    with pytest.raises(ShapeError, match=r"x must be an array of shape \(…, 3\) to fit weight"):
        linear(np.zeros((2, 4)), weight)
    with pytest.raises(ShapeError, match=r"weight must be an array of shape \(out_features, in_features\)"):
        linear(x, np.zeros(3))
    with pytest.raises(ShapeError, match=r"bias must be an array of shape \(4,\), but is of shape \(3,\)"):
        linear(x, weight, np.zeros(3))
    with pytest.raises(ShapeError, match="weight must be an array of float64 as x is"):
        linear(x, weight.astype(np.float32))
    with pytest.raises(ShapeError, match="x must be an array of float32 or float64"):
        linear(x.astype(int), weight)


def test_axes_to_join_must_be_in_order() -> None:
    with pytest.raises(ShapeError, match=r"start_dim must be at most end_dim \(1\), but is 2"):
        flatten(np.zeros((2, 3, 4)), 2, 1)
    with pytest.raises(ShapeError, match="end_dim must be an axis from -3 to 2, but is 3"):
        flatten(np.zeros((2, 3, 4)), 0, 3)


def test_gradients_that_do_not_fit_are_refused() -> None:
    x, weight = np.zeros((2, 3)), np.zeros((4, 3))
    with pytest.raises(
        ShapeError, match=r"grad must be an array of shape \(2, 4\), but is of shape \(2, 3\)"
    ):
        linear_backward(x, x, weight)
    with pytest.raises(ShapeError, match="grad must be an array of float64"):
        linear_backward(np.zeros((2, 4), np.float32), x, weight)
    with pytest.raises(ShapeError, match="shape must be one of 6 values, as grad has"):
        flatten_backward(x, (2, 4))
