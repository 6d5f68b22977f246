"""The call for the tensor viewer: which stages it offers, what it publishes, and what it says where there are no values."""

import html
import json
import re
from pathlib import Path
from typing import Any

import pytest

from gallery_gen.errors import CallError
from gallery_gen.images.values import decode_values
from gallery_gen.pipeline import build_gallery
from gallery_gen.site.answers import Answers
from gallery_gen.site.calls import read_call
from gallery_gen.site.catalogue import Catalogue
from gallery_gen.site.words import Words
from tests.conftest import edit
from tests.site.test_plugin import make

CALL = '{{ tensor_viewer("stripes", "conv-relu", "relu1") }}'


@pytest.fixture
def asked(mini: Path) -> Path:
    """A miniature site with two stages' values, and a page that shows them."""
    values = "    values: {stages: [relu1, pool1], photos: [stripes]}\n"
    edit(mini / "gallery.yml", "    weights: {seed: 7}\n", f"    weights: {{seed: 7}}\n{values}")
    edit(mini / "docs/compare.md", "# Compare\n", f"# Compare\n\n{CALL}\n")
    return mini


def stages(page: str) -> list[dict[str, Any]]:
    found = re.search(r'data-stages="([^"]*)"', page)
    assert found
    read: list[dict[str, Any]] = json.loads(html.unescape(found[1]))
    return read


def test_the_stages_with_values_are_offered_and_their_files_published(asked: Path) -> None:
    make(asked)
    page = (asked / "out/compare/index.html").read_text()
    offered = stages(page)
    assert [stage["name"] for stage in offered] == ["stripes/conv-relu/relu1", "stripes/conv-relu/pool1"]
    for stage in offered:
        tensor = decode_values((asked / "out/compare" / stage["file"]).read_bytes(), tuple(stage["shape"]))
        assert tensor.min() == 0
    colours = json.loads((asked / "out/gallery/colours.json").read_text())
    assert {len(table) for table in colours["colormaps"].values()} == {255, 256}
    without = page.partition("data-without")[2].partition("data-tool")[0]
    sources = re.findall(r'(?:src|href)="([^"]*pictures/[^"]*)"', without)
    assert len(sources) == 2
    assert len(set(sources)) == 1
    assert ("tensor-viewer.js" in (asked / "out/index.html").read_text()) is False


def test_where_nothing_is_asked_for_nothing_is_published(mini: Path, answers: Answers) -> None:
    with pytest.raises(CallError, match=r'gallery\.yml asks for no values of "stripes/conv-relu/relu1"'):
        answers.answer(read_call(CALL))
    make(mini)
    assert not (mini / "out/gallery/colours.json").exists()


def test_a_stage_without_values_is_told_which_have_some(asked: Path) -> None:
    answers = Answers(asked, Catalogue(build_gallery(asked, workers=1)), Words.of("en"), str)
    with pytest.raises(CallError, match='no values of "stripes/conv-relu/conv1": did you mean "stripes/'):
        answers.answer(read_call(CALL.replace("relu1", "conv1")))
