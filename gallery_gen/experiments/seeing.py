"""What a trained network answers about a photo, and what the answer depends on; knows no file and no page."""

from __future__ import annotations

from typing import Final

import numpy as np

from gallery_gen import nn
from gallery_gen.experiments.outcome import Number, Outcome, Shown, share
from gallery_gen.experiments.subject import Subject
from gallery_gen.figures import render
from gallery_gen.figures.overlay import overlay

TOP: Final = 5
BINS: Final = 40
"""Of the histogram of features, from 0 to ReLU6's 6."""
COVER: Final = 48
"""Pixels a side of the square that covers a part of the photo."""
STEP: Final = 22
"""Pixels from one place of that square to the next."""
GREY: Final = 127 / 255
"""What it is filled with: what the network subtracts first, so that nothing is left."""
CAM_STAGE: Final = "head"


def top_classes(subject: Subject) -> Outcome:
    """The five classes with the largest shares, and what one of them gets when the same square is larger.

    The network was trained on squares of 224 pixels. At 320 everything on them is larger, and the share of
    the first class changes.
    """
    shares = subject.shares(subject.square)
    order = np.argsort(-shares, kind="stable")[:TOP]
    first = int(order[0])
    numbers: dict[str, Number] = {
        "classes": shares.size,
        "first": first,
        "share_first": float(shares[first]),
        "share_top": share(shares[order].sum(), 1),
        "share_larger": float(subject.shares(subject.larger)[first]),
        "share_even": 1 / shares.size,
        "pixels": subject.square.shape[-1],
        "pixels_larger": subject.larger.shape[-1],
    }
    rows = {str(number): {"share": float(shares[number])} for number in order}
    return Outcome(numbers, {"classes": rows})


def one_answer(subject: Subject) -> Outcome:
    """The first class' number before softmax, as the sum that it is: 1280 products and a bias."""
    network, parameters = subject.ready
    trace = network.trace(parameters, subject.square)
    values, logits = trace["features"][0], trace["classifier"][0]
    first = int(logits.argmax())
    products = values * parameters["classifier.weight"][first]
    largest = np.argsort(-np.abs(products), kind="stable")[:TOP]
    bias = float(parameters["classifier.bias"][first])
    rows = {
        str(number): {
            "feature": float(values[number]),
            "weight": float(parameters["classifier.weight"][first, number]),
            "product": float(products[number]),
        }
        for number in largest
    }
    shown = float(products[largest].sum())
    numbers: dict[str, Number] = {
        "first": first,
        "features": values.size,
        "bias": bias,
        "shown": shown,
        "rest": float(products.sum()) - shown,
        "logit": float(logits[first]),
        "exponential": float(np.exp(logits[first])),
        "total": float(np.exp(logits.astype(np.float64)).sum()),
        "share_first": float(subject.shares(subject.square)[first]),
    }
    return Outcome(numbers, {"products": rows})


def features(subject: Subject) -> Outcome:
    """The 1280 numbers that are left of the photo before the last layer, as a histogram.

    Each is the mean of one of the head's maps, so none is below 0 or above 6.
    """
    network, parameters = subject.ready
    front, _ = nn.split_network(network, parameters, "features")
    values = front.network.forward(front.parameters, subject.square)[0]
    counted, edges = np.histogram(values[values > 0], BINS, (0, float(values.max()) or 1.0))
    rows = {
        f"{edge:.6f}": {"share": float(count / values.size)}
        for edge, count in zip(edges[:-1], counted, strict=True)
    }
    largest = np.sort(values)[::-1]
    numbers: dict[str, Number] = {
        "features": values.size,
        "share_zero": float((values == 0).mean()),
        "mean": float(values.mean()),
        "max": float(values.max()),
        "step": float(edges[1] - edges[0]),
        "share_half": float((np.cumsum(largest) < largest.sum() / 2).sum() + 1) / values.size,
    }
    return Outcome(numbers, {"features": rows})


def occlusion(subject: Subject) -> Outcome:
    """Cover one square of 48 × 48 pixels after another with grey: how far does the first class' share fall?

    Orange: the share falls where this is covered. Blue: it rises.
    """
    rows = (*subject.ready.network.layers, ("softmax", nn.Softmax(dim=1)))
    first = int(subject.logits(subject.square).argmax())
    found = nn.occlusion(nn.Network(rows), subject.ready.parameters, subject.square, first, COVER, STEP, GREY)
    numbers: dict[str, Number] = {
        "first": first,
        "places": found.drops.size,
        "cover": COVER,
        "share_first": float(subject.shares(subject.square)[first]),
        "share_largest_drop": max(0.0, float(found.drops.max())),
        "share_largest_rise": max(0.0, float(-found.drops.min())),
    }
    return Outcome(numbers, {}, (_square(subject), _laid_over(subject, found.per_pixel)))


def grad_cam(subject: Subject) -> Outcome:
    """Which places of the last maps speak for the first class, drawn as coarse as those maps are.

    The maps are 7 × 7, so each of their values stands for 32 × 32 pixels of the photo.
    """
    first = int(subject.logits(subject.square).argmax())
    found = nn.grad_cam(*subject.ready, subject.square, first, CAM_STAGE)[0]
    numbers: dict[str, Number] = {
        "first": first,
        "places": found.size,
        "pixels": subject.square.shape[-1] // len(found),
        "share_upper_half": share(np.sort(found.ravel())[::-1][: found.size // 2].sum(), found.sum()),
    }
    return Outcome(numbers, {}, (_square(subject), _laid_over(subject, found)))


def input_gradient(subject: Subject) -> Outcome:
    """How far the first class' number moves when one pixel moves a little: the gradient's size."""
    first = int(subject.logits(subject.square).argmax())
    gradient = nn.input_gradient(*subject.ready, subject.square, first)[0]
    size = np.abs(gradient).max(axis=0)
    top = float(np.quantile(size, 0.99))
    shown = Shown("gradient", render(np.minimum(size, top)[None], mode="map", colormap="magma"), "map")
    ordered = np.sort(size.ravel())[::-1]
    numbers: dict[str, Number] = {
        "first": first,
        "max": float(size.max()),
        "share_tenth": share(ordered[: ordered.size // 10].sum(), ordered.sum()),
    }
    return Outcome(numbers, {}, (_square(subject), shown))


def _square(subject: Subject) -> Shown:
    return Shown("square", render(subject.square[0], mode="photo"), "photo")


def _laid_over(subject: Subject, values: nn.Tensor) -> Shown:
    return Shown("map", overlay(subject.square[0], values), "photo")
