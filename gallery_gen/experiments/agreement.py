"""One convolution, three ways to compute it: do they agree? Knows no file and no page."""

from __future__ import annotations

from typing import Final

import numpy as np

from gallery_gen import nn
from gallery_gen.experiments.outcome import Outcome, largest, random_filters, ratio

SEED: Final = 123
SIDE: Final = 32
KERNEL: Final = 5


def agreement(photo: nn.Tensor) -> Outcome:
    """Three 5 × 5 filters over 32 × 32 pixels from the photo's middle, by loop, by im2col and by FFT.

    Differences are the largest absolute ones, `relative` ones divided by the range of the loop's outputs.
    """
    height, width = photo.shape[2:]
    top, left = (height - SIDE) // 2, (width - SIDE) // 2
    x = np.ascontiguousarray(photo[..., top : top + SIDE, left : left + SIDE])
    weight = random_filters(SEED, 3, KERNEL)
    outputs = {
        "loop": nn.conv2d_naive(x, weight),
        "im2col": nn.conv2d(x, weight),
        "fft": nn.conv2d_fft(x, weight),
    }
    extent = float(np.ptp(outputs["loop"]))
    rows = {}
    for first, second in (("loop", "im2col"), ("loop", "fft"), ("im2col", "fft")):
        difference = largest(outputs[first] - outputs[second])
        rows[f"{first}-{second}"] = {"difference": difference, "relative": ratio(difference, extent)}
    numbers = {
        "side": SIDE,
        "values": outputs["loop"].size,
        "range": extent,
        "largest": max(row["difference"] for row in rows.values()),
        "largest_relative": max(row["relative"] for row in rows.values()),
    }
    return Outcome(numbers, {"pairs": rows})
