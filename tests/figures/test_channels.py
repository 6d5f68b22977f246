"""One filter's three sums and the bias are the network's one number."""

import re

import numpy as np
import pytest

from gallery_gen.figures.channels import (
    BIAS,
    FILTER,
    PLANES,
    ChannelLabels,
    channel_sums,
    channels_film,
    written_sum,
)
from tests.figures.svg_checks import check_film, parse


def test_the_parts_and_the_bias_give_the_total() -> None:
    for sums in channel_sums():
        window = PLANES[:, sums.row : sums.row + 3, sums.column : sums.column + 3]
        assert sums.parts == tuple(np.sum(window * FILTER, axis=(1, 2)).tolist())
        assert sums.total == sum(sums.parts) + BIAS
    assert len(channel_sums()) == 4


def test_the_sum_is_written_with_its_signs() -> None:
    assert any(part < 0 for sums in channel_sums() for part in sums.parts), "a minus sign is shown"
    for sums in channel_sums():
        left, right = written_sum(sums).replace("−", "-").split(" = ")
        terms = [float(term.replace(" ", "")) for term in re.findall(r"(?:[+-] ?)?\d+", left)]
        assert sum(terms) == float(right) == sums.total


def test_the_film_shows_three_sums_and_the_outputs_so_far() -> None:
    labels = ChannelLabels(("red", "green", "blue"), "kernel", "sum", "bias", "output")
    film = channels_film(labels, "f")
    check_film(film)
    for index, (sums, drawn) in enumerate(zip(channel_sums(), film.frames, strict=True)):
        written = [float(str(text.text).replace("−", "-")) for text in parse(drawn).iter("text")]
        assert written[:3] == pytest.approx(sums.parts)
        assert written[3:] == [each.total for each in channel_sums()[: index + 1]]
