"""What is shown of LeNet's training is what its files and its log say."""

import numpy as np

from gallery_gen import models
from gallery_gen.experiments import WITHOUT_PHOTO, Outcome
from gallery_gen.models import MODELS

READY = MODELS["efficientnet-lite0"].untrained(1)


def found(name: str) -> Outcome:
    return WITHOUT_PHOTO[name](READY)


def test_filters_and_maps_of_each_kept_step_on_one_scale() -> None:
    outcome, history = found("training-filters"), models.filter_history()
    for kind in ("filters", "maps"):
        shown = [picture for picture in outcome.pictures if picture.name == kind]
        assert [picture.values["step"] for picture in shown] == list(history)
        assert len({(picture.rendered.low, picture.rendered.high) for picture in shown}) == 1
    assert outcome.tables["moved"]["0"]["moved"] == 0
    assert outcome.numbers["steps"] == len(models.training_log()["losses"])


def test_a_digit_is_known_by_the_trained_network_only() -> None:
    outcome = found("digit-maps")
    assert outcome.numbers["trained_guess"] == outcome.numbers["label"]
    shares = outcome.tables["shares"]
    for name in ("share_trained", "share_untrained"):
        assert abs(sum(row[name] for row in shares.values()) - 1) < 1e-5
    assert shares[str(outcome.numbers["label"])]["share_trained"] > 0.99
    assert max(row["share_untrained"] for row in shares.values()) < 0.5
    assert len(outcome.pictures) == 1 + 2 * 4


def test_the_worst_mistakes_are_the_logs() -> None:
    outcome, test = found("worst-digits"), models.training_log()["test"]
    assert [picture.values["guess"] for picture in outcome.pictures] == [
        m["guess"] for m in test["worst"][:8]
    ]
    assert outcome.numbers["wrong"] == np.sum(test["confusion"]) - np.trace(test["confusion"])
