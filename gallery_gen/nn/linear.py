"""Fully connected layers' arithmetic: flatten and linear; knows arrays, never layers."""

from __future__ import annotations

from math import prod

import numpy as np

from gallery_gen.nn.checks import Tensor, check_axis, check_shape, check_tensor, wrong


def flatten(x: Tensor, start_dim: int = 0, end_dim: int = -1) -> Tensor:
    """Join the axes from `start_dim` to `end_dim` into one; a view where memory allows it."""
    check_tensor("x", x)
    first, last = flat_axes(x.ndim, start_dim, end_dim)
    return x.reshape(*x.shape[:first], prod(x.shape[first : last + 1]), *x.shape[last + 1 :])


def flat_axes(rank: int, start_dim: int, end_dim: int) -> tuple[int, int]:
    """(first, last) axis to join in an array of `rank` axes."""
    first, last = check_axis("start_dim", start_dim, rank), check_axis("end_dim", end_dim, rank)
    if first > last:
        raise wrong("start_dim", f"at most end_dim ({end_dim})", start_dim)
    return first, last


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
    check_tensor("x", x)
    check_tensor("weight", weight, like=x)
    if weight.ndim != 2:
        raise wrong("weight", "an array of shape (out_features, in_features)", f"of shape {weight.shape}")
    if x.ndim == 0 or x.shape[-1] != weight.shape[1]:
        raise wrong("x", f"an array of shape (…, {weight.shape[1]}) to fit weight", f"of shape {x.shape}")
    if bias is not None:
        check_tensor("bias", bias, like=x)
        check_shape("bias", bias, (len(weight),))
    out: Tensor = np.matmul(x, weight.T)
    return out if bias is None else out + bias
