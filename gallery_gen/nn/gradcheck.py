"""Gradients by measuring instead of deriving, to judge those that were derived; slow, float64, for tests."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from gallery_gen.nn.checks import Tensor, check_grad, check_number, check_tensor, wrong


def numeric_gradient(
    function: Callable[[Tensor], Tensor], x: Tensor, grad: Tensor, step: float = 1e-6
) -> Tensor:
    """Gradient of ⟨function(x), grad⟩ with respect to x: move each value a little both ways, and look.

    Parameters
    ----------
    function
        From an array of x's shape to one of grad's.
    x
        Where to measure; float64, as in float32 the rounding would be larger than what is measured.
    grad
        Gradient of the loss with respect to the function's result: how much each of its values weighs.
    step
        How far to move. The error is of the order of step² by the curve and of 1e-16 / step by rounding.

    Returns
    -------
    Tensor
        (f(x + step) − f(x − step)) / 2 step for each value of x: central differences.

    Raises
    ------
    ShapeError
        If x or grad is not float64, or grad is not shaped as the result.
    """
    check_tensor("x", x)
    if x.dtype != np.float64:
        raise wrong("x", "an array of float64", f"one of {x.dtype}")
    check_number("step", step, positive=True)
    check_grad(grad, x, function(x).shape)
    moved, result = x.copy(), np.empty(x.shape)
    for index in np.ndindex(x.shape):
        moved[index] = x[index] + step
        above = function(moved).copy()  # which may be a view of what is moved next
        moved[index] = x[index] - step
        result[index] = np.sum((above - function(moved)) * grad) / (2 * step)
        moved[index] = x[index]
    return result
