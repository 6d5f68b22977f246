"""What training made of LeNet, shown on digits: filters as they change, every map, and the worst mistakes.

Knows no file and no page; the network, its history and the digits come from gallery_gen.models.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from gallery_gen import nn
from gallery_gen.experiments.outcome import Number, Outcome, Shown, largest, signed
from gallery_gen.figures import render
from gallery_gen.models import (
    filter_history,
    lenet5,
    sample_digits,
    trained_parameters,
    training_log,
    untrained_parameters,
)

ZOOM: Final = 4
"""Pixels a side for one weight or one pixel of a digit."""
WORST: Final = 8
STAGES: Final = ("conv1", "pool1", "conv2", "pool2")


def training_filters(_: nn.ReadyNetwork) -> Outcome:
    """The six filters of the first layer, and what they make of a digit, at some steps of training.

    All filters share one scale, and so do all maps, so that what grows is seen to grow.
    """
    digit = _digit(0)
    history = filter_history()
    layer = dict(lenet5.TODAY.layers)["conv1"]
    bias = np.zeros(len(next(iter(history.values()))), np.float32)  # of these steps only filters were kept
    maps = {
        step: layer.forward({"weight": weight, "bias": bias}, digit)[0] for step, weight in history.items()
    }
    widest, strongest = largest(*history.values()), largest(*maps.values())
    pictures = [
        *(signed("filters", _enlarged(weight[:, 0]), widest, step=step) for step, weight in history.items()),
        *(signed("maps", found, strongest, step=step) for step, found in maps.items()),
    ]
    steps = max(history)
    first = history[0]
    moved = {
        str(step): {"moved": float(np.linalg.norm(weight - first) / np.linalg.norm(first))}
        for step, weight in history.items()
    }
    numbers: dict[str, Number] = {"filters": len(first), "kernel": first.shape[-1], "steps": steps}
    return Outcome(numbers, {"moved": moved}, tuple(pictures))


def digit_maps(_: nn.ReadyNetwork) -> Outcome:
    """A digit on its way through the trained network, and through its untrained twin with the same seed.

    Each stage has a scale of its own in each network: the maps' forms are to be compared, not their sizes.
    """
    digit = _digit(0)
    numbers: dict[str, Number] = {
        "label": int(sample_digits().labels[0]),
        "seed": training_log()["lesson"]["seed"],
    }
    pictures = [Shown("digit", render(_enlarged(digit[0]), mode="map"), "map")]
    twins = {"trained": trained_parameters(), "untrained": untrained_parameters()}
    traces = {name: lenet5.TODAY.trace(parameters, digit) for name, parameters in twins.items()}
    for stage in STAGES:
        pictures += [signed(f"{name}-{stage}", trace[stage][0]) for name, trace in traces.items()]
    shares = {name: trace["softmax"][0] for name, trace in traces.items()}
    for name, share in shares.items():
        numbers |= {f"{name}_guess": int(share.argmax()), f"share_{name}": float(share.max())}
    rows = {
        str(digit): {f"share_{name}": float(share[digit]) for name, share in shares.items()}
        for digit in range(lenet5.CLASSES)
    }
    return Outcome(numbers, {"shares": rows}, tuple(pictures))


def worst_digits(_: nn.ReadyNetwork) -> Outcome:
    """The digits of the test set that the trained network is wrong about with the largest shares."""
    sample, test = sample_digits(), training_log()["test"]
    pictures = []
    for mistake in test["worst"][:WORST]:
        (place,) = np.flatnonzero(sample.indices == mistake["index"])
        values = {"label": mistake["label"], "guess": mistake["guess"], "share": mistake["share"]}
        picture = render(_enlarged(_digit(int(place))[0]), mode="map")
        pictures.append(Shown("digit", picture, "map", values))
    wrong = test["digits"] - test["right"]
    numbers: dict[str, Number] = {"shown": len(pictures), "wrong": wrong, "digits": test["digits"]}
    return Outcome(numbers, {}, tuple(pictures))


def _digit(place: int) -> nn.Tensor:
    """One digit of the sample, (1, 1, 28, 28), 0 for paper and 1 for ink."""
    digit: nn.Tensor = sample_digits().images[place][None, None].astype(np.float32) / np.float32(255)
    return digit


def _enlarged(image: nn.Tensor) -> nn.Tensor:
    enlarged: nn.Tensor = image.repeat(ZOOM, axis=1).repeat(ZOOM, axis=2)
    return enlarged
