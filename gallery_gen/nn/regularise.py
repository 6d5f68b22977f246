"""Local response normalisation and dropout, with their gradients; knows arrays, never layers."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from gallery_gen.nn.checks import (
    Tensor,
    check_generator,
    check_grad,
    check_integer,
    check_number,
    check_share,
    check_tensor,
    wrong,
)

_quiet = np.errstate(invalid="ignore", over="ignore", divide="ignore")


@_quiet
def local_response_norm(
    x: Tensor, size: int, alpha: float = 1e-4, beta: float = 0.75, k: float = 1.0
) -> Tensor:
    """Divide each value by what `size` neighbouring channels have at its place: x / (k + α · mean of x²)^β.

    Parameters
    ----------
    x
        (N, C, …).
    size
        Number of channels that count, the value's own in the middle; those that do not exist count as 0.
    alpha, beta, k
        α, β and k of the formula, finite numbers.

    Returns
    -------
    Tensor
        Shaped as x, of its type.

    Raises
    ------
    ShapeError
        If arguments do not fit; nothing has been computed then.

    Notes
    -----
    Source: Krizhevsky et al., "ImageNet classification with deep convolutional neural networks", 2012, whose
    α is divided by no `size`: PyTorch's is.
    """
    alpha, beta, k = _check_response(x, size, alpha, beta, k)
    return x * _response(x, size, alpha, k) ** -beta


@_quiet
def local_response_norm_backward(
    grad: Tensor, x: Tensor, size: int, alpha: float = 1e-4, beta: float = 0.75, k: float = 1.0
) -> Tensor:
    """Gradient of `local_response_norm`: directly, and through every neighbour that x helps to divide."""
    alpha, beta, k = _check_response(x, size, alpha, beta, k)
    check_grad(grad, x)
    response = _response(x, size, alpha, k)
    neighbours = _channel_sums(grad * x * response ** (-beta - 1), (size - 1) // 2, size // 2)
    return grad * response**-beta - (2 * alpha * beta / size) * x * neighbours


class Dropped(NamedTuple):
    """What dropout gives."""

    output: Tensor
    mask: Tensor
    """What x was multiplied by: 0, or 1 / (1 − p)."""


@_quiet
def dropout(x: Tensor, rng: np.random.Generator, p: float = 0.5) -> Dropped:
    """Training's dropout: each value is lost with probability `p`, the others grow by 1 / (1 − p).

    So the expected value stays, and nothing needs doing at inference.

    Parameters
    ----------
    x
        An array of any shape.
    rng
        Draws which values are lost; PyTorch's own generator is hidden.
    p
        Share of the values that are lost, 0 to 1.

    Raises
    ------
    ShapeError
        If arguments do not fit; nothing has been computed then.

    Notes
    -----
    Source: Srivastava et al., "Dropout: a simple way to prevent neural networks from overfitting", 2014.
    """
    check_tensor("x", x)
    share = check_share("p", p)
    check_generator("rng", rng)
    kept = (rng.random(x.shape) >= share).astype(x.dtype)
    mask = kept / (1 - share) if share < 1 else kept
    return Dropped(x * mask, mask)


@_quiet
def dropout_backward(grad: Tensor, mask: Tensor) -> Tensor:
    """Gradient of `dropout` with respect to x: grad · mask."""
    check_tensor("mask", mask)
    check_grad(grad, mask)
    return grad * mask


def _check_response(x: Tensor, size: int, alpha: float, beta: float, k: float) -> tuple[float, float, float]:
    """α, β and k, if everything fits."""
    check_tensor("x", x)
    if x.ndim < 2:
        raise wrong("x", "an array of shape (N, C, …)", f"of shape {x.shape}")
    check_integer("size", size, 1)
    return check_number("alpha", alpha), check_number("beta", beta), check_number("k", k)


def _response(x: Tensor, size: int, alpha: float, k: float) -> Tensor:
    """k + α · mean of x² over neighbouring channels."""
    return k + (alpha / size) * _channel_sums(x * x, size // 2, (size - 1) // 2)


def _channel_sums(x: Tensor, before: int, after: int) -> Tensor:
    """Sum over so many channels before and after each."""
    total, furthest = x.copy(), x.shape[1] - 1
    for distance in range(1, min(before, furthest) + 1):
        total[:, distance:] += x[:, :-distance]
    for distance in range(1, min(after, furthest) + 1):
        total[:, :-distance] += x[:, distance:]
    return total
