"""The same filter on the same photo with four kinds of border; knows no file and no page."""

from __future__ import annotations

from typing import Final

import numpy as np

from gallery_gen import nn
from gallery_gen.experiments.outcome import Number, Outcome, largest, signed

KERNEL: Final = 25
MODES: Final[tuple[nn.PaddingMode, ...]] = ("zeros", "reflect", "replicate", "circular")


def padding_modes(photo: nn.Tensor) -> Outcome:
    """Average 25 × 25 pixels with the photo continued in four ways; only a border can differ.

    `border` is how deep the difference from zero padding reaches into the picture, counted in pixels.
    """
    weight = np.full((1, 3, KERNEL, KERNEL), 1 / (3 * KERNEL**2), np.float32)
    outputs = {mode: nn.conv2d(photo, weight, padding="same", padding_mode=mode)[0] for mode in MODES}
    differences = {mode: outputs[mode] - outputs["zeros"] for mode in MODES[1:]}
    top, limit = largest(*outputs.values()), largest(*differences.values())
    rows: dict[str, dict[str, Number]] = {}
    for mode, difference in differences.items():
        differs = np.abs(difference[0]) > 1e-5 * top  # less than that is rounding
        depth = border_depth(differs)
        rows[mode] = {
            "border": depth,
            "share_changed": float(differs.mean()),
            "largest": largest(difference),
            "mean": float(np.abs(difference[0][differs]).mean()) if depth else 0.0,
        }
    numbers = {
        "kernel": KERNEL,
        "padding": KERNEL // 2,
        "border": max(row["border"] for row in rows.values()),
    }
    pictures = [signed(mode, output, top) for mode, output in outputs.items()]
    pictures += [signed(f"{mode}-difference", difference, limit) for mode, difference in differences.items()]
    return Outcome(numbers, {"modes": rows}, tuple(pictures))


def border_depth(differs: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> int:
    """Say how many pixels from the nearest border the innermost True of (H, W) lies; 0 if there is none."""
    height, width = differs.shape
    rows, columns = np.arange(height), np.arange(width)
    from_top, from_left = np.minimum(rows, rows[::-1]) + 1, np.minimum(columns, columns[::-1]) + 1
    depth = np.minimum(from_top[:, None], from_left)
    return int((depth * differs).max())
