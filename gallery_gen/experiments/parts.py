"""Two experiments that take a tensor apart: what ReLU removes, and what swapped channels show."""

from __future__ import annotations

import numpy as np

from gallery_gen import nn
from gallery_gen.experiments.outcome import Outcome, Shown, largest, share, signed
from gallery_gen.figures import render
from gallery_gen.models import KERNELS


def relu_parts(photo: nn.Tensor) -> Outcome:
    """A map that finds edges, split by ReLU: what it keeps and what it sets to zero add up to the map.

    On the grey photo, with the kernel sobel-x. `share_squares_lost` is the part of the sum of squares.
    """
    grey = photo.mean(axis=1, keepdims=True)
    before = nn.conv2d(grey, KERNELS["sobel-x"][None, None])[0]
    kept = nn.relu(before)
    lost = before - kept
    limit = largest(before)
    squares = before.astype(np.float64) ** 2
    numbers = {
        "share_negative": float((before < 0).mean()),
        "share_zero_after": float((kept == 0).mean()),
        "share_squares_lost": share(squares[before < 0].sum(), squares.sum()),
        "largest_lost": largest(lost),
    }
    pictures = (
        signed("before", before, limit),
        signed("kept", kept, limit),
        signed("lost", lost, limit),
    )
    return Outcome(numbers, {}, pictures)


def channel_order(photo: nn.Tensor) -> Outcome:
    """The photo's channels taken for red, green, blue, and for blue, green, red: one block, two pictures."""
    red, green, blue = (float(channel.mean(dtype=np.float64)) for channel in photo[0])
    swapped = np.ascontiguousarray(photo[0, ::-1])
    pictures = (
        Shown("right", render(photo[0], mode="photo"), "photo"),
        Shown("swapped", render(swapped, mode="photo"), "photo"),
    )
    return Outcome({"red": red, "green": green, "blue": blue}, {}, pictures)
