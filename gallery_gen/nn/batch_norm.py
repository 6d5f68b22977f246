"""Batch normalisation and its gradients; knows arrays, never layers, and changes no argument."""

from __future__ import annotations

from typing import Literal, NamedTuple, overload

import numpy as np

from gallery_gen.nn.checks import (
    Tensor,
    check_flag,
    check_from_zero,
    check_grad,
    check_number,
    check_shape,
    check_share,
    check_tensor,
    wrong,
)

_quiet = np.errstate(invalid="ignore", over="ignore", divide="ignore")


class TrainedBatchNorm(NamedTuple):
    """What batch normalisation gives in training."""

    output: Tensor
    running_mean: Tensor
    """(C,): the old one, moved towards the batch's."""
    running_var: Tensor
    """(C,): the old one, moved towards the batch's."""


class BatchNormGradients(NamedTuple):
    """Gradients of `batch_norm`, each shaped as what it is the gradient of."""

    x: Tensor
    weight: Tensor
    bias: Tensor


@overload
def batch_norm(
    x: Tensor,
    running_mean: Tensor,
    running_var: Tensor,
    weight: Tensor | None = None,
    bias: Tensor | None = None,
    training: Literal[False] = False,
    momentum: float = 0.1,
    eps: float = 1e-5,
) -> Tensor: ...


@overload
def batch_norm(
    x: Tensor,
    running_mean: Tensor,
    running_var: Tensor,
    weight: Tensor | None = None,
    bias: Tensor | None = None,
    *,
    training: Literal[True],
    momentum: float = 0.1,
    eps: float = 1e-5,
) -> TrainedBatchNorm: ...


@_quiet
def batch_norm(
    x: Tensor,
    running_mean: Tensor,
    running_var: Tensor,
    weight: Tensor | None = None,
    bias: Tensor | None = None,
    training: bool = False,
    momentum: float = 0.1,
    eps: float = 1e-5,
) -> Tensor | TrainedBatchNorm:
    """Give each channel mean 0 and variance 1, then its own scale and shift.

    Parameters
    ----------
    x
        (N, C) or (N, C, H, W).
    running_mean, running_var
        (C,): what to subtract and, as a variance, to divide by; in training only what to move on from.
    weight, bias
        (C,) scale and shift, or None.
    training
        Use the batch's own mean and variance, and return moved running ones as well: PyTorch changes its
        arguments instead. An empty batch has no statistics, and moves none.
    momentum
        How far the running ones move towards the batch's, 0 to 1; for training. The variance they move
        towards is divided by n − 1, as in PyTorch.
    eps
        Added to the variance, which may be 0; above 0 in training.

    Raises
    ------
    ShapeError
        If arguments do not fit, or if there is but one value for each channel to train with.

    Notes
    -----
    Source: Ioffe and Szegedy, "Batch normalization", arXiv:1502.03167.
    """
    momentum = check_share("momentum", momentum)
    axes, eps = _check_batch_norm(x, running_mean, running_var, weight, bias, training, eps)
    mean, var = _statistics(x, axes) if training and x.size else (running_mean, running_var)
    scale = 1 / np.sqrt(var + eps)
    out = (x - _shaped(mean, x)) * _shaped(scale if weight is None else scale * weight, x)
    if bias is not None:
        out = out + _shaped(bias, x)
    if not training:
        return out
    if not x.size:
        return TrainedBatchNorm(out, running_mean.copy(), running_var.copy())
    count = x.size // x.shape[1]
    unbiased = var * (count / (count - 1))
    means = (1 - momentum) * running_mean + momentum * mean
    return TrainedBatchNorm(out, means, (1 - momentum) * running_var + momentum * unbiased)


