"""Where maxima come from, and how kinds of pooling differ; knows no file and no page."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from gallery_gen import nn
from gallery_gen.experiments.outcome import Outcome, Shown, random_filters, statistics
from gallery_gen.figures import Rendered, render
from gallery_gen.figures.style import from_oklab

SIZE: Final = 5
SEED: Final = 111
"""Of the filter before the pooling: that of the eighth cat figure."""


def argmax_map(photo: nn.Tensor) -> Outcome:
    """One 3 × 3 filter, then max pooling by 5: from which place of its window did each maximum come?

    By chance alone each of the 25 places would have the same share, and the 16 at the rim 64 % together.
    """
    output = nn.conv2d(photo, random_filters(SEED, 1, 3))
    pooled = nn.max_pool2d(output, SIZE, return_indices=True)
    place = places(pooled[1][0, 0], output.shape[-1])
    counts = np.bincount(place.ravel(), minlength=SIZE**2).reshape(SIZE, SIZE)
    shares = counts / place.size
    numbers = {
        "windows": place.size,
        "share_rim": 1 - int(counts[1:-1, 1:-1].sum()) / place.size,
        "share_rim_by_chance": 1 - (SIZE - 2) ** 2 / SIZE**2,
        "share_corners": int(counts[:: SIZE - 1, :: SIZE - 1].sum()) / place.size,
        "share_corners_by_chance": 4 / SIZE**2,
        "share_centre": float(shares[SIZE // 2, SIZE // 2]),
        "share_largest": float(shares.max()),
        "share_smallest": float(shares.min()),
    }
    table = {
        str(row): {f"share_{column}": float(shares[row, column]) for column in range(SIZE)}
        for row in range(SIZE)
    }
    colours = place_colours()[place // SIZE, place % SIZE]
    before = Shown("before", render(output[0], mode="signed"), "signed")
    after = Shown("pooled", render(pooled[0][0], mode="signed"), "signed")
    switches = Shown("switches", Rendered(colours, None, None, None), "photo")
    return Outcome(numbers, {"places": table}, (before, after, switches))


def places(indices: NDArray[np.intp], width: int) -> NDArray[np.intp]:
    """Place of each maximum inside its window, row × 5 + column, from its place in a map of `width`."""
    rows, columns = np.arange(indices.shape[0])[:, None] * SIZE, np.arange(indices.shape[1]) * SIZE
    down, along = indices // width - rows, indices % width - columns
    return down * SIZE + along


def place_colours() -> NDArray[np.uint8]:
    """A colour for each place of the window, uint8 (5, 5, 3): blue to yellow down, green to red along.

    Neighbouring places have similar colours; all are equally light, so that no place stands out.
    """
    ends = np.linspace(-0.11, 0.11, SIZE)
    lab = np.stack(
        [np.full((SIZE, SIZE), 0.74), np.tile(ends, (SIZE, 1)), np.tile(ends[:, None], (1, SIZE))], axis=-1
    )
    return from_oklab(lab)


def pooling_kinds(photo: nn.Tensor) -> Outcome:
    """Max, average, min and L2 pooling by 5 on the photo itself.

    L2 pooling adds up squares and takes the root; it is divided by 5 here, the root of 25, so that a window
    of equal pixels keeps their value and the four can be compared.
    """
    outputs = {
        "max": nn.max_pool2d(photo, SIZE),
        "l2": nn.lp_pool2d(photo, 2, SIZE) / np.float32(SIZE),
        "average": nn.avg_pool2d(photo, SIZE),
        "min": nn.min_pool2d(photo, SIZE),
    }
    rows = {}
    for name, output in outputs.items():
        difference = output - outputs["average"]
        rows[name] = statistics(output) | {
            "difference": float(difference.mean(dtype=np.float64)),
            "largest_difference": float(np.abs(difference).max()),
        }
    pictures = tuple(Shown(name, render(y[0], mode="photo"), "photo") for name, y in outputs.items())
    numbers = {"gap": rows["max"]["mean"] - rows["min"]["mean"], "size": SIZE}
    return Outcome(numbers, {"kinds": rows}, pictures)
