"""Argument checks of every operation: what an array or option must be, in one sentence; computes nothing."""

from __future__ import annotations

from math import inf, isfinite
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from gallery_gen.errors import ShapeError

Tensor: TypeAlias = npt.NDArray[np.floating]
"""float32 (or float64) array: (N, C, H, W) or (N, F)."""
Indices: TypeAlias = npt.NDArray[np.integer]
"""Integers: class numbers, or the places that a pooling found."""
Shape: TypeAlias = tuple[int, ...]
"""A tensor's shape without the batch axis: (C, H, W) or (F,)."""
IntPair: TypeAlias = int | tuple[int, int]
"""One number for both axes, or (vertical, horizontal)."""

LARGEST: Final = 2**31 - 1
"""No size or step is above this, so that none overflows in NumPy's integers."""


def wrong(argument: str, right: str, given: object) -> ShapeError:
    """The error that says which `argument` is wrong, what would be `right` and what was `given`."""
    return ShapeError(f"{argument} must be {right}, but is {given}")


def check_integer(argument: str, value: object, minimum: int) -> int:
    """The integer `value`, if it is one and at least `minimum`."""
    if type(value) is int and minimum <= value <= LARGEST:  # a convolution asks thirty times
        return value
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < minimum:
        raise wrong(argument, f"an integer of at least {minimum}", repr(value))
    if value > LARGEST:
        raise wrong(argument, f"an integer of at most {LARGEST}", repr(value))
    return int(value)


def check_pair(argument: str, value: object, minimum: int) -> tuple[int, int]:
    """(vertical, horizontal) from one integer or two, each at least `minimum`."""
    numbers = tuple(value) if isinstance(value, tuple | list) else (value, value)
    if len(numbers) != 2:
        raise wrong(argument, "one integer or a pair (vertical, horizontal)", repr(value))
    return check_integer(argument, numbers[0], minimum), check_integer(argument, numbers[1], minimum)


def check_number(argument: str, value: object, *, positive: bool = False) -> float:
    """The finite real `value`, above zero where `positive`; Python's float, which widens no array's type."""
    if isinstance(value, bool) or not isinstance(value, int | float | np.integer | np.floating):
        raise wrong(argument, "a number", repr(value))
    try:
        number = float(value)
    except OverflowError:  # an integer of more than 308 digits
        number = inf
    if not isfinite(number) or (positive and number <= 0):
        raise wrong(argument, "a finite number above 0" if positive else "a finite number", repr(value))
    return number


def check_from_zero(argument: str, value: object) -> float:
    """The finite real `value`, at least 0."""
    number = check_number(argument, value)
    if number < 0:
        raise wrong(argument, "a number of at least 0", repr(value))
    return number


def check_flag(argument: str, value: object) -> bool:
    """The boolean `value`; a word such as "no" is no boolean."""
    if not isinstance(value, bool):
        raise wrong(argument, "True or False", repr(value))
    return value


def check_axis(argument: str, value: object, rank: int) -> int:
    """The axis `value` of an array of `rank` axes, counted from 0."""
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or not -rank <= value < rank:
        raise wrong(argument, f"an axis from {-rank} to {rank - 1}", repr(value))
    return int(value) % rank


def check_tensor(argument: str, value: object, like: Tensor | None = None) -> None:
    """Refuse anything but a float32 or float64 array, and any other type than that of the array `like`."""
    if not isinstance(value, np.ndarray):
        raise wrong(argument, "a NumPy array", f"a {type(value).__name__}")
    if value.dtype not in (np.float32, np.float64):
        raise wrong(argument, "an array of float32 or float64", f"one of {value.dtype}")
    if like is not None and value.dtype != like.dtype:
        raise wrong(argument, f"an array of {like.dtype} as x is", f"one of {value.dtype}")


def check_images(argument: str, value: object) -> tuple[int, int, int]:
    """(C, H, W) of a batch of images; the batch may be empty, an image may not."""
    check_tensor(argument, value)
    assert isinstance(value, np.ndarray)
    if value.ndim != 4 or 0 in value.shape[1:]:
        raise wrong(
            argument, "an array of shape (N, C, H, W) with C, H and W above 0", f"of shape {value.shape}"
        )
    return value.shape[1], value.shape[2], value.shape[3]


def check_image_shape(shape: Shape) -> tuple[int, int, int]:
    """(C, H, W) from a shape without batch axis."""
    if len(shape) != 3:
        raise wrong("the input's shape", "(C, H, W)", shape)
    channels, height, width = (check_integer("each size of the input's shape", size, 1) for size in shape)
    return channels, height, width


def check_shape(argument: str, value: npt.NDArray[np.generic], shape: Shape) -> None:
    """Refuse an array whose shape is not `shape`."""
    if value.shape != shape:
        raise wrong(argument, f"an array of shape {shape}", f"of shape {value.shape}")


def check_batch_shape(shape: Shape) -> tuple[int, int, int, int]:
    """(N, C, H, W) from the `shape` of a batch of images; the batch may be empty, an image may not."""
    if not isinstance(shape, tuple | list) or len(shape) != 4:
        raise wrong("shape", "(N, C, H, W)", repr(shape))
    count, channels, height, width = (check_integer("each size of shape", size, 0) for size in shape)
    if 0 in (channels, height, width):
        raise wrong("shape", "(N, C, H, W) with C, H and W above 0", repr(shape))
    return count, channels, height, width


def check_indices(argument: str, value: object, shape: Shape, limit: int) -> None:
    """Refuse anything but an array of integers of `shape` from 0 to `limit` − 1."""
    if not isinstance(value, np.ndarray) or value.dtype.kind not in "iu":
        kind = value.dtype if isinstance(value, np.ndarray) else f"a {type(value).__name__}"
        raise wrong(argument, "an array of integers", kind)
    check_shape(argument, value, shape)
    if value.size and not 0 <= value.min() <= value.max() < limit:
        raise wrong(argument, f"integers from 0 to {limit - 1}", f"from {value.min()} to {value.max()}")


def check_grad(grad: object, like: Tensor, shape: Shape | None = None) -> None:
    """Refuse a gradient that has not the type of `like`, and its shape or the given one."""
    check_tensor("grad", grad, like=like)
    assert isinstance(grad, np.ndarray)
    check_shape("grad", grad, like.shape if shape is None else shape)


def check_generator(argument: str, value: object) -> None:
    """Refuse anything that draws no random numbers."""
    if not isinstance(value, np.random.Generator):
        raise wrong(argument, "a numpy.random.Generator", f"a {type(value).__name__}")


def check_choice(argument: str, value: object, choices: tuple[str, ...]) -> str:
    """The word `value`, if it is one of the `choices`."""
    if not isinstance(value, str) or value not in choices:
        raise wrong(argument, f"one of {', '.join(choices)}", repr(value))
    return value


def check_share(argument: str, value: object) -> float:
    """The number `value` from 0 to 1."""
    number = check_number(argument, value)
    if not 0 <= number <= 1:
        raise wrong(argument, "a number from 0 to 1", repr(value))
    return number
