"""How wrong a network is, as one number, and the gradient to begin with; knows arrays, never networks."""

from __future__ import annotations

from typing import Literal, TypeAlias, get_args

import numpy as np

from gallery_gen.nn.checks import (
    Indices,
    Tensor,
    check_choice,
    check_grad,
    check_indices,
    check_share,
    check_tensor,
    wrong,
)
from gallery_gen.nn.smooth_activation import log_softmax

Reduction: TypeAlias = Literal["mean", "sum", "none"]
"""What becomes of the single losses."""

_quiet = np.errstate(invalid="ignore", over="ignore", divide="ignore")


@_quiet
def cross_entropy(
    x: Tensor, target: Indices, reduction: Reduction = "mean", label_smoothing: float = 0.0
) -> Tensor:
    """Minus the logarithm of the share that softmax gives to the right class.

    Parameters
    ----------
    x
        Scores before any softmax, (N, C) or (N, C, …).
    target
        Number of the right class, from 0 to C − 1, (N,) or (N, …); integers.
    reduction
        mean or sum of all losses, or none: each by itself, shaped as target.
    label_smoothing
        So much of the certainty is spread evenly over all classes, 0 to 1 (Szegedy et al. 2015).

    Returns
    -------
    Tensor
        Of x's type; without axes for mean and sum.

    Raises
    ------
    ShapeError
        If arguments do not fit.
    """
    check_choice("reduction", reduction, get_args(Reduction))
    smoothing = _check_scores(x, target, label_smoothing)
    logarithms = log_softmax(x, 1)
    losses = -np.take_along_axis(logarithms, _places(target), 1).squeeze(1)
    if smoothing:  # without it a class that is not the right one takes no part, even where it has −∞
        losses = (1 - smoothing) * losses - smoothing / x.shape[1] * logarithms.sum(axis=1)
    return _reduce(losses, reduction)


@_quiet
def cross_entropy_backward(
    grad: Tensor | float,
    x: Tensor,
    target: Indices,
    reduction: Reduction = "mean",
    label_smoothing: float = 0.0,
) -> Tensor:
    """Gradient of `cross_entropy` with respect to x: softmax(x) minus what was wanted.

    `grad` is that of the loss itself, usually 1; with reduction="none" an array shaped as target.
    """
    smoothing = _check_scores(x, target, label_smoothing)
    shares = _expand(grad, x, target.shape, reduction)
    return (np.exp(log_softmax(x, 1)) - _wanted(x, target, smoothing)) * shares[:, None]


@_quiet
def mse_loss(x: Tensor, target: Tensor, reduction: Reduction = "mean") -> Tensor:
    """Squared difference, (x − target)².

    Parameters
    ----------
    x, target
        Of one shape and type.
    reduction
        mean or sum of all squares, or none: each by itself, shaped as x.

    Returns
    -------
    Tensor
        Of x's type; without axes for mean and sum.

    Raises
    ------
    ShapeError
        If arguments do not fit; nothing has been computed then.
    """
    check_tensor("x", x)
    check_target(target, x)
    check_choice("reduction", reduction, get_args(Reduction))
    return _reduce(np.square(x - target), reduction)


@_quiet
def mse_loss_backward(
    grad: Tensor | float, x: Tensor, target: Tensor, reduction: Reduction = "mean"
) -> Tensor:
    """Gradient of `mse_loss` with respect to x: 2 (x − target); `grad` as in `cross_entropy_backward`."""
    check_tensor("x", x)
    check_target(target, x)
    shares = _expand(grad, x, x.shape, reduction)
    return 2 * (x - target) * shares


def check_target(target: Tensor, x: Tensor) -> None:
    """Refuse a target of another type or shape than x's."""
    check_tensor("target", target, like=x)
    if target.shape != x.shape:
        raise wrong("target", f"an array of shape {x.shape} as x is", f"of shape {target.shape}")


def _check_scores(x: Tensor, target: Indices, label_smoothing: float) -> float:
    """The smoothing, if everything fits."""
    check_tensor("x", x)
    if x.ndim < 2 or x.shape[1] == 0:
        raise wrong("x", "an array of shape (N, C, …) with C above 0", f"of shape {x.shape}")
    check_indices("target", target, (x.shape[0], *x.shape[2:]), x.shape[1])
    return check_share("label_smoothing", label_smoothing)


def _wanted(x: Tensor, target: Indices, smoothing: float) -> Tensor:
    """The share that each class should have: 1 for the right one, 0 for others, smoothed."""
    wanted = np.full(x.shape, smoothing / x.shape[1], x.dtype)
    np.put_along_axis(wanted, _places(target), wanted.dtype.type(1 - smoothing + smoothing / x.shape[1]), 1)
    return wanted


def _places(target: Indices) -> Indices:
    """Where along the axis of classes the right ones lie, (N, 1, …)."""
    return np.expand_dims(target, 1).astype(np.intp)


def _reduce(losses: Tensor, reduction: Reduction) -> Tensor:
    """One number, or all; the mean of nothing is NaN, as in PyTorch."""
    if reduction == "none":
        return losses
    total: Tensor = np.asarray(losses.sum(), losses.dtype)
    return total if reduction == "sum" else np.asarray(total / losses.dtype.type(losses.size))


def _expand(grad: Tensor | float, x: Tensor, shape: tuple[int, ...], reduction: Reduction) -> Tensor:
    """The gradient of each single loss."""
    grad = np.asarray(grad, x.dtype) if isinstance(grad, int | float) else grad
    if check_choice("reduction", reduction, get_args(Reduction)) == "none":
        check_grad(grad, x, shape)
        return grad
    check_grad(grad, x, ())
    count = int(np.prod(shape)) if reduction == "mean" else 1
    return np.broadcast_to(grad / x.dtype.type(count), shape)
