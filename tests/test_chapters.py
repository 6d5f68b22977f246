"""Every chapter has the parts that a reader may count on, and every common mistake stands in one of them."""

import re
from pathlib import Path

import pytest

from gallery_gen.experiments import EXPERIMENTS, LEARNING, SEEING, WITHOUT_PHOTO
from gallery_gen.figures.scenes import ARITHMETIC, NUMERIC
from gallery_gen.site.calls import find_calls, read_call
from gallery_gen.site.mistakes import MISTAKES, Mistake

ROOT = Path(__file__).parents[1]
TEXTS = {path.stem: path.read_text("utf-8") for path in sorted((ROOT / "docs" / "en").glob("*.md"))}
CHAPTERS = {name: text for name, text in TEXTS.items() if re.search(r"^needs: ", text, re.MULTILINE)}
SHOWN = [
    "photo",
    "stage",
    "stages",
    "stage_strip",
    "compare",
    "experiment",
    "scene",
    "imagenet_chart",
    "top_classes",
]
"""Calls that show a picture, and so can open a chapter."""
NUMBERS = [
    "patch",
    "window",
    "kernel",
    "scene",
    "byte_table",
    "activation_row",
    "training_step",
    "experiment_value",
]
"""Calls that show single numbers at work."""
ASIDE = {"history": "its chart is its numbers"}
"""Chapters without photos."""


def calls(text: str) -> list[tuple[str, tuple[object, ...]]]:
    """Name and arguments of every call, in order."""
    found = (read_call(call.text) for call in find_calls(text))
    return [(call.name, tuple(call.positional)) for call in found]


def test_the_chapters_lead_from_one_to_the_next() -> None:
    order = ["picture-is-an-array"]
    while following := re.search(r"^Next: .*?\]\(([\w-]+)\.md\)", CHAPTERS[order[-1]], re.MULTILINE):
        order.append(following[1])
    assert sorted(order) == sorted(CHAPTERS)
    assert order[-1] == "history"
    navigation = (ROOT / "mkdocs.yml").read_text("utf-8")
    places = [navigation.index(f"{name}.md") for name in order]
    assert places == sorted(places)


def test_home_lists_every_chapter_in_order() -> None:
    listed = re.findall(r"^### (\d+)\. \[.*?\]\(([\w-]+)\.md\)", TEXTS["index"], re.MULTILINE)
    assert [int(number) for number, _ in listed] == list(range(1, len(CHAPTERS) + 1))
    navigation = (ROOT / "mkdocs.yml").read_text("utf-8")
    assert [name for _, name in listed] == sorted(CHAPTERS, key=lambda name: navigation.index(f"- {name}.md"))


@pytest.mark.parametrize("name", CHAPTERS)
def test_a_chapter_has_all_its_parts(name: str) -> None:
    text = CHAPTERS[name]
    first = re.search(r"^# .*\n\n(.*)", text, re.MULTILINE)
    assert first is not None
    assert first[1].startswith("{{ "), "opens with a picture"
    assert calls(first[1])[0][0] in SHOWN
    assert len(re.findall(r'^\?\?\? question "', text, re.MULTILINE)) == 3
    assert "## Try it {#try-it}" in text
    assert "```python\n" in text.partition("## Try it")[2]
    assert "{{ sources(" in text


@pytest.mark.parametrize("name", CHAPTERS)
def test_a_chapter_puts_a_mistake_right_and_says_who_knows(name: str) -> None:
    by_call = {
        f'{{{{ mistake("{mistake.key}") }}}}' for mistake in MISTAKES
    }  # sourced or computed, says test_mistakes
    boxes = re.findall(r'^!!! warning "Common mistake.*\n\n((?:    .*\n)+)', CHAPTERS[name], re.MULTILINE)
    assert any(call in CHAPTERS[name] for call in by_call) or any("{{ cite(" in box for box in boxes)


@pytest.mark.parametrize("name", sorted(set(CHAPTERS) - set(ASIDE)))
def test_numbers_come_before_the_photo_of_many(name: str) -> None:
    names = [call for call, _ in calls(CHAPTERS[name])]
    opening = next(index for index, call in enumerate(names) if call in SHOWN)
    photos = [
        index for index, call in enumerate(names) if call in SHOWN and call != "scene" and index > opening
    ]
    numbers = [index for index, call in enumerate(names) if call in NUMBERS]
    assert min(numbers) < min(photos), "the numbers of one window stand before the photo"


def test_every_scene_can_be_played_somewhere() -> None:
    everything = [call for text in CHAPTERS.values() for call in calls(text)]
    assert ("scenes", ()) in everything  # all fifteen of the arithmetic
    assert len(ARITHMETIC) == 15
    for slug in (*(scene.slug for scene in NUMERIC), "multi-channel"):
        assert ("scene", (slug,)) in everything, slug


def test_every_experiment_is_told_of() -> None:
    everything = [call for text in CHAPTERS.values() for call in calls(text)]
    own = {"top-classes": "top_classes", "features": "features_histogram"}
    told = {arguments[0] for name, arguments in everything if name == "experiment"}
    told |= {experiment for experiment, name in own.items() if name in {call for call, _ in everything}}
    assert told == {*EXPERIMENTS, *LEARNING, *SEEING, *WITHOUT_PHOTO}


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.key)
def test_every_common_mistake_stands_in_a_chapter(mistake: Mistake) -> None:
    call = f'{{{{ mistake("{mistake.key}") }}}}'
    assert sum(call in text for text in CHAPTERS.values()) == 1
