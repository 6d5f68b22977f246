"""What k-means finds in photos: filters of one wave each, where random ones are of many."""

import math

import numpy as np
import pytest

from gallery_gen import nn
from gallery_gen.experiments import LEARNING, Outcome
from gallery_gen.experiments.unlabelled import COLUMNS, FILTERS, KERNEL, PATCHES


def learn(photo: nn.Tensor) -> Outcome:
    return LEARNING["patch-filters"](photo, [photo, photo[..., ::-1], photo[:, :, ::-1]])


@pytest.fixture(scope="module")
def found(photo: nn.Tensor) -> Outcome:
    return learn(photo)


def test_everything_is_a_finite_number_and_comes_out_again(found: Outcome, photo: nn.Tensor) -> None:
    again = learn(photo)
    assert (again.numbers, again.tables) == (found.numbers, found.tables)
    for name, value in [*found.numbers.items(), *found.tables["waves"]["learned"].items()]:
        assert type(value) in (int, float), "not NumPy's, which JSON does not know"
        assert math.isfinite(value)
        assert not name.startswith("share") or 0 <= value <= 1
    for first, second in zip(again.pictures, found.pictures, strict=True):
        assert first.rendered.pixels.tobytes() == second.rendered.pixels.tobytes()


def test_as_many_patches_of_every_photo(found: Outcome) -> None:
    assert found.numbers["patches"] == 3 * found.numbers["each"] >= PATCHES
    assert found.numbers["weights"] == 3 * KERNEL**2


def test_what_is_found_is_more_of_one_wave_than_chance(found: Outcome) -> None:
    waves = found.tables["waves"]
    assert waves["learned"]["share_wave"] > 1.5 * waves["random"]["share_wave"]
    for row in waves.values():
        assert row["share_wave_least"] <= row["share_wave"] <= row["share_wave_most"]


def test_learned_and_random_filters_are_shown_alike(found: Outcome) -> None:
    shown = {picture.name: picture.rendered for picture in found.pictures}
    assert list(shown) == ["centroids", "learned", "random", "maps-learned", "maps-random"]
    assert len({shown[name].pixels.shape for name in ("centroids", "learned", "random")}) == 1
    assert shown["maps-learned"].pixels.shape == shown["maps-random"].pixels.shape
    assert FILTERS % COLUMNS == 0


def test_other_photos_give_other_filters(found: Outcome, photo: nn.Tensor) -> None:
    noise = np.random.default_rng(0).uniform(size=photo.shape).astype(np.float32)
    other = LEARNING["patch-filters"](photo, [noise])
    assert other.tables["waves"]["random"] == found.tables["waves"]["random"]
    assert other.tables["waves"]["learned"]["share_wave"] < found.tables["waves"]["learned"]["share_wave"]
