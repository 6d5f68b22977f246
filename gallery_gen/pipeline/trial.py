"""One experiment on one photo: numbers, and encoded pictures; pure, and refuses to touch the disk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gallery_gen import experiments
from gallery_gen.experiments import EXPERIMENTS, LEARNING, SEEING, WITHOUT_PHOTO
from gallery_gen.images import cover_crop, to_tensor
from gallery_gen.models import MODELS
from gallery_gen.pipeline.job import Result, encode_picture
from gallery_gen.pipeline.manifest import Outcome, OutcomePicture


@dataclass(frozen=True)
class Trial:
    """What a worker needs for one experiment."""

    key: str
    pixels: NDArray[np.uint8] | None
    """(H, W, 3), the cropped photo; None where the experiment needs none."""
    name: str
    """In gallery_gen.experiments."""
    state: Mapping[str, NDArray[np.float32]] | None = None
    """The parameters of the trained model that is asked, if one is."""
    learned_from: tuple[NDArray[np.uint8], ...] = ()
    """Photos, cropped, where the experiment learns from them."""


def run_trial(trial: Trial) -> Result:
    """Run an experiment on a photo and encode what it drew."""
    found = _run(trial)
    objects: dict[str, bytes] = {}
    pictures = []
    for shown in found.pictures:
        picture = encode_picture(shown.name, shown.mode, shown.rendered, objects)
        pictures.append(OutcomePicture(**dict(picture), values=dict(shown.values)))
    tables = {name: {row: dict(cells) for row, cells in rows.items()} for name, rows in found.tables.items()}
    outcome = Outcome(numbers=dict(found.numbers), tables=tables, pictures=tuple(pictures))
    return Result(trial.key, (), objects, outcome)


def _run(trial: Trial) -> experiments.Outcome:
    """Hand an experiment what it asks for: a photo, all photos, a trained network."""
    if trial.state is None:
        assert trial.pixels is not None
        photo = to_tensor(trial.pixels)
        if trial.name in LEARNING:
            return LEARNING[trial.name](photo, [to_tensor(pixels) for pixels in trial.learned_from])
        return EXPERIMENTS[trial.name](photo)
    model = MODELS[experiments.MODEL]
    ready = model.trained(trial.state)
    if trial.pixels is None:
        return WITHOUT_PHOTO[trial.name](ready)
    square, larger = (
        to_tensor(cover_crop(trial.pixels, side, side)) for side in (model.size, experiments.LARGER)
    )
    return SEEING[trial.name](experiments.Subject(ready, square, larger))
