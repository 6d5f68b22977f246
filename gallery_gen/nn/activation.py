"""Activations made of straight lines, each with its derivative below it; arrays of any rank, no layers.

`f_backward(grad, x)` is the gradient with respect to x of a loss whose gradient with respect to f(x) is
`grad`: grad times f′(x), value by value. At a kink it is PyTorch's choice. NaN and infinities come out as
PyTorch's do, without warnings.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from gallery_gen.nn.blocks import in_blocks
from gallery_gen.nn.checks import Tensor, check_grad, check_number, check_tensor, wrong

_quiet = np.errstate(invalid="ignore", over="ignore")


def identity(x: Tensor) -> Tensor:
    """The input itself: no activation."""
    check_tensor("x", x)
    return x


def identity_backward(grad: Tensor) -> Tensor:
    """Gradient of `identity`: `grad` itself."""
    check_tensor("grad", grad)
    return grad


def relu(x: Tensor) -> Tensor:
    """Rectified linear unit: x where it is positive, else 0 (Nair and Hinton 2010)."""
    check_tensor("x", x)
    return np.asarray(np.maximum(x, 0))


@in_blocks
def relu_backward(grad: Tensor, x: Tensor) -> Tensor:
    """Gradient of `relu`: 1 where x is positive, else 0."""
    _check(grad, x)
    return _keep(grad, ~(x <= 0))


def relu6(x: Tensor) -> Tensor:
    """ReLU that stops at 6: min(max(x, 0), 6) (Krizhevsky 2010)."""
    return hardtanh(x, 0.0, 6.0)


def relu6_backward(grad: Tensor, x: Tensor) -> Tensor:
    """Gradient of `relu6`: 1 between 0 and 6, else 0."""
    return hardtanh_backward(grad, x, 0.0, 6.0)


@_quiet
@in_blocks
def leaky_relu(x: Tensor, negative_slope: float = 0.01) -> Tensor:
    """ReLU that lets a little through: x where it is positive, else negative_slope · x (Maas et al. 2013).

    The sum of a positive and a negative part, as in other functions here, takes a fifth of the time of
    np.where, which chooses for each value: a processor foretells only half of that.
    """
    check_tensor("x", x)
    slope = check_number("negative_slope", negative_slope)
    return np.maximum(x, 0) + slope * np.minimum(x, 0)


@_quiet
@in_blocks
def leaky_relu_backward(grad: Tensor, x: Tensor, negative_slope: float = 0.01) -> Tensor:
    """Gradient of `leaky_relu`: 1 where x is positive, else negative_slope."""
    _check(grad, x)
    slopes = np.array([check_number("negative_slope", negative_slope), 1], x.dtype)
    return grad * slopes.take(x > 0)


class PReLUGradients(NamedTuple):
    """Gradients of `prelu`, each shaped as what it is the gradient of."""

    x: Tensor
    weight: Tensor


@_quiet
def prelu(x: Tensor, weight: Tensor) -> Tensor:
    """Leaky ReLU that learns its slope: x where it is positive, else weight · x (He et al. 2015).

    Parameters
    ----------
    x
        (N, C, …).
    weight
        One slope for everything, (1,), or one for each channel, (C,).

    Raises
    ------
    ShapeError
        If arguments do not fit.
    """
    slopes = _slopes(x, weight)
    return np.where(
        x > 0, x, slopes * x
    )  # no sum as above: a learned slope may be infinite, and ∞ · 0 is NaN


@_quiet
def prelu_backward(grad: Tensor, x: Tensor, weight: Tensor) -> PReLUGradients:
    """Gradients of `prelu`: 1 or the slope for x; for a slope, grad · x of all its negative values."""
    slopes = _slopes(x, weight)
    _check(grad, x)
    products = np.where(x > 0, grad.dtype.type(0), x * grad)
    axes = tuple(axis for axis in range(x.ndim) if axis != 1 or weight.shape == (1,))
    return PReLUGradients(np.where(x > 0, grad, grad * slopes), products.sum(axis=axes).reshape(weight.shape))


@_quiet
def hardtanh(x: Tensor, min_val: float = -1.0, max_val: float = 1.0) -> Tensor:
    """Straight-lined tanh: x, but no less than min_val and no more than max_val (Collobert 2004)."""
    check_tensor("x", x)
    return np.asarray(np.clip(x, *_check_ends(min_val, max_val)))


@in_blocks
def hardtanh_backward(grad: Tensor, x: Tensor, min_val: float = -1.0, max_val: float = 1.0) -> Tensor:
    """Gradient of `hardtanh`: 1 between min_val and max_val, else 0."""
    _check(grad, x)
    low, high = _check_ends(min_val, max_val)
    return _keep(grad, (x > low) & (x < high))


@_quiet
@in_blocks
def hardsigmoid(x: Tensor) -> Tensor:
    """Straight-lined sigmoid: relu6(x + 3) / 6 (Courbariaux et al. 2015, Howard et al. 2019)."""
    check_tensor("x", x)
    return np.clip(x + 3, 0, 6) / 6


@_quiet
@in_blocks
def hardsigmoid_backward(grad: Tensor, x: Tensor) -> Tensor:
    """Gradient of `hardsigmoid`: 1/6 between −3 and 3, else 0."""
    _check(grad, x)
    return _keep(grad / 6, (x > -3) & (x < 3))


@_quiet
@in_blocks
def hardswish(x: Tensor) -> Tensor:
    """Straight-lined swish: x · hardsigmoid(x) (Howard et al., "Searching for MobileNetV3", 2019)."""
    check_tensor("x", x)
    return x * np.clip(x + 3, 0, 6) / 6


@_quiet
@in_blocks
def hardswish_backward(grad: Tensor, x: Tensor) -> Tensor:
    """Gradient of `hardswish`: 0 up to −3, 1 from 3 on, between them x/3 + 1/2."""
    _check(grad, x)
    slopes = np.where(x <= -3, grad.dtype.type(0), x / 3 + 0.5)
    return np.where(x >= 3, grad, grad * slopes)


def step(x: Tensor) -> Tensor:
    """Heaviside's step: 1 where x is positive, else 0; the first neuron (McCulloch and Pitts 1943)."""
    check_tensor("x", x)
    return np.where(x > 0, x.dtype.type(1), x.dtype.type(0))


