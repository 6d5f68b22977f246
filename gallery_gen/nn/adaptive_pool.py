"""Pooling to a wanted size, whatever the image's; knows arrays, never layers.

Output i of o looks at the pixels from ⌊i·n / o⌋ to ⌈(i + 1)·n / o⌉ of n: windows cover everything, and differ
by one pixel in length where o does not divide n. A size of 1 is global pooling.
"""

from __future__ import annotations

from typing import Literal, TypeAlias, overload

import numpy as np

from gallery_gen.nn.checks import (
    Indices,
    Shape,
    Tensor,
    check_batch_shape,
    check_flag,
    check_grad,
    check_images,
    check_integer,
    check_shape,
    check_tensor,
    wrong,
)
from gallery_gen.nn.max_pool import Pooled, max_pool2d_backward

AdaptiveSize: TypeAlias = int | tuple[int | None, int | None]
"""One size for both axes, or (vertical, horizontal); None keeps an axis as it is."""

_quiet = np.errstate(invalid="ignore", over="ignore")


def adaptive_sizes(output_size: AdaptiveSize, height: int, width: int) -> tuple[int, int]:
    """(oH, oW) for an image of (height, width)."""
    numbers = tuple(output_size) if isinstance(output_size, tuple | list) else (output_size, output_size)
    if len(numbers) != 2 or output_size is None:
        raise wrong("output_size", "one integer or a pair (vertical, horizontal)", repr(output_size))
    vertical, horizontal = (
        size if number is None else check_integer("output_size", number, 1)
        for number, size in zip(numbers, (height, width), strict=True)
    )
    return vertical, horizontal


@_quiet
def adaptive_avg_pool2d(x: Tensor, output_size: AdaptiveSize) -> Tensor:
    """Mean of each of as many windows as are wanted.

    Parameters
    ----------
    x
        Images, (N, C, H, W).
    output_size
        One integer or (vertical, horizontal); None keeps an axis as it is.

    Returns
    -------
    Tensor
        (N, C, oH, oW), of x's type.

    Raises
    ------
    ShapeError
        If arguments do not fit.
    """
    _, height, width = check_images("x", x)
    for axis, count in zip((2, 3), adaptive_sizes(output_size, height, width), strict=True):
        parts = [x[part].mean(axis=axis) for part in _parts(axis, x.shape[axis], count)]
        x = np.stack(parts, axis=axis)
    return x


@_quiet
def adaptive_avg_pool2d_backward(grad: Tensor, shape: Shape, output_size: AdaptiveSize) -> Tensor:
    """Gradient of `adaptive_avg_pool2d` with respect to x, of `shape` (N, C, H, W).

    Every pixel of a window gets an equal part of the window's gradient.
    """
    count, channels, height, width = check_batch_shape(shape)
    check_tensor("grad", grad)
    check_shape("grad", grad, (count, channels, *adaptive_sizes(output_size, height, width)))
    for axis, size in ((3, width), (2, height)):
        wider = np.zeros((*grad.shape[:axis], size, *grad.shape[axis + 1 :]), grad.dtype)
        for number, part in enumerate(_parts(axis, size, grad.shape[axis])):
            wider[part] += grad.take([number], axis) / (part[axis].stop - part[axis].start)
        grad = wider
    return grad


@overload
def adaptive_max_pool2d(
    x: Tensor, output_size: AdaptiveSize, return_indices: Literal[False] = False
) -> Tensor: ...


@overload
def adaptive_max_pool2d(x: Tensor, output_size: AdaptiveSize, return_indices: Literal[True]) -> Pooled: ...


def adaptive_max_pool2d(
    x: Tensor, output_size: AdaptiveSize, return_indices: bool = False
) -> Tensor | Pooled:
    """Largest value of each of as many windows as are wanted.

    Parameters
    ----------
    x, output_size
        As in `adaptive_avg_pool2d`.
    return_indices
        Say also where each value was found, as `max_pool2d` does.

    Returns
    -------
    Tensor or Pooled
        (N, C, oH, oW), of x's type; with return_indices a pair, whose second part is integers.

    Raises
    ------
    ShapeError
        If arguments do not fit; nothing has been computed then.
    """
    _, height, width = check_images("x", x)
    sizes = adaptive_sizes(output_size, height, width)
    check_flag("return_indices", return_indices)
    places = np.broadcast_to(np.arange(height * width).reshape(height, width), x.shape)
    for axis in (3, 2):  # first along each row, then among the rows: so the first of equal values is found
        parts = list(_parts(axis, x.shape[axis], sizes[axis - 2]))
        picks = [_last_nan_or_first_largest(x[part], axis) for part in parts]
        places = np.concatenate(
            [np.take_along_axis(places[part], pick, axis) for part, pick in zip(parts, picks, strict=True)],
            axis,
        )
        x = np.concatenate(
            [np.take_along_axis(x[part], pick, axis) for part, pick in zip(parts, picks, strict=True)], axis
        )
    return Pooled(x, places) if return_indices else x


def adaptive_max_pool2d_backward(grad: Tensor, indices: Indices, shape: Shape) -> Tensor:
    """Gradient of `adaptive_max_pool2d` with respect to x; arguments as in `max_pool2d_backward`."""
    return max_pool2d_backward(grad, indices, shape)


def global_avg_pool2d(x: Tensor) -> Tensor:
    """Mean of each map, (N, C, 1, 1) (Lin et al., "Network in network", 2013)."""
    return adaptive_avg_pool2d(x, 1)


def global_avg_pool2d_backward(grad: Tensor, shape: Shape) -> Tensor:
    """Gradient of `global_avg_pool2d` with respect to x, of `shape` (N, C, H, W)."""
    return adaptive_avg_pool2d_backward(grad, shape, 1)


def global_max_pool2d(x: Tensor) -> Tensor:
    """Largest value of each map, (N, C, 1, 1)."""
    return adaptive_max_pool2d(x, 1)


def global_max_pool2d_backward(grad: Tensor, x: Tensor) -> Tensor:
    """Gradient of `global_max_pool2d` with respect to x: all to the largest pixel of each map."""
    channels, _, _ = check_images("x", x)
    check_grad(grad, x, (len(x), channels, 1, 1))
    return adaptive_max_pool2d_backward(grad, adaptive_max_pool2d(x, 1, True).indices, x.shape)


def _parts(axis: int, size: int, count: int) -> list[tuple[slice, ...]]:
    """Where each of `count` windows lies along an axis of `size` pixels."""
    before = (slice(None),) * axis
    return [(*before, slice(i * size // count, -(-(i + 1) * size // count))) for i in range(count)]


def _last_nan_or_first_largest(x: Tensor, axis: int) -> Indices:
    """PyTorch's choice along one axis, which stays with a size of 1."""
    first: Indices = np.argmax(x, axis=axis, keepdims=True)
    missing = np.isnan(np.take_along_axis(x, first, axis))
    if not missing.any():
        return first
    last = x.shape[axis] - 1 - np.argmax(np.isnan(np.flip(x, axis)), axis=axis, keepdims=True)
    return np.where(missing, last, first)
