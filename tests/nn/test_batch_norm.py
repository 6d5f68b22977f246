import numpy as np
import pytest

from gallery_gen.errors import ShapeError
from gallery_gen.nn import batch_norm, batch_norm_backward, conv2d, fold_batch_norm, linear

RNG = np.random.default_rng(5)
MEAN, VAR, WEIGHT, BIAS = RNG.standard_normal(4), RNG.random(4) + 0.1, *RNG.standard_normal((2, 4))


def test_a_folded_convolution_does_both() -> None:
    x, kernel, bias = RNG.standard_normal((2, 3, 6, 7)), RNG.standard_normal((4, 3, 3, 2)), RNG.random(4)
    for given in (bias, None):
        both = batch_norm(conv2d(x, kernel, given), MEAN, VAR, WEIGHT, BIAS, eps=1e-3)
        folded = fold_batch_norm(kernel, given, MEAN, VAR, WEIGHT, BIAS, 1e-3)
        np.testing.assert_allclose(conv2d(x, *folded), both, atol=1e-12)
    rows, matrix = RNG.standard_normal((5, 7)), RNG.standard_normal((4, 7))
    plain = fold_batch_norm(matrix, None, MEAN, VAR)
    np.testing.assert_allclose(linear(rows, *plain), batch_norm(linear(rows, matrix), MEAN, VAR), atol=1e-12)


def test_running_statistics_are_returned_not_changed() -> None:
    x, mean, var = RNG.standard_normal((6, 4, 3, 3)), MEAN.copy(), VAR.copy()
    result = batch_norm(x, mean, var, training=True, momentum=0.25)
    np.testing.assert_array_equal(mean, MEAN)
    np.testing.assert_array_equal(var, VAR)
    np.testing.assert_allclose(result.running_mean, 0.75 * MEAN + 0.25 * x.mean(axis=(0, 2, 3)))
    np.testing.assert_allclose(result.running_var, 0.75 * VAR + 0.25 * x.var(axis=(0, 2, 3), ddof=1))


def test_what_does_not_fit_is_refused() -> None:
    x = np.zeros((2, 4, 3, 3))
    with pytest.raises(
        ShapeError, match=r"running_mean must be an array of shape \(4,\), but is of shape \(3,\)"
    ):
        batch_norm(x, MEAN[:3], VAR)
    with pytest.raises(ShapeError, match=r"weight must be an array of shape \(4,\)"):
        batch_norm(x, MEAN, VAR, WEIGHT[:2])
    with pytest.raises(ShapeError, match="bias must be an array of float64 as x is"):
        batch_norm(x, MEAN, VAR, WEIGHT, BIAS.astype(np.float32))
    with pytest.raises(ShapeError, match=r"x must be an array of shape \(N, C\) or \(N, C, H, W\)"):
        batch_norm(x[0], MEAN, VAR)
    with pytest.raises(ShapeError, match="x must be more than one value for each channel in training"):
        batch_norm(x[:1, :, :1, :1], MEAN, VAR, training=True)
    with pytest.raises(ShapeError, match="training must be True or False"):
        batch_norm(x, MEAN, VAR, training=1)  # type: ignore[call-overload]
    with pytest.raises(ShapeError, match="momentum must be a number from 0 to 1"):
        batch_norm(x, MEAN, VAR, momentum=-1)
    with pytest.raises(ShapeError, match=r"eps must be a finite number above 0, but is 0"):
        batch_norm(x, MEAN, VAR, training=True, eps=0)
    with pytest.raises(ShapeError, match=r"eps must be a number of at least 0, but is -1"):
        batch_norm(x, MEAN, VAR, eps=-1)
    with pytest.raises(ShapeError, match=r"grad must be an array of shape \(2, 4, 3, 3\)"):
        batch_norm_backward(x[:1], x, MEAN, VAR)
    with pytest.raises(ShapeError, match=r"running_var must be an array of shape \(2,\)"):
        fold_batch_norm(np.zeros((2, 3, 1, 1)), None, MEAN[:2], VAR)
