"""Filters from patches of photos that nobody labelled: contrast, whitening, k-means; knows no file.

The recipe is that of A. Coates, H. Lee and A. Ng, "An analysis of single-layer networks in unsupervised
feature learning", 2011, with the details of A. Coates and A. Ng, "Learning feature representations with
k-means", 2012.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from gallery_gen import nn

Rows = NDArray[np.float64]
"""One patch, or one filter, in each row, as (n, channels · side · side)."""

SMALLEST_VARIANCE: Final = 10 / 255**2
"""Added to a patch's variance, so that noise of a flat place is not blown up; 10 for values of 0 to 255."""
WHITENING: Final = 0.5
"""Added to every variance before whitening divides by it, so that directions of mere noise stay small.

The article has 0.1 for 8 × 8 pixels. Our photos are sharper than its pictures of 32 × 32, and with 0.1 their
finest grain would make most filters dots.
"""


@dataclass(frozen=True)
class Whitening:
    """A linear map after which patches vary as much in every direction, and in each by itself."""

    mean: Rows
    """The mean patch, (d,), which is subtracted first."""
    matrix: Rows
    """Symmetric, (d, d)."""

    def __call__(self, patches: Rows) -> Rows:
        """Whiten patches (n, d)."""
        whitened: Rows = (patches - self.mean) @ self.matrix
        return whitened


def draw_patches(photos: Sequence[nn.Tensor], each: int, side: int, rng: np.random.Generator) -> Rows:
    """Cut `each` patches out of every photo (1, C, H, W), at random places."""
    found = []
    for photo in photos:
        windows = np.lib.stride_tricks.sliding_window_view(photo[0], (side, side), axis=(1, 2))
        rows, columns = (rng.integers(places, size=each) for places in windows.shape[1:3])
        found.append(windows[:, rows, columns].swapaxes(0, 1).reshape(each, -1))
    return np.concatenate(found).astype(np.float64)


def contrast(patches: Rows) -> Rows:
    """Standard deviation of each patch, kept from zero by `SMALLEST_VARIANCE`, (n, 1)."""
    deviations: Rows = np.sqrt(patches.var(axis=1, keepdims=True) + SMALLEST_VARIANCE)
    return deviations


def normalise(patches: Rows) -> Rows:
    """Take each patch's own brightness and contrast away."""
    normalised: Rows = (patches - patches.mean(axis=1, keepdims=True)) / contrast(patches)
    return normalised


def find_whitening(patches: Rows, epsilon: float = WHITENING) -> Whitening:
    """Learn from patches (n, d) how to whiten them, by ZCA: turn, divide by the deviations, turn back.

    A direction of variance v has v / (v + epsilon) afterwards.
    """
    variances, directions = np.linalg.eigh(np.cov(patches, rowvar=False))
    return Whitening(patches.mean(axis=0), directions / np.sqrt(variances + epsilon) @ directions.T)


def spherical_kmeans(points: Rows, count: int, steps: int, rng: np.random.Generator) -> Rows:
    """Find `count` directions of length 1 such that each point lies along one of them, forwards or backwards.

    Every step gives each point to the direction that answers to it most, and adds to a direction the points
    that are its own, each times its answer. What the direction was before stays in the sum and damps the
    step. A direction without any point is drawn to one at random.

    Parameters
    ----------
    points
        (n, d).
    count
        How many directions.
    steps
        How often points are given and directions moved.
    rng
        Draws the first directions, and the points for empty ones.

    Returns
    -------
    ndarray
        (count, d).
    """
    directions = _unit(rng.standard_normal((count, points.shape[1])))
    every = np.arange(len(points))
    for _ in range(steps):
        answers = points @ directions.T
        best = np.abs(answers).argmax(axis=1)
        own = np.zeros_like(answers)
        own[every, best] = answers[every, best]
        directions = directions + own.T @ points
        empty = np.bincount(best, minlength=count) == 0
        directions[empty] += points[rng.integers(len(points), size=np.count_nonzero(empty))]
        directions = _unit(directions)
    return directions


def _unit(rows: Rows) -> Rows:
    unit: Rows = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return unit


def fold(directions: Rows, whitening: Whitening, channels: int = 3) -> nn.Tensor:
    """Filters (F, C, k, k) that do at once what three linear steps do to a patch x.

    Its mean is taken away, it is whitened, and multiplied with a direction. Two things are no part of it: the
    division by the patch's contrast, which is not linear, and the mean patch, which is only an offset::

        direction · whitening(normalise(x)) = filter · x / contrast(x) − direction · matrix · mean
    """
    filters = directions @ whitening.matrix
    filters -= filters.mean(axis=1, keepdims=True)
    side = round((filters.shape[1] / channels) ** 0.5)
    return filters.reshape(-1, channels, side, side).astype(np.float32)


def share_of_one_wave(filters: nn.Tensor) -> NDArray[np.float64]:
    """Share of each filter's squared weights that one wave explains: stripes of one width and direction.

    A wave is a frequency of the Fourier transform together with its mirror image; frequency zero, which is a
    plain colour, counts too. The side of the filters (F, C, k, k) is odd, so that no other mirrors itself.
    """
    power = (np.abs(np.fft.fft2(filters.astype(np.float64))) ** 2).sum(axis=1)
    waves = 2 * power
    waves[:, 0, 0] /= 2
    shares: NDArray[np.float64] = np.minimum(waves.max(axis=(1, 2)) / power.sum(axis=(1, 2)), 1)
    return shares
