from typing import Any

import numpy as np
import pytest

from gallery_gen.errors import ShapeError
from gallery_gen.nn import cross_entropy, cross_entropy_backward, log_softmax, mse_loss, mse_loss_backward

SCORES, CLASSES = np.array([[1.0, 2.0, 0.5], [0.0, -1.0, 3.0]]), np.array([1, 2])


def test_cross_entropy_is_the_share_of_the_right_class() -> None:
    shares = log_softmax(SCORES, 1)
    np.testing.assert_allclose(cross_entropy(SCORES, CLASSES), -(shares[0, 1] + shares[1, 2]) / 2)
    np.testing.assert_allclose(cross_entropy(SCORES, CLASSES, "none"), [-shares[0, 1], -shares[1, 2]])
    assert cross_entropy(np.zeros((4, 10)), np.arange(4)) == pytest.approx(np.log(10))


def test_the_gradient_of_a_loss_sums_to_nothing() -> None:
    grad = cross_entropy_backward(1, SCORES, CLASSES)
    np.testing.assert_allclose(grad.sum(axis=1), 0, atol=1e-15)
    np.testing.assert_allclose(cross_entropy_backward(3.0, SCORES, CLASSES), 3 * grad)


def test_a_class_ruled_out_does_not_matter_unless_it_is_the_right_one() -> None:
    x = np.array([[0.0, -np.inf, 0.0]])
    assert cross_entropy(x, np.array([0])) == pytest.approx(np.log(2))
    assert cross_entropy(x, np.array([1])) == np.inf


@pytest.mark.parametrize(
    ("target", "options", "message"),
    [
        (np.array([1.0, 2.0]), {}, "target must be an array of integers, but is float64"),
        ([1, 2], {}, "target must be an array of integers, but is a list"),
        (np.array([1, 3]), {}, "target must be integers from 0 to 2, but is from 1 to 3"),
        (np.array([-1, 2]), {}, "target must be integers from 0 to 2, but is from -1 to 2"),
        (np.array([1]), {}, "target must be an array of shape (2,), but is of shape (1,)"),
        (CLASSES, {"reduction": "max"}, "reduction must be one of mean, sum, none, but is 'max'"),
        (CLASSES, {"label_smoothing": 2}, "label_smoothing must be a number from 0 to 1, but is 2"),
    ],
)
def test_what_does_not_fit_is_refused(target: Any, options: dict[str, Any], message: str) -> None:
    for ask in (cross_entropy, lambda *a, **o: cross_entropy_backward(1, *a, **o)):
        with pytest.raises(ShapeError) as caught:
            ask(SCORES, target, **options)
        assert str(caught.value) == message


def test_other_arrays_are_refused() -> None:
    with pytest.raises(ShapeError, match=r"x must be an array of shape \(N, C, …\)"):
        cross_entropy(np.zeros(3), CLASSES)
    with pytest.raises(ShapeError, match=r"target must be an array of shape \(2, 3\) as x is"):
        mse_loss(SCORES, SCORES[0])
    with pytest.raises(ShapeError, match=r"grad must be an array of shape \(2, 3\)"):
        mse_loss_backward(np.ones(3), SCORES, SCORES, "none")
    with pytest.raises(ShapeError, match=r"grad must be an array of shape \(\)"):
        mse_loss_backward(np.ones(3), SCORES, SCORES)
