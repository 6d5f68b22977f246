"""One experiment on one photo: numbers, and encoded pictures; pure, and refuses to touch the disk."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gallery_gen.experiments import EXPERIMENTS
from gallery_gen.images import to_tensor
from gallery_gen.pipeline.job import Result, encode_picture
from gallery_gen.pipeline.manifest import Outcome, OutcomePicture


@dataclass(frozen=True)
class Trial:
    """What a worker needs for one experiment."""

    key: str
    pixels: NDArray[np.uint8]
    """(H, W, 3), the cropped photo."""
    name: str
    """In gallery_gen.experiments."""


def run_trial(trial: Trial) -> Result:
    """Run an experiment on a photo and encode what it drew."""
    found = EXPERIMENTS[trial.name](to_tensor(trial.pixels))
    objects: dict[str, bytes] = {}
    pictures = []
    for shown in found.pictures:
        picture = encode_picture(shown.name, shown.mode, shown.rendered, objects)
        pictures.append(OutcomePicture(**dict(picture), values=dict(shown.values)))
    tables = {name: {row: dict(cells) for row, cells in rows.items()} for name, rows in found.tables.items()}
    outcome = Outcome(numbers=dict(found.numbers), tables=tables, pictures=tuple(pictures))
    return Result(trial.key, (), objects, outcome)
