"""Every chapter has the parts that a reader may count on, and every common mistake stands in one of them."""

import re
from pathlib import Path

import pytest

from gallery_gen.site.mistakes import MISTAKES, Mistake

ROOT = Path(__file__).parents[1]
TEXTS = {path.stem: path.read_text("utf-8") for path in sorted((ROOT / "docs" / "en").glob("*.md"))}
CHAPTERS = {name: text for name, text in TEXTS.items() if re.search(r"^needs: ", text, re.MULTILINE)}


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
    assert len(re.findall(r'^\?\?\? question "', text, re.MULTILINE)) == 3
    assert "## Try it {#try-it}" in text
    assert "```python\n" in text.partition("## Try it")[2]
    assert "Common mistake" in text or "{{ mistake(" in text
    assert "{{ sources(" in text


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.key)
def test_every_common_mistake_stands_in_a_chapter(mistake: Mistake) -> None:
    call = f'{{{{ mistake("{mistake.key}") }}}}'
    assert sum(call in text for text in CHAPTERS.values()) == 1
