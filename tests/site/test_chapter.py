"""A chapter's frame: how long it takes, and what to read first."""

import logging
import re
from pathlib import Path

import pytest
from mkdocs.exceptions import Abort

from gallery_gen.site.chapter import minutes
from tests.conftest import edit
from tests.site.test_plugin import make


def test_words_and_pictures_take_time() -> None:
    assert minutes("") == 1
    assert minutes("<p>" + "word " * 400 + "</p>") == 2
    assert minutes("<p>" + "word " * 401 + "</p>") == 3
    assert minutes("<p>" + "word " * 400 + "<b>in tags</b></p>", ["<img src=a><svg></svg>"] * 3) == 3
    assert minutes("<img src=a>" * 4, ["<svg></svg>" * 25] * 4 + ["<table></table>"] * 40) == 2
    assert minutes("<script>" + "word " * 4000 + "</script>", ["word " * 4000]) == 1


def test_a_chapter_says_what_to_read_first(mini: Path) -> None:
    edit(mini / "docs/calls.md", "# Calls\n", "---\nneeds: [index]\n---\n\n# Calls\n")
    make(mini)
    html = (mini / "out/calls/index.html").read_text()
    frame = re.search(r'</h1>\s*<p class="sc-chapter">(.*?)</p>', html, re.DOTALL)
    assert frame is not None
    assert re.search(r"About \d+ minutes?<", frame[1])
    assert re.search(r'Read first: <a href="\.\./">Home</a>', frame[1])
    assert "sc-chapter" not in (mini / "out/index.html").read_text()


def test_a_chapter_that_needs_nothing_has_its_time(mini: Path) -> None:
    edit(mini / "docs/calls.md", "# Calls\n", "---\nneeds: []\n---\n\n# Calls\n")
    make(mini)
    html = (mini / "out/calls/index.html").read_text()
    assert 'class="sc-chapter"' in html
    assert "Read first" not in html


def test_an_unknown_page_is_a_problem(mini: Path, caplog: pytest.LogCaptureFixture) -> None:
    edit(mini / "docs/calls.md", "# Calls\n", "---\nneeds: [indx]\n---\n\n# Calls\n")
    with pytest.raises(Abort):
        make(mini)
    (message,) = [r.getMessage() for r in caplog.records if r.levelno >= logging.ERROR]
    assert message == 'docs/calls.md:1: needs: there is no page "indx": did you mean "index"?'


def test_the_gallerys_pages_open_its_tab(mini: Path) -> None:
    edit(mini / "mkdocs.yml", "  palette:", "  features: [navigation.tabs]\n  palette:")
    make(mini)

    def active(page: str) -> list[str]:
        html = (mini / "out" / page).read_text()
        tabs = re.findall(r'<li class="md-tabs__item md-tabs__item--active">(.*?)</li>', html, re.DOTALL)
        return [re.sub(r"<[^>]*>|\s", "", tab) for tab in tabs]

    assert active("gallery/photos/noise/index.html") == ["Gallery"]
    assert active("gallery/index.html") == ["Gallery"]
    assert active("calls/index.html") == ["Calls"]
