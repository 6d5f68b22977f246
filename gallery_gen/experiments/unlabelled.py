"""Filters that k-means finds in the gallery's photos, beside random ones; knows no file and no page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from gallery_gen import nn
from gallery_gen.experiments import patches
from gallery_gen.experiments.outcome import Number, Outcome, Shown, coloured, random_filters
from gallery_gen.figures import render

SEED: Final = 1
PATCHES: Final = 22_000
"""Of the photos together, as many of each."""
KERNEL: Final = 7
FILTERS: Final = 32
STEPS: Final = 20
MAPS: Final = 8
"""The first ones: not chosen for their looks."""
COLUMNS: Final = 16
"""Filters in a row."""
MAP_COLUMNS: Final = 4
WITHIN: Final = 0.99
"""The part of a sheet's values that its scale holds; rare larger ones would leave all others pale."""


def patch_filters(photo: nn.Tensor, photos: Sequence[nn.Tensor]) -> Outcome:
    """Filters that k-means finds in patches of some photos, and as many random ones, both over one photo.

    The learned ones come twice: as k-means finds them among whitened patches, and with the whitening folded
    in, as the convolution that is laid over the photo. `share_wave`: how much of a filter one wave explains.
    """
    rng = np.random.default_rng(SEED)
    each = -(-PATCHES // len(photos))
    drawn = patches.normalise(patches.draw_patches(photos, each, KERNEL, rng))
    whitening = patches.find_whitening(drawn)
    found = patches.spherical_kmeans(whitening(drawn), FILTERS, STEPS, rng)
    sets = {
        "centroids": found.reshape(-1, 3, KERNEL, KERNEL).astype(np.float32),
        "learned": patches.fold(found, whitening),
        "random": random_filters(SEED, FILTERS, KERNEL),
    }
    rows = {}
    for name, filters in sets.items():
        waves = patches.share_of_one_wave(filters)
        rows[name] = {
            "share_wave": float(waves.mean()),
            "share_wave_least": float(waves.min()),
            "share_wave_most": float(waves.max()),
        }
    numbers: dict[str, Number] = {
        "photos": len(photos),
        "each": each,
        "patches": len(drawn),
        "filters": FILTERS,
        "kernel": KERNEL,
        "weights": drawn.shape[1],
        "steps": STEPS,
        "seed": SEED,
        "maps": MAPS,
        "share_within": WITHIN,
    }
    pictures = [coloured(name, filters, COLUMNS) for name, filters in sets.items()]
    pictures += [_maps(f"maps-{name}", photo, sets[name][:MAPS]) for name in ("learned", "random")]
    return Outcome(numbers, {"waves": rows}, tuple(pictures))


def _maps(name: str, photo: nn.Tensor, filters: nn.Tensor) -> Shown:
    """What filters make of a photo, in one sheet with a scale of its own."""
    maps = nn.conv2d(photo, filters)[0]
    limit = float(np.quantile(np.abs(maps), WITHIN))
    return Shown(name, render(maps, mode="signed", columns=MAP_COLUMNS, limit=limit), "signed")
