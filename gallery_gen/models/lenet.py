"""LeNet as this project trained it: its weights, what training went through, and some digits to show it.

`gallery-gen train lenet` made the files in weights/; this only reads them, and refuses what is not as the log
says it is.
"""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from gallery_gen.errors import GalleryError
from gallery_gen.models.lenet5 import TODAY, TODAY_SHAPE
from gallery_gen.models.state import load_state, read_arrays, save_arrays
from gallery_gen.nn import Tensor

WEIGHTS: Final = Path(__file__).parent / "weights"


class SampleDigits(NamedTuple):
    """Some digits of the MNIST test set."""

    images: NDArray[np.uint8]
    """(N, 28, 28), 0 for paper and 255 for ink."""
    labels: NDArray[np.uint8]
    indices: NDArray[np.int64]
    """Numbers of the digits in the test set."""


@lru_cache(maxsize=1)
def training_log() -> dict[str, Any]:
    """What `gallery-gen train lenet` wrote down: settings, losses, counts, mistakes, digests."""
    log: dict[str, Any] = json.loads((WEIGHTS / "lenet.json").read_text("utf-8"))
    return log


def trained_parameters() -> dict[str, Tensor]:
    """The trained network's state dict, for `lenet5.TODAY`."""
    return dict(load_state(_proven("lenet.npz")))


def untrained_parameters() -> dict[str, Tensor]:
    """What training began with: the same seed gives the same numbers."""
    return TODAY.init(np.random.default_rng(training_log()["lesson"]["seed"]), TODAY_SHAPE)


def filter_history() -> dict[int, Tensor]:
    """Step of training → the first layer's filters before it, the last ones at the end."""
    return {
        int(name.removeprefix("step")): value
        for name, value in load_state(_proven("lenet-filters.npz")).items()
    }


def sample_digits() -> SampleDigits:
    """The digits that are kept beside the weights: the first of the test set, and the worst mistakes."""
    arrays = read_arrays(_proven("digits.npz"))
    return SampleDigits(arrays["images"], arrays["labels"], arrays["indices"].astype(np.int64))


def save_digits(
    path: Path, images: NDArray[np.uint8], labels: NDArray[np.uint8], indices: NDArray[np.int64]
) -> None:
    """Write digits so that `sample_digits` can read them."""
    save_arrays(path, {"images": images, "labels": labels, "indices": indices.astype(np.uint16)})


def _proven(name: str) -> Path:
    path = WEIGHTS / name
    if hashlib.sha256(path.read_bytes()).hexdigest() != training_log()["sha256"][name]:
        raise GalleryError(f"{path}: is not the file that its log describes: restore it, or train again")
    return path
