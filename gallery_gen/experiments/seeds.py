"""Two experiments with random filters: other seeds, and other kernel sizes; knows no file and no page."""

from __future__ import annotations

from typing import Final

import numpy as np

from gallery_gen import nn
from gallery_gen.experiments.outcome import (
    Outcome,
    Shown,
    largest,
    random_filters,
    ratio,
    signed,
    statistics,
    steps,
)
from gallery_gen.figures import render

SEEDS: Final = tuple(range(1, 13))
KERNEL_SIZES: Final = (3, 5, 10, 15)
KERNEL_SEED: Final = 46


def seed_sweep(photo: nn.Tensor) -> Outcome:
    """Three 3 × 3 filters drawn with twelve seeds: is an untrained layer an edge detector by chance?

    `edges` says whether the output has its edges where the photo has them. The pictures show the first map.
    """
    outputs = np.stack([nn.conv2d(photo, random_filters(seed, 3, 3))[0] for seed in SEEDS])
    rows = {}
    for seed, output in zip(SEEDS, outputs, strict=True):
        rows[str(seed)] = statistics(output) | {
            "share_negative": float((output < 0).mean()),
            "edges": edges(photo[0, :, 1:-1, 1:-1], output),
        }
    first = outputs[:, 0]
    mean, spread = first.mean(axis=0), first.std(axis=0)
    limit = largest(first)
    means, spreads, edge_values = (
        np.array([row[column] for row in rows.values()]) for column in ("mean", "spread", "edges")
    )
    numbers = {
        "seeds": len(SEEDS),
        "mean_of_means": float(means.mean()),
        "spread_of_means": float(means.std()),
        "mean_of_spreads": float(spreads.mean()),
        "edges_mean": float(edge_values.mean()),
        "edges_min": float(edge_values.min()),
        "edges_max": float(edge_values.max()),
        "spread_picture_mean": float(spread.mean()),
    }
    pictures = [
        signed("seed", output[None], limit, seed=seed) for seed, output in zip(SEEDS, first, strict=True)
    ]
    pictures += [
        signed("mean", mean[None]),
        Shown("spread", render(spread[None], mode="map", colormap="magma"), "map"),
    ]
    return Outcome(numbers, {"seeds": rows}, tuple(pictures))


def edges(photo: nn.Tensor, output: nn.Tensor) -> float:
    """Correlation of the step from pixel to pixel in maps (C, H, W) with that in the grey photo, −1 to 1.

    Where all steps are alike, as on a photo of one colour, nothing goes along with anything: 0.
    """
    there = steps(photo.mean(axis=0)).ravel()
    here = np.sqrt((steps(output) ** 2).mean(axis=0)).ravel()
    return float(np.corrcoef(there, here)[0, 1]) if np.ptp(there) and np.ptp(here) else 0.0


def kernel_size(photo: nn.Tensor) -> Outcome:
    """One random filter of four sizes: larger ones have smaller weights. Do they blur?

    `detail` is the mean squared step to the next pixel along a row over twice the variance: near 0 where
    neighbours are alike, 1 where they have nothing in common. One filter is one draw, so that its mean over
    twelve other seeds stands beside it.
    """
    rows, pictures = {}, []
    for size in KERNEL_SIZES:
        weight = random_filters(KERNEL_SEED, 1, size)
        output = nn.conv2d(photo, weight)[0]
        others = [detail(nn.conv2d(photo, random_filters(seed, 1, size))[0]) for seed in SEEDS]
        rows[str(size)] = {
            "weights": weight.size,
            "limit": float(np.sqrt(6 / (4 * size**2))),  # fan in 3·k², fan out k²
            **statistics(output),
            "detail": detail(output),
            "detail_of_seeds": float(np.mean(others)),
        }
        pictures.append(signed("kernel", output, kernel=size))
    numbers = {
        "seed": KERNEL_SEED,
        "seeds": len(SEEDS),
        "smallest": rows[str(KERNEL_SIZES[0])]["detail_of_seeds"],
        "largest": rows[str(KERNEL_SIZES[-1])]["detail_of_seeds"],
    }
    return Outcome(numbers, {"sizes": rows}, tuple(pictures))


def detail(values: nn.Tensor) -> float:
    """Mean squared step along the rows of (…, H, W), over twice the variance; 0 where all are equal."""
    variance = float(values.var(dtype=np.float64))
    return ratio(float((np.diff(values, axis=-1) ** 2).mean(dtype=np.float64)), 2 * variance)
