"""The calls about LeNet's training say what its log says, and a step of one weight is a step down."""

import re
import xml.etree.ElementTree as ET

import numpy as np
import pytest

from gallery_gen.errors import CallError
from gallery_gen.figures.training_curves import smoothed, training_curves
from gallery_gen.figures.training_film import Still, training_film
from gallery_gen.models import trained_parameters, training_log, untrained_parameters
from gallery_gen.site.answers import Answers
from gallery_gen.site.calls import read_call
from gallery_gen.site.words import number


def test_facts_are_the_logs(answers: Answers) -> None:
    log = training_log()
    assert answers.answer(read_call('{{ training_fact("epochs") }}')) == str(log["lesson"]["epochs"])
    accuracy = answers.answer(read_call('{{ training_fact("accuracy") }}'))
    assert float(accuracy.removesuffix("%")) == pytest.approx(
        100 * log["test"]["right"] / log["test"]["digits"], abs=0.01
    )
    with pytest.raises(
        CallError, match="there is no fact 'acuracy' about the training: did you mean 'accuracy'"
    ):
        answers.answer(read_call('{{ training_fact("acuracy") }}'))


def test_the_step_goes_down(answers: Answers) -> None:
    def number(name: str) -> float:
        return float(answers.answer(read_call(f'{{{{ training_step("{name}") }}}}')).replace("−", "-"))

    assert number("output") == number("x") * number("weight")
    assert number("loss") == (number("output") - number("target")) ** 2
    assert number("gradient") == 2 * (number("output") - number("target")) * number("x")
    assert number("new_weight") == pytest.approx(number("weight") - number("rate") * number("gradient"))
    assert number("new_loss") < number("loss")


def test_the_table_holds_every_digit(answers: Answers) -> None:
    text = str(answers.answer(read_call("{{ confusion_matrix() }}")))
    assert text.count("sc-confusion__right") == 10
    assert text.count("<td") == 100


def test_curves_are_smoothed_by_means_and_drawn_whole() -> None:
    losses = [2.0, 1.0, 0.5, 0.25, 0.2, 0.1]
    np.testing.assert_allclose(smoothed(losses, 3)[:2], np.array([1.5, sum(losses[:3]) / 3]))
    np.testing.assert_allclose(smoothed(losses, 1), np.array(losses))
    drawn = ET.fromstring(training_curves(losses, [5.0, 2.0, 1.0], "T", "D", ("epoch", "loss", "wrong"), 320))
    assert [child.text for child in drawn[:2]] == ["T", "D"]
    assert len([element for element in drawn.iter() if element.tag.endswith("circle")]) == 3


def test_weights_are_counted_before_and_after(answers: Answers) -> None:
    html = str(answers.answer(read_call('{{ weight_histogram("conv2") }}')))
    assert "2\u202f400 weights of conv2" in html
    before, after = (
        parameters["conv2.weight"] for parameters in (untrained_parameters(), trained_parameters())
    )
    for array in (before, after):
        assert f"standard deviation {number(array.std())}" in html
    with pytest.raises(CallError, match='LeNet has no weights in "conv3": did you mean "conv2"'):
        answers.answer(read_call('{{ weight_histogram("conv3") }}'))


def test_a_film_has_a_frame_for_each_step() -> None:
    steps = [(Still(f"filters{n}.png", 90, 60), Still(f"maps{n}.png", 90, 60)) for n in range(3)]
    film = training_film(steps, ("filters", "maps"), "film")
    screen = ET.fromstring(re.sub(r"xlink:", "", film.screen("T", "D")))
    images = [one.attrib for one in screen.iter() if one.tag.endswith("image")]
    assert [one["href"] for one in images] == ["filters0.png", "maps0.png"]
    ends = [float(one["y"]) + float(one["height"]) for one in images]
    assert ends[0] < float(images[1]["y"])
    assert ends[1] == film.height
    assert "maps2.png" in film.still(2)
    assert "maps1.png" not in film.still(2)