@_quiet
def batch_norm_backward(
    grad: Tensor,
    x: Tensor,
    running_mean: Tensor,
    running_var: Tensor,
    weight: Tensor | None = None,
    training: bool = False,
    eps: float = 1e-5,
) -> BatchNormGradients:
    """Gradients of `batch_norm`; `grad` is that of its output, the rest is as it was given.

    In training every value moves the mean and the variance too, so that what all gradients of a channel have
    in common, and what goes along with the normalised values, is taken out of x's gradient.
    """
    axes, eps = _check_batch_norm(x, running_mean, running_var, weight, None, training, eps)
    check_grad(grad, x)
    training = training and x.size > 0
    mean, var = _statistics(x, axes) if training else (running_mean, running_var)
    scale = 1 / np.sqrt(var + eps)
    normal = (x - _shaped(mean, x)) * _shaped(scale, x)
    grad_weight, grad_bias = (grad * normal).sum(axis=axes), grad.sum(axis=axes)
    if training:
        count = x.size // x.shape[1]
        grad = grad - (_shaped(grad_bias, x) + normal * _shaped(grad_weight, x)) / count
    grad_x = grad * _shaped(scale if weight is None else scale * weight, x)
    return BatchNormGradients(grad_x, grad_weight, grad_bias)


class Folded(NamedTuple):
    """A convolution that does a batch normalisation's work too."""

    weight: Tensor
    bias: Tensor


@_quiet
def fold_batch_norm(
    weight: Tensor,
    bias: Tensor | None,
    running_mean: Tensor,
    running_var: Tensor,
    norm_weight: Tensor | None = None,
    norm_bias: Tensor | None = None,
    eps: float = 1e-5,
) -> Folded:
    """Weight and bias of the one convolution that equals a convolution with `batch_norm` after it.

    Both are linear in inference: γ (w · x + b − μ) / σ + β = (γ/σ) w · x + (b − μ) γ/σ + β.

    Parameters
    ----------
    weight, bias
        (F, …) and (F,) or None, of the convolution (or `linear`).
    running_mean, running_var, norm_weight, norm_bias, eps
        As `batch_norm` would be given them.

    Returns
    -------
    Folded
        Shaped as weight, and (F,).

    Raises
    ------
    ShapeError
        If arguments do not fit; nothing has been computed then.
    """
    check_tensor("weight", weight)
    filters = (len(weight),) if weight.ndim else ()
    given = {"bias": bias, "running_mean": running_mean, "running_var": running_var,
             "norm_weight": norm_weight, "norm_bias": norm_bias}  # fmt: skip
    _check_channels(given, weight, filters)
    eps = check_from_zero("eps", eps)
    scale = (1 if norm_weight is None else norm_weight) / np.sqrt(running_var + eps)
    shift = (0 if bias is None else bias) - running_mean
    folded = shift * scale + (0 if norm_bias is None else norm_bias)
    return Folded(weight * scale.reshape(-1, *(1,) * (weight.ndim - 1)), folded)


def _check_batch_norm(
    x: Tensor,
    running_mean: Tensor,
    running_var: Tensor,
    weight: Tensor | None,
    bias: Tensor | None,
    training: bool,
    eps: float,
) -> tuple[tuple[int, ...], float]:
    """The axes that are normalised over, and eps, if everything fits."""
    check_tensor("x", x)
    if x.ndim not in (2, 4):
        raise wrong("x", "an array of shape (N, C) or (N, C, H, W)", f"of shape {x.shape}")
    given = {"running_mean": running_mean, "running_var": running_var, "weight": weight, "bias": bias}
    _check_channels(given, x, x.shape[1:2])
    check_flag("training", training)
    number = check_number("eps", eps, positive=True) if training else check_from_zero("eps", eps)
    if training and 0 < x.size == x.shape[1]:
        raise wrong("x", "more than one value for each channel in training", f"of shape {x.shape}")
    return (0, *range(2, x.ndim)), number


def _check_channels(given: dict[str, Tensor | None], like: Tensor, shape: tuple[int, ...]) -> None:
    """Each array has one number for each channel, or is not there."""
    for name, value in given.items():
        if value is not None or name.startswith("running"):
            check_tensor(name, value, like=like)
            assert value is not None
            check_shape(name, value, shape)


def _statistics(x: Tensor, axes: tuple[int, ...]) -> tuple[Tensor, Tensor]:
    """Mean and variance of each channel."""
    mean: Tensor = x.mean(axis=axes)
    return mean, np.square(x - _shaped(mean, x)).mean(axis=axes)


def _shaped(values: Tensor, x: Tensor) -> Tensor:
    """(C,) → (C, 1, 1), so that each number meets its channel of x."""
    return values.reshape(-1, *(1,) * (x.ndim - 2))
