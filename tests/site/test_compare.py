"""The Compare page's files and links: one file a configuration, every picture in it published, every page leads there."""

import json
import re
from pathlib import Path

import pytest

from gallery_gen.errors import CallError
from gallery_gen.pipeline import Manifest
from gallery_gen.site.answers import Answers
from gallery_gen.site.calls import read_call
from gallery_gen.site.stage_files import all_files
from tests.site.test_plugin import make


def ask(answers: Answers, text: str) -> str:
    return answers.answer(read_call("{{ " + text + " }}"))


def test_the_files_say_what_the_manifest_says(answers: Answers, manifest: Manifest) -> None:
    files = {path: json.loads(text) for path, text in all_files(answers.views).items()}
    assert set(files) == {"gallery/stages/conv-relu.json", "gallery/stages/edges.json"}
    assert set(files["gallery/stages/edges.json"]["photos"]) == {"stripes"}
    for job in manifest.jobs:
        stages = files[f"gallery/stages/{job.configuration}.json"]["photos"][job.photo]
        assert [stage["name"] for stage in stages] == [stage.name for stage in job.stages]
        for written, stage in zip(stages, job.stages, strict=True):
            for name, value in written["numbers"].items():
                assert value == getattr(stage.statistics, name)
            for found, picture in zip(written["pictures"], stage.pictures, strict=True):
                assert found["name"] == picture.rendering
                assert found["file"] == picture.exact.name
                assert (found["width"], found["height"]) == (picture.exact.width, picture.exact.height)


def test_every_picture_that_a_file_names_is_published_and_its_anchor_is_there(mini: Path) -> None:
    make(mini)
    out = mini / "out/gallery"
    for file in (out / "stages").iterdir():
        page = (out / "configurations" / file.stem / "index.html").read_text()
        for stages in json.loads(file.read_text())["photos"].values():
            for picture in (picture for stage in stages for picture in stage["pictures"]):
                for size in ("file", "light", "thumb"):
                    assert (out / "pictures" / picture[size]).is_file()
                assert f'id="{picture["anchor"]}"' in page


def test_only_the_page_of_the_tool_asks_for_its_script_and_style(mini: Path) -> None:
    make(mini)
    for page in (mini / "out").rglob("index.html"):
        html = page.read_text()
        here = page.parent.name == "compare"
        assert ("gallery-compare.js" in html) == here, page
        explores = page.parent.name == "explore"
        assert ("compare.css" in html) == (here or explores), page
        assert ("gallery-explore.js" in html) == ("explore.css" in html) == explores, page


def test_photos_and_configurations_lead_to_the_tool_with_themselves_chosen(mini: Path) -> None:
    make(mini)
    for page, query in {
        "photos/noise": "left=noise&amp;right=noise",
        "configurations/conv-relu": "left=noise/conv-relu&amp;right=stripes/conv-relu",
        "configurations/edges": "left=stripes/edges&amp;right=stripes/edges",
    }.items():
        html = (mini / "out/gallery" / page / "index.html").read_text()
        assert f'href="../../../compare/?{query}"' in html


def test_configurations_stand_under_their_first_tag_and_each_once(answers: Answers) -> None:
    html = ask(answers, 'comparison(["noise", "conv-relu", "conv1"], ["stripes", "edges", "conv1"])')
    assert html.count('<optgroup label="convolution">') == 2
    for value in ("noise", "stripes", "conv-relu", "edges"):
        assert len(re.findall(rf'<option value="{value}">', html)) == 2
    assert 'data-left="noise/conv-relu/conv1/original" data-right="stripes/edges/conv1/map"' in html


@pytest.mark.parametrize("name", ["comparison", "compare_link"])
def test_a_wrong_name_is_said(answers: Answers, name: str) -> None:
    with pytest.raises(CallError, match="each side is a list of photo, configuration, stage"):
        ask(answers, f'{name}(["noise", "conv-relu"], ["stripes", "edges", "conv1"])')
    with pytest.raises(CallError, match='"noise" does not run through "edges": '):
        ask(answers, f'{name}(["noise", "edges", "conv1"], ["stripes", "edges", "conv1"])')


def test_the_tab_of_the_gallery_is_active_on_its_generated_pages(mini: Path) -> None:
    config = mini / "mkdocs.yml"
    config.write_text(
        config.read_text().replace("  font: false\n", "  font: false\n  features: [navigation.tabs]\n")
    )
    make(mini)
    for page in ("", "photos/noise", "configurations/edges"):
        html = (mini / "out/gallery" / page / "index.html").read_text()
        active = re.findall(r'md-tabs__item--active">\s*<a href="([^"]*)"', html)
        assert [(mini / "out/gallery" / page / address).resolve() for address in active] == [
            (mini / "out/gallery").resolve()
        ]
