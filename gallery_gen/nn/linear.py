"""Fully connected layers' arithmetic: flatten and linear; knows arrays, never layers."""

from __future__ import annotations

from math import prod
from typing import NamedTuple

import numpy as np

from gallery_gen.nn.checks import (
    Shape,
    Tensor,
    check_axis,
    check_grad,
    check_integer,
    check_shape,
    check_tensor,
    wrong,
)


def flatten(x: Tensor, start_dim: int = 0, end_dim: int = -1) -> Tensor:
    """Join the axes from `start_dim` to `end_dim` into one; a view where memory allows it.

    Parameters
    ----------
    x
        An array with at least one axis.
    start_dim, end_dim
        First and last axis that is joined; negative ones count from the end.

    Raises
    ------
    ShapeError
        If arguments do not fit; nothing has been computed then.
    """
    check_tensor("x", x)
    first, last = flat_axes(x.ndim, start_dim, end_dim)
    return x.reshape(*x.shape[:first], prod(x.shape[first : last + 1]), *x.shape[last + 1 :])


def flatten_backward(grad: Tensor, shape: Shape) -> Tensor:
    """Gradient of `flatten` with respect to x, of `shape`: the same values in the old order."""
    check_tensor("grad", grad)
    if not isinstance(shape, tuple | list):
        raise wrong("shape", "a tuple of integers", repr(shape))
    sizes = [check_integer("each size of shape", size, 0) for size in shape]
    if prod(sizes) != grad.size:
        raise wrong("shape", f"one of {grad.size} values, as grad has", shape)
    return grad.reshape(sizes)


def flat_axes(rank: int, start_dim: int, end_dim: int) -> tuple[int, int]:
    """(first, last) axis to join in an array of `rank` axes."""
    first, last = check_axis("start_dim", start_dim, rank), check_axis("end_dim", end_dim, rank)
    if first > last:
        raise wrong("start_dim", f"at most end_dim ({end_dim})", start_dim)
    return first, last


class LinearGradients(NamedTuple):
    """Gradients of `linear`, each shaped as what it is the gradient of."""

    x: Tensor
    weight: Tensor
    bias: Tensor


@np.errstate(invalid="ignore", over="ignore")
def linear(x: Tensor, weight: Tensor, bias: Tensor | None = None) -> Tensor:
    """Every output is a weighted sum of all inputs, plus a bias: x · weightᵀ + bias.

    Parameters
    ----------
    x
        (…, in_features), float32 or float64.
    weight
        (out_features, in_features), of x's type.
    bias
        (out_features,) or None.

    Returns
    -------
    Tensor
        (…, out_features).

    Raises
    ------
    ShapeError
        If arguments do not fit.
    """
    _check(x, weight)
    if bias is not None:
        check_tensor("bias", bias, like=x)
        check_shape("bias", bias, (len(weight),))
    out: Tensor = np.matmul(x, weight.T)
    return out if bias is None else out + bias


@np.errstate(invalid="ignore", over="ignore")
def linear_backward(grad: Tensor, x: Tensor, weight: Tensor) -> LinearGradients:
    """Gradients of `linear`: grad · weight for x, gradᵀ · x for the weight, the sum of grad for the bias.

    `grad` is that of the result, (…, out_features).
    """
    _check(x, weight)
    check_grad(grad, x, (*x.shape[:-1], len(weight)))
    rows = grad.reshape(-1, len(weight))
    grad_weight: Tensor = rows.T @ x.reshape(-1, weight.shape[1])
    return LinearGradients(np.matmul(grad, weight), grad_weight, rows.sum(axis=0))


def _check(x: Tensor, weight: Tensor) -> None:
    """Both are tensors that fit each other."""
    check_tensor("x", x)
    check_tensor("weight", weight, like=x)
    if weight.ndim != 2 or 0 in weight.shape:
        raise wrong("weight", "an array of shape (out_features, in_features)", f"of shape {weight.shape}")
    if x.ndim == 0 or x.shape[-1] != weight.shape[1]:
        raise wrong("x", f"an array of shape (…, {weight.shape[1]}) to fit weight", f"of shape {x.shape}")
