"""No photo makes an experiment fail: of one colour or two, black, white, at the ends of the scale, almost even."""

import math
from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from gallery_gen import nn
from gallery_gen.experiments import EXPERIMENTS, LEARNING, SEEING, Outcome, Subject, receptive
from gallery_gen.models import MODELS

QUICK = sorted(EXPERIMENTS.keys() - {"receptive-field"})
SIZE = (40, 44)


def even(*colour: float) -> nn.Tensor:
    """A photo of one colour."""
    photo = np.empty((1, 3, *SIZE), np.float32)
    photo[:] = np.array(colour, np.float32).reshape(1, 3, 1, 1)
    return photo


def halves(first: float, second: float, axis: int = 3) -> nn.Tensor:
    """Two greys, side by side or one above the other."""
    photo = even(first, first, first)
    photo[(slice(None),) * axis + (slice(photo.shape[axis] // 2),)] = second
    return photo


def speck(ground: float, value: float) -> nn.Tensor:
    """One pixel that differs."""
    photo = even(ground, ground, ground)
    photo[..., 20, 20] = value
    return photo


TINY = float(np.finfo(np.float32).tiny)
PHOTOS = {
    "black": even(0, 0, 0),
    "white": even(1, 1, 1),
    "grey": even(0.5, 0.5, 0.5),
    "red": even(1, 0, 0),
    "odd colour": even(1 / 3, 0.1, 7 / 255),
    "black and white": halves(0, 1),
    "two greys": halves(100 / 255, 101 / 255, axis=2),
    "almost even": halves(0.5, float(np.nextafter(np.float32(0.5), np.float32(1)))),
    "almost black": halves(0, TINY),
    "below normal": halves(0, 1e-45),
    "speck": speck(0, 1),
    "faint speck": speck(1, 254 / 255),
    "checks": (np.indices((1, 3, *SIZE)).sum(axis=0) % 2).astype(np.float32),
}


def check(found: Outcome) -> None:
    """Everything is a plain finite number, a share is one, and pictures are drawn."""
    cells = [cell for table in found.tables.values() for row in table.values() for cell in row.items()]
    for key, value in [*found.numbers.items(), *cells]:
        assert type(value) in (int, float), key
        assert math.isfinite(value), key
        assert not key.startswith("share") or 0 <= value <= 1, (key, value)
    for shown in found.pictures:
        assert shown.rendered.pixels.dtype == np.uint8
        for end in (shown.rendered.low, shown.rendered.high):
            assert end is None or math.isfinite(end)


@pytest.mark.parametrize("photo", PHOTOS)
@pytest.mark.parametrize("name", QUICK)
def test_every_experiment_on_photos_without_much_in_them(name: str, photo: str) -> None:
    check(EXPERIMENTS[name](PHOTOS[photo]))


@pytest.mark.parametrize("photo", PHOTOS)
def test_gradients_that_never_arrive(photo: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Few seeds and one depth: what matters is whether any gradient comes through the ReLUs at all."""
    monkeypatch.setattr(receptive, "SEEDS", range(2))
    monkeypatch.setattr(receptive, "DEPTHS", (5, 15))
    check(EXPERIMENTS["receptive-field"](PHOTOS[photo]))


@pytest.mark.parametrize("photo", ["black", "white", "odd colour", "speck"])
def test_filters_are_learned_from_photos_without_anything(photo: str) -> None:
    check(LEARNING["patch-filters"](PHOTOS[photo], [PHOTOS[photo]]))


LEVELS = st.sampled_from([0, 1, 127, 128, 254, 255])


@st.composite
def photos(draw: st.DrawFn) -> nn.Tensor:
    """A photo as files hold it, in few colours: rectangles over one ground."""
    pixels = np.empty((3, *SIZE), np.uint8)
    pixels[:] = draw(arrays.arrays(np.uint8, (3, 1, 1), elements=LEVELS))
    for _ in range(draw(st.integers(0, 3))):
        top, left = draw(st.integers(0, SIZE[0] - 1)), draw(st.integers(0, SIZE[1] - 1))
        height, width = draw(st.integers(1, 40)), draw(st.integers(1, 40))
        pixels[:, top : top + height, left : left + width] = draw(
            arrays.arrays(np.uint8, (3, 1, 1), elements=LEVELS)
        )
    return pixels[None].astype(np.float32) / np.float32(255)


@settings(max_examples=25, deadline=None)
@given(photo=photos())
@example(photo=PHOTOS["grey"])
def test_every_experiment_on_photos_of_few_colours(photo: nn.Tensor) -> None:
    for name in QUICK:
        check(EXPERIMENTS[name](photo))


@cache
def network() -> nn.ReadyNetwork:
    model = MODELS["efficientnet-lite0"]
    return model.trained(model.load())


def square(photo: nn.Tensor, side: int) -> nn.Tensor:
    rows = np.linspace(0, photo.shape[2] - 1, side).astype(int)
    columns = np.linspace(0, photo.shape[3] - 1, side).astype(int)
    made: nn.Tensor = photo[:, :, rows[:, None], columns]
    return made


@pytest.mark.parametrize("photo", ["black", "white", "grey", "black and white"])
@pytest.mark.parametrize("name", SEEING)
def test_the_trained_network_is_asked_about_nothing(
    name: str, photo: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gallery_gen.experiments.seeing.STEP", 176)  # four places to cover are enough
    given: Any = PHOTOS[photo]
    check(SEEING[name](Subject(network(), square(given, 224), square(given, 320))))
