"""What is often said about convolutional networks and is wrong: the table, and the numbers that set it right.

The sentences are the locale's; this module knows which sources they rest on, and computes what it can.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from gallery_gen import nn
from gallery_gen.models import imagenet_challenge
from gallery_gen.models.imagenet_challenge import IMAGENET_RESULTS
from gallery_gen.site import words as w

Numbers = Mapping[str, str]


@dataclass(frozen=True)
class Mistake:
    """One thing that is often said."""

    key: str
    subject: str
    sources: tuple[tuple[str, str], ...] = ()
    """Keys of references, each with the section or an empty text."""
    numbers: Callable[[], Numbers] | None = None
    """Computes what the correction's placeholders say."""


def pixel_uses(size: int, kernel_size: int, padding: int) -> nn.Tensor:
    """How many windows each pixel of a square picture lies in, shape (size, size)."""
    outputs = size + 2 * padding - kernel_size + 1
    windows = np.ones((1, 1, outputs, outputs), np.float32)
    kernel = np.ones((1, 1, kernel_size, kernel_size), np.float32)
    uses: nn.Tensor = nn.conv_transpose2d(windows, kernel, padding=padding)[0, 0]
    return uses


def _filter_weights() -> Numbers:
    layer = nn.Conv2d(out_channels=1, kernel_size=3, bias=False)
    return {"weights": w.count(layer.cost((3, 320, 400)).parameters)}


def _pixel_uses() -> Numbers:
    half, full = pixel_uses(5, 3, 1), pixel_uses(5, 3, 2)
    return {
        "corner": w.number(float(half[0, 0])),
        "edge": w.number(float(half[0, 2])),
        "inside": w.number(float(half[2, 2])),
        "full": w.number(float(full.min())),
    }


def _pooled_share() -> Numbers:
    rows, columns = 318, 398
    pooled = nn.MaxPool2d(kernel_size=5).infer_shape((1, rows, columns))
    share = rows * columns / (pooled[1] * pooled[2])
    return {
        "before": w.shape((rows, columns)),
        "after": w.shape(pooled[1:]),
        "side": w.number(round(rows / pooled[1])),
        "area": w.number(round(share)),
    }


def _linearity() -> Numbers:
    rng = np.random.default_rng(0)
    a, b = rng.standard_normal((2, 1, 1, 12, 12)).astype(np.float32)

    def gap(pool: Callable[[nn.Tensor], nn.Tensor]) -> str:
        return w.number(float(np.abs(pool(a + b) - (pool(a) + pool(b))).max()))

    return {
        "average": gap(lambda x: nn.avg_pool2d(x, 2)),
        "maximum": gap(lambda x: nn.max_pool2d(x, 2)),
    }


def _challenge() -> Numbers:
    return {
        "classes": w.count(imagenet_challenge.CLASSES),
        "images": f"{imagenet_challenge.TRAINING_IMAGES / 1e6:g}",
    }


def _errors(*entries: str) -> Callable[[], Numbers]:
    """The errors of the challenge's entries by their names, the better one first where one stands twice."""

    def numbers() -> Numbers:
        errors = {one.entry: one.error for one in reversed(IMAGENET_RESULTS)}
        found = [errors[entry] for entry in entries]
        return {
            **_challenge(),
            "first": w.number(found[0]),
            "second": w.number(found[-1]),
            "points": w.number(round(abs(found[0] - found[-1]), 1)),
        }

    return numbers


MISTAKES = (
    Mistake("matrix-multiplied", "convolution", (("dumoulin-2016", "§1.1"), ("zhang-2021", ""))),
    Mistake("filter-times-output", "convolution", (("cs231n", ""),)),
    Mistake("kernel-on-rgb", "convolution", (("cs231n", ""),), _filter_weights),
    Mistake("padding-for-the-centre", "padding", (("cs231n", ""),)),
    Mistake("padding-makes-equal", "padding", (), _pixel_uses),
    Mistake("activation-squashes", "activations", (("krizhevsky-2012", "§3.1"), ("hendrycks-2016", ""))),
    Mistake("relu-is-cheap", "activations", (("krizhevsky-2012", "§3.1"),)),
    Mistake("pooling-not-linear", "pooling", (), _linearity),
    Mistake("pooling-to-a-third", "pooling", (), _pooled_share),
    Mistake("weights-change", "pictures", (("cs231n-classification", ""),)),
    Mistake("three-filters-at-most", "pictures", (("cs231n", ""),)),
    Mistake("whiskers-and-eyes", "pictures", (("saxe-2011", ""),)),
    Mistake("heat-map-explains", "pictures", (("adebayo-2018", ""),)),
    Mistake("imagenet-2010", "history", (("deng-2009", ""), ("russakovsky-2015", "")), _challenge),
    Mistake("detects-objects", "history", (("russakovsky-2015", ""),), _errors("ResNet")),
    Mistake("zf-net-won", "history", (("ilsvrc-2013", ""),), _errors("Clarifai", "ZF")),
    Mistake("alexnet-by-15", "history", (("ilsvrc-2012", ""),), _errors("AlexNet", "ISI")),
    Mistake("lenet-with-relu", "history", (("lecun-1998", "§II"),)),
)
"""In the order of the page."""
