"""The Explore page's call: what can be chosen and filtered, and the links that lead there."""

import html
import json
import re
from pathlib import Path

import pytest

from gallery_gen.errors import CallError
from gallery_gen.site.answers import Answers
from gallery_gen.site.calls import read_call
from tests.site.test_plugin import make


def ask(answers: Answers, text: str) -> str:
    return answers.answer(read_call("{{ " + text + " }}"))


def test_filters_know_every_networks_tags_and_kinds(answers: Answers) -> None:
    page = ask(answers, 'explorer("stripes", "conv-relu", "pool1", "honest")')
    found = re.search(r'data-networks="([^"]*)"', page)
    assert found
    assert json.loads(html.unescape(found[1])) == {
        "conv-relu": {"tags": ["convolution"], "kinds": ["activation", "convolution", "pooling"]},
        "edges": {"tags": [], "kinds": ["convolution"]},
    }
    assert re.findall(r'data-tag="(\w*)"', page) == ["", "convolution"]
    kinds = re.findall(r'<option value="(\w*)">', page.partition("data-kind")[2].partition("</select>")[0])
    assert kinds == ["", "convolution", "activation", "pooling"]
    assert 'data-right="stripes/conv-relu/pool1/honest"' in page


def test_a_wrong_name_is_said(answers: Answers) -> None:
    with pytest.raises(CallError, match='shows no stage "pool2": did you mean "pool1"'):
        ask(answers, 'explorer("stripes", "conv-relu", "pool2")')


def test_photos_and_configurations_lead_to_the_tool_with_themselves_chosen(mini: Path) -> None:
    make(mini)
    for page, place in {
        "photos/noise": "noise",
        "configurations/conv-relu": "noise/conv-relu",
        "configurations/edges": "stripes/edges",
    }.items():
        text = (mini / "out/gallery" / page / "index.html").read_text()
        assert f'href="../../../explore/?show={place}"' in text
    provenance = (mini / "out/gallery/configurations/edges/index.html").read_text()
    assert 'id="provenance-stripes-edges"' in provenance
