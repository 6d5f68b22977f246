"""Common mistakes: every one has its words and sources, and its numbers are computed."""

import string

import numpy as np
import pytest

from gallery_gen.errors import CallError
from gallery_gen.site.answers import Answers
from gallery_gen.site.calls import read_call
from gallery_gen.site.mistakes import MISTAKES, Mistake, pixel_uses
from gallery_gen.site.references import references
from gallery_gen.site.words import Words

EACH = pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.key)


def test_there_are_all_eighteen() -> None:
    assert len({mistake.key for mistake in MISTAKES}) == len(MISTAKES) == 18


@EACH
def test_a_mistake_has_words_and_sources(mistake: Mistake) -> None:
    words = Words.of("en")
    said, right = (words.strings[f"mistake.{mistake.key}.{part}"] for part in ("said", "right"))
    assert said[-1] not in ".!?"
    assert right.endswith(".")
    assert mistake.sources or mistake.numbers, "somebody knows, or it is computed here"
    assert {key for key, _ in mistake.sources} <= set(references())
    wanted = {name for _, name, _, _ in string.Formatter().parse(right) if name}
    assert wanted <= set(mistake.numbers() if mistake.numbers else {})
    assert bool(wanted) == (mistake.numbers is not None)


@pytest.mark.parametrize("padding", [0, 1, 2])
def test_pixel_uses_are_counted_window_by_window(padding: int) -> None:
    counted = np.zeros((5 + 2 * padding,) * 2)
    for row in range(5 + 2 * padding - 2):
        for column in range(5 + 2 * padding - 2):
            counted[row : row + 3, column : column + 3] += 1
    inside = slice(padding, padding + 5)
    assert pixel_uses(5, 3, padding).tolist() == counted[inside, inside].tolist()


def test_corrections_say_computed_numbers(answers: Answers) -> None:
    equal = answers.answer(read_call('{{ mistake("padding-makes-equal") }}'))
    assert "lies in 4 windows, one at an edge in 6, one inside in 9" in equal
    assert "every pixel lie in 9" in equal
    assert "computed here" in equal
    third = answers.answer(read_call('{{ mistake("pooling-to-a-third") }}')).replace("\u00a0", " ")
    assert "318 × 398 becomes 63 × 79: about 1/5 of each side, and 1/25 of the area" in third
    alexnet = answers.answer(read_call('{{ mistake("alexnet-by-15") }}')).replace("\u00a0", " ")
    assert "error was 15.3%. The runner-up had 26.2%, so that it was better by 10.9" in alexnet
    assert 'href="references.md#ilsvrc-2012"' in alexnet


def test_average_pooling_is_linear_and_max_pooling_is_not() -> None:
    numbers = next(m for m in MISTAKES if m.key == "pooling-not-linear").numbers
    assert numbers is not None
    assert "10⁻" in numbers()["average"] or numbers()["average"] == "0"
    assert float(numbers()["maximum"]) > 0.5


def test_all_or_those_of_a_subject(answers: Answers) -> None:
    everything = answers.answer(read_call("{{ mistakes() }}"))
    assert everything.count('class="admonition warning') == len(MISTAKES)
    assert answers.answer(read_call('{{ mistakes("history") }}')).count(' id="') == 5


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('mistake("relu-cheap")', 'mistake: there is no mistake "relu-cheap": did you mean "relu-is-cheap"?'),
        ('mistakes("hstory")', 'mistakes: there is no subject "hstory": did you mean "history"?'),
    ],
)
def test_a_wrong_name_names_the_nearest(answers: Answers, text: str, message: str) -> None:
    with pytest.raises(CallError) as caught:
        answers.answer(read_call(f"{{{{ {text} }}}}"))
    assert str(caught.value) == message