def step_backward(grad: Tensor, x: Tensor) -> Tensor:
    """Gradient of `step`: 0 everywhere, which is why nothing can be learned through it."""
    _check(grad, x)
    return np.zeros(x.shape, x.dtype)


def _keep(values: Tensor, kept: npt.NDArray[np.bool_]) -> Tensor:
    """The values that are `kept`, 0 for the others, be they infinite or NaN.

    As np.where(kept, values, 0), but ten times faster where there is no order in `kept`. A value's bits,
    taken for an integer, times 1 or 0 need no choice. (The value itself times 0 would be NaN for an infinity
    or NaN.)
    """
    bits = values.view(f"i{values.itemsize}") * kept
    return np.asarray(bits).view(values.dtype)


def _check(grad: Tensor, x: Tensor) -> None:
    """Both are tensors, of one type and shape."""
    check_tensor("x", x)
    check_grad(grad, x)


def _check_ends(min_val: float, max_val: float) -> tuple[float, float]:
    """Both ends, if they are in order."""
    low, high = check_number("min_val", min_val), check_number("max_val", max_val)
    if low >= high:
        raise wrong("min_val", f"less than max_val ({max_val!r})", repr(min_val))
    return low, high


def _slopes(x: Tensor, weight: Tensor) -> Tensor:
    """The slopes, shaped so that each meets its channel."""
    check_tensor("x", x)
    check_tensor("weight", weight, like=x)
    if weight.shape == (1,):
        return weight
    channels = x.shape[1] if x.ndim > 1 else 1
    if weight.shape != (channels,):
        right = f"an array of shape (1,) or ({channels},), one slope for each channel of x"
        raise wrong("weight", right, f"of shape {weight.shape}")
    return weight.reshape(channels, *(1,) * (x.ndim - 2))
