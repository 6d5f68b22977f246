"""One tensor in five renderings, with what each of them hides; knows no file and no page."""

from __future__ import annotations

from typing import Final

from gallery_gen import nn
from gallery_gen.experiments.outcome import Outcome, Shown, random_filters, statistics
from gallery_gen.figures import render

SEED: Final = 123
GAIN: Final = 255
"""The figures of 2017 ran on a photo of 0 to 255."""


def five_renderings(photo: nn.Tensor) -> Outcome:
    """Three random 3 × 3 filters' maps, drawn wrapped, clipped, stretched, signed and grey.

    `share_clipped` of the values lie outside 0 to 1, which one rendering cuts off and another wraps round;
    `share_wrapped` is the same for a photo of 0 to 255, as in the figures of 2017.
    """
    output = nn.conv2d(photo, random_filters(SEED, 3, 3))[0]
    rows = {}
    for number, values in enumerate(output):
        outside = (values < 0) | (values > 1)
        wrapped = (GAIN * values < 0) | (GAIN * values > 1)
        rows[str(number)] = statistics(values) | {
            "share_negative": float((values < 0).mean()),
            "share_clipped": float(outside.mean()),
            "share_wrapped": float(wrapped.mean()),
        }
    pictures = (
        Shown("wrapped", render(output, mode="wrapped", gain=GAIN), "wrapped"),
        Shown("clipped", render(output, mode="clipped"), "clipped"),
        Shown("rgb", render(output, mode="rgb"), "rgb"),
        Shown("signed", render(output, mode="signed"), "signed"),
        Shown("grey", render(output, mode="grid"), "grid"),
    )
    numbers = {
        "min": float(output.min()),
        "max": float(output.max()),
        "share_negative": float((output < 0).mean()),
        "share_clipped": float(((output < 0) | (output > 1)).mean()),
        "share_wrapped": float(((GAIN * output < 0) | (GAIN * output > 1)).mean()),
    }
    return Outcome(numbers, {"maps": rows}, pictures)
