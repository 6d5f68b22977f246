"""Numbers that were measured or published come from calls: prose may hold only what a reader is given to start from."""

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGES = sorted((ROOT / "docs" / "en").glob("*.md"))
LOCALE = ROOT / "gallery_gen" / "site" / "locale" / "en.json"

NOT_PROSE = re.compile(
    r"""
    \A---\n.*?^---\n            # front matter
    | ^```.*?^```               # code
    | `[^`\n]*`
    | \{\{.*?\}\}               # calls
    | \$\$.*?\$\$ | \$[^$\n]+\$ # formulas
    | \]\([^)]*\)               # addresses
    | \{\#[\w-]+\}              # anchors
    """,
    re.VERBOSE | re.DOTALL | re.MULTILINE,
)
MEASURED = re.compile(
    r"""
    \d+[.]\d+                                   # a decimal
    | \d{1,3}(?:[ ,\u00a0\u202f]\d{3})+(?!\d)   # 60 000
    | \d{4,}                                    # 1024
    | \d+\ ?(?:%|per\ cent|million|thousand)
    """,
    re.VERBOSE,
)
YEAR = re.compile(r"(?:19|20)\d\d\Z")
GIVEN = {
    ("picture-is-an-array", "4000"): "the size of the photo in a question",
    ("picture-is-an-array", "3000"): "the size of the photo in a question",
}
"""Numbers that a sentence introduces as the parameter of its example, by page, with the reason."""


def typed(text: str) -> list[str]:
    """Numbers in prose that look measured; years are not."""
    prose = NOT_PROSE.sub(lambda part: "\n" * part[0].count("\n") or " ", text)
    return [found for found in MEASURED.findall(prose) if not YEAR.match(found)]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_no_measured_number_is_typed(path: Path) -> None:
    found = [number for number in typed(path.read_text("utf-8")) if (path.stem, number) not in GIVEN]
    assert not found, "write a call, or give a reason in GIVEN"


def test_every_exception_is_still_needed() -> None:
    there = {(path.stem, number) for path in PAGES for number in typed(path.read_text("utf-8"))}
    assert set(GIVEN) <= there


def test_captions_hold_no_measured_number() -> None:
    strings = json.loads(LOCALE.read_text("utf-8"))
    found = {
        key: numbers
        for key, text in strings.items()
        if (numbers := typed(re.sub(r"\{\w+\}", "", text))) and not key.endswith(".said")  # quoted, and wrong
    }
    assert not found


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("It has 60 000 weights, 2.25 % errors and 138357544 more.", ["60 000", "2.25", "138357544"]),
        ("About 1.2 million photos and 61 million weights; 98 %.", ["1.2", "61 million", "98 %"]),
        ("In 2012, 3 × 3 windows on 400 columns.", []),
        ("See {{ f(0.5, 1000) }}, `x = 0.25`, $y = 1.5$ and [a](b-0.5.md).", []),
        ("---\ntitle: 1.5\n---\n\n```python\nx = 0.5\n```\n", []),
    ],
)
def test_what_counts_as_measured(text: str, numbers: list[str]) -> None:
    assert typed(text) == numbers
