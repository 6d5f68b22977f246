"""Formulas on a real page: MathML in the page, not in the search; a wrong one ends a build with file and line."""

import json
import logging
from pathlib import Path

import pytest
from mkdocs.exceptions import Abort

from gallery_gen.nn.relationships import RELATIONSHIPS
from tests.conftest import edit
from tests.site.test_plugin import make


def test_formulas_are_in_the_page_with_their_style_and_no_script(mini: Path) -> None:
    make(mini)
    html = (mini / "out/calls/index.html").read_text()
    assert "<mi>o</mi><mo>=</mo><mi>i</mi>" in html
    assert html.count('class="sc-formula"') == 2
    assert html.count('<tr id="relationship-') == len(RELATIONSHIPS) == 15
    assert "formulas.css" in html
    assert "arithmatex" not in html
    assert "formulas.css" not in (mini / "out/index.html").read_text()
    assert (mini / "out/assets/fonts/seeing-math.woff2").read_bytes().startswith(b"wOF2")


def test_the_search_reads_plain_formulas_only(mini: Path) -> None:
    make(mini)
    index = json.loads((mini / "out/search/search_index.json").read_text())
    text = next(d["text"] for d in index["docs"] if d["location"] == "calls/#formulas")
    assert "The output is o = i - k + 1 long" in text
    for garbage in ("frac", "lfloor", "<mi>", "\\("):
        assert garbage not in text


def test_a_wrong_formula_is_named_with_file_and_line(mini: Path, caplog: pytest.LogCaptureFixture) -> None:
    edit(mini / "docs/calls.md", r"\right\rfloor + 1", r"\rigth\rfloor + 1")
    edit(mini / "docs/calls.md", "$o = i - k + 1$", "$o = \\foo$")
    with pytest.raises(Abort):
        make(mini)
    (message,) = [r.getMessage() for r in caplog.records if r.levelno >= logging.ERROR]
    lines = (mini / "docs/calls.md").read_text().splitlines()
    first = next(n for n, line in enumerate(lines, 1) if "\\foo" in line)
    second = next(n for n, line in enumerate(lines, 1) if "\\rigth" in line)
    assert [line.split(": ")[0] for line in message.splitlines()] == [
        f"docs/calls.md:{first}",
        f"docs/calls.md:{second}",
    ]
    assert "\\foo" in message
