"""Moving the photo, and skipping positions: shift test and stride; knows no file and no page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np

from gallery_gen import nn
from gallery_gen.experiments.outcome import Outcome, Table, largest, random_filters, ratio, signed

SEED: Final = 123
SHIFTS: Final = range(1, 9)

Operation = Callable[[nn.Tensor], nn.Tensor]


def operations() -> dict[str, tuple[Operation, int]]:
    """Name → what is done to the photo, and its stride."""
    weight = random_filters(SEED, 3, 3)
    return {
        "conv": (lambda x: nn.conv2d(x, weight), 1),
        "conv-stride-2": (lambda x: nn.conv2d(x, weight, stride=2), 2),
        "max-2": (lambda x: nn.max_pool2d(x, 2), 2),
        "max-5": (lambda x: nn.max_pool2d(x, 5), 5),
        "average-2": (lambda x: nn.avg_pool2d(x, 2), 2),
        "average-5": (lambda x: nn.avg_pool2d(x, 5), 5),
        "conv-relu-max-2": (lambda x: nn.max_pool2d(nn.relu(nn.conv2d(x, weight)), 2), 2),
    }


def shift_test(photo: nn.Tensor) -> Outcome:
    """Move the photo 1 to 8 pixels to the right and see how far the outputs go along.

    Two windows of one size are cut out of the photo, the second d pixels further left, so that nothing wraps
    round and no border is invented. `followed`: the outputs are moved back by the whole number of steps that
    fits best, floor or ceiling of d / stride, and compared where they overlap. `stayed`: they are compared
    place by place, as if nothing had moved. Both are the root mean square difference over the standard
    deviation of the unmoved output: 0 is equal, 1 as far apart as the output's own spread.
    """
    followed: dict[str, dict[str, float]] = {}
    stayed: dict[str, dict[str, float]] = {}
    for name, (operation, stride) in operations().items():
        still = operation(crop(photo, 0))
        moved = {shift: operation(crop(photo, shift)) for shift in SHIFTS}
        followed[name] = {str(shift): follow(still, moved[shift], shift, stride) for shift in SHIFTS}
        stayed[name] = {str(shift): distance(still, moved[shift], still) for shift in SHIFTS}
    numbers = {
        "shifts": len(SHIFTS),
        "conv_largest": max(followed["conv"].values()),
        "max_5_largest": max(followed["max-5"].values()),
        "average_5_largest": max(followed["average-5"].values()),
    }
    tables: dict[str, Table] = {"followed": followed, "stayed": stayed}
    return Outcome(numbers, tables)


def crop(photo: nn.Tensor, shift: int) -> nn.Tensor:
    """Cut a window whose content lies `shift` pixels further right than at shift 0."""
    left = SHIFTS[-1] - shift
    return np.ascontiguousarray(photo[..., left : left + photo.shape[-1] - SHIFTS[-1]])


def follow(still: nn.Tensor, moved: nn.Tensor, shift: int, stride: int) -> float:
    """Distance after the best whole number of output steps back."""
    return min(
        distance(still[..., : still.shape[-1] - back], moved[..., back:], still)
        for back in {shift // stride, -(-shift // stride)}
    )


def distance(a: nn.Tensor, b: nn.Tensor, whole: nn.Tensor) -> float:
    """Root mean square difference over the standard deviation of `whole`; 0 where that has none."""
    spread = float(whole.std(dtype=np.float64))
    return ratio(float(np.sqrt(((a - b) ** 2).mean(dtype=np.float64))), spread)


def stride_subsampling(photo: nn.Tensor) -> Outcome:
    """A convolution with stride 2 against every second row and column of the same one with stride 1.

    `loop_difference` is that of the obvious loops over 32 × 32 pixels of the corner: they add up the same
    products in the same order, while the fast convolution groups its sums by the stride.
    """
    weight = random_filters(SEED, 1, 3)
    dense, strided = nn.conv2d(photo, weight), nn.conv2d(photo, weight, stride=2)
    picked = dense[..., ::2, ::2]
    corner = photo[..., :32, :32]
    loops = nn.conv2d_naive(corner, weight)[..., ::2, ::2] - nn.conv2d_naive(corner, weight, stride=2)
    numbers = {
        "difference": largest(picked - strided),
        "loop_difference": largest(loops),
        "range": float(np.ptp(dense)),
        "dense_values": dense.size,
        "strided_values": strided.size,
        "share_kept": strided.size / dense.size,
    }
    limit = largest(dense)
    pictures = (
        signed("dense", dense[0], limit),
        signed("picked", picked[0], limit),
        signed("strided", strided[0], limit),
        signed("difference", (picked - strided)[0], limit),
    )
    return Outcome(numbers, {}, pictures)
