"""What a trained network shows without a photo: its first filters, and what drives its maps and classes high.

Knows no file and no page.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from gallery_gen import nn
from gallery_gen.experiments.outcome import Outcome, Shown, coloured
from gallery_gen.experiments.subject import MODEL
from gallery_gen.figures import render
from gallery_gen.models import MODELS

TWIN: Final = 1
"""Seed of the untrained twin."""
STEPS: Final = 64
SEED: Final = 0
MAPS: Final = tuple(range(6))
"""The first six of a stage: not chosen for their looks."""
CLASSES: Final = (285, 967, 980, 340, 657, 404)
"""Egyptian cat, espresso, volcano, zebra, missile, airliner."""


def stem_filters(ready: nn.ReadyNetwork) -> Outcome:
    """The 32 filters of the first layer as small colour pictures, and those of the untrained twin.

    Each is drawn on a scale of its own, with grey for a weight of zero.
    """
    trained = ready.parameters["stem.conv.weight"]
    untrained = MODELS[MODEL].untrained(TWIN).parameters["stem.conv.weight"]
    pictures = (coloured("trained", trained), coloured("random", untrained))
    numbers = {"filters": len(trained), "kernel": trained.shape[-1], "weights": trained[0].size, "seed": TWIN}
    return Outcome(numbers, {}, pictures)


def shallow_maps(ready: nn.ReadyNetwork) -> Outcome:
    """Gradient ascent from noise for six maps of the third block, which see 19 × 19 pixels."""
    return _climb(ready, "block3", 64, MAPS)


def middle_maps(ready: nn.ReadyNetwork) -> Outcome:
    """Gradient ascent from noise for six maps of the eighth block, which see 147 × 147 pixels."""
    return _climb(ready, "block8", 128, MAPS)


def class_pictures(ready: nn.ReadyNetwork) -> Outcome:
    """Gradient ascent from noise for six of the 1000 classes."""
    return _climb(ready, "classifier", 160, CLASSES)


def _climb(ready: nn.ReadyNetwork, stage: str, size: int, channels: tuple[int, ...]) -> Outcome:
    front, _ = nn.split_network(*ready, stage)
    rng = np.random.default_rng(SEED)
    images = nn.maximise(*front, (3, size, size), channels, rng, steps=STEPS)
    noise = nn.maximise(*front, (3, size, size), channels, np.random.default_rng(SEED), steps=0)
    before, after = (_answers(front, batch, channels) for batch in (noise, images))
    rows = {
        str(channel): {"noise": float(low), "picture": float(high)}
        for channel, low, high in zip(channels, before, after, strict=True)
    }
    pictures = tuple(
        Shown("picture", render(image, mode="photo"), "photo", {"channel": channel})
        for image, channel in zip(images, channels, strict=True)
    )
    fields = front.network.receptive_fields()[stage]
    numbers = {"steps": STEPS, "pixels": size, "seed": SEED} | (
        {} if fields is None else {"sees": fields[0].size}
    )
    return Outcome(numbers, {"answers": rows}, pictures)


def _answers(front: nn.ReadyNetwork, images: nn.Tensor, channels: tuple[int, ...]) -> list[float]:
    """What each picture's own map (its mean) or output says to it."""
    made = front.network.forward(front.parameters, images)
    return [float(made[number, channel].mean()) for number, channel in enumerate(channels)]
