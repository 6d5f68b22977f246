"""What a trained network is asked: the numbers belong together, and come out again."""

import math
from functools import cache

import numpy as np
import pytest

from gallery_gen.experiments import SEEING, WITHOUT_PHOTO, Outcome, Subject
from gallery_gen.models import MODELS
from tests.models.recorded import recorded, square

QUICK = [name for name in SEEING if name != "occlusion"]


@cache
def subject() -> Subject:
    model = MODELS["efficientnet-lite0"]
    small = square("cat")
    return Subject(
        model.trained(model.load()), small, np.repeat(np.repeat(small, 2, axis=2), 2, axis=3)[..., :320, :320]
    )


@cache
def outcome(name: str) -> Outcome:
    return SEEING[name](subject())


@pytest.mark.parametrize("name", QUICK)
def test_numbers_are_finite_plain_and_shares_are_shares(name: str) -> None:
    found = outcome(name)
    cells = [cell for table in found.tables.values() for row in table.values() for cell in row.items()]
    for key, value in [*found.numbers.items(), *cells]:
        assert type(value) in (int, float), "not NumPy's, which JSON does not know"
        assert math.isfinite(value), key
        assert not key.startswith("share") or 0 <= value <= 1


def test_shares_are_the_softmax_of_pytorchs_logits() -> None:
    logits = recorded()["cat/logits"].astype(np.float64)
    shares = np.exp(logits) / np.exp(logits).sum()
    rows = outcome("top-classes").tables["classes"]
    assert list(rows) == [str(number) for number in np.argsort(-shares)[:5]]
    for number, row in rows.items():
        assert row["share"] == pytest.approx(shares[int(number)], abs=1e-3)
    assert outcome("top-classes").numbers["share_top"] == pytest.approx(np.sort(shares)[-5:].sum(), abs=1e-3)


def test_one_answer_is_the_sum_it_is_said_to_be() -> None:
    found = outcome("one-answer")
    numbers = found.numbers
    for row in found.tables["products"].values():
        assert row["product"] == pytest.approx(row["feature"] * row["weight"], rel=1e-5)
    assert numbers["shown"] == pytest.approx(
        sum(r["product"] for r in found.tables["products"].values()), rel=1e-5
    )
    assert numbers["logit"] == pytest.approx(numbers["shown"] + numbers["rest"] + numbers["bias"], rel=1e-4)
    assert numbers["share_first"] == pytest.approx(numbers["exponential"] / numbers["total"], rel=1e-4)


def test_the_histogram_counts_every_feature_once() -> None:
    found = outcome("features")
    shares = sum(row["share"] for row in found.tables["features"].values())
    assert shares + found.numbers["share_zero"] == pytest.approx(1)
    assert len(found.tables["features"]) * found.numbers["step"] == pytest.approx(found.numbers["max"])


def test_grad_cam_is_drawn_as_coarse_as_it_is() -> None:
    pixels = outcome("grad-cam").pictures[-1].rendered.pixels.astype(int)
    photo = outcome("grad-cam").pictures[0].rendered.pixels
    assert pixels.shape == photo.shape == (224, 224, 3)
    assert (outcome("grad-cam").numbers["places"], outcome("grad-cam").numbers["pixels"]) == (49, 32)


def test_the_first_filters_are_drawn_for_both_twins() -> None:
    found = WITHOUT_PHOTO["stem-filters"](subject().ready)
    trained, random = (picture.rendered.pixels for picture in found.pictures)
    assert trained.shape == random.shape
    assert not np.array_equal(trained, random)
    assert found.numbers == {"filters": 32, "kernel": 3, "weights": 27, "seed": 1}
