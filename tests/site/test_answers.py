"""Calls answer with escaped HTML, exact numbers, and messages that name what was meant."""

import re
from pathlib import Path

import numpy as np
import pytest

from gallery_gen.errors import CallError
from gallery_gen.models import save_state
from gallery_gen.pipeline import Manifest, build_gallery
from gallery_gen.site.answers import Answers
from gallery_gen.site.arrays import Workbench
from gallery_gen.site.calls import read_call
from gallery_gen.site.catalogue import Catalogue
from gallery_gen.site.cells import _luminance, cell
from gallery_gen.site.desk import Block
from gallery_gen.site.words import Words
from tests.conftest import edit


def ask(answers: Answers, text: str) -> str:
    return answers.answer(read_call(f"{{{{ {text} }}}}"))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('stage_strp("stripes")', 'there is no call "stage_strp": did you mean "stage_strip"?'),
        (
            'stage_strip("stripes", "edgs")',
            'stage_strip: there is no configuration "edgs": did you mean "edges"?',
        ),
        ('photo("strips")', 'photo: there is no photo "strips": did you mean "stripes"?'),
        ('photo("zzz")', 'photo: there is no photo "zzz": choose from "noise", "stripes"'),
        (
            'stage("stripes", "edges", "conv2")',
            'stage: "edges" shows no stage "conv2": did you mean "conv1"?',
        ),
        (
            'stage("noise", "edges", "conv1")',
            'stage: photo "noise" does not run through "edges": choose from "stripes"',
        ),
        (
            'stage_strip("stripes", "conv-relu", rendering="onest")',
            'stage_strip: "conv-relu" has no rendering "onest": did you mean "honest"?',
        ),
        (
            'gallery_grid(tag="convolutio")',
            'gallery_grid: no configuration has the tag "convolutio": did you mean "convolution"?',
        ),
        ('value("stripes", "edges", "conv1", "mni")', 'value: there is no value "mni": did you mean "min"?'),
        ('count("pictres")', 'count: there is no count of "pictres": did you mean "pictures"?'),
        ('kernel("conv-relu", "relu1")', 'kernel: "relu1" is a ReLU and has no kernels: choose from "conv1"'),
        ('patch("stripes", top=1, left=1, size=99)', "patch: size is 99: choose 1 to 16"),
        ('patch("stripes", top="a", left=1)', "patch: top must be a whole number, not 'a'"),
        (
            'patch("stripes", top=20, left=1)',
            "patch: rows 20–27, columns 1–8 do not lie inside 24 × 32: choose top up to 16 and left up to 24",
        ),
        (
            'window("stripes", "edges", "conv1", row=99, column=0)',
            'window: row is 99: "conv1" has 24, so choose 0 to 23',
        ),
        (
            'stage_strip("stripes", "conv-relu", stages="conv1")',
            'stage_strip: stages must be a list of names, e.g. ["input", "conv1"]',
        ),
        ('compare(["stripes", "edges", "conv1"])', "compare: give two stages or more to compare"),
    ],
)
def test_a_wrong_call_says_what_is_wrong_and_what_was_meant(
    answers: Answers, text: str, message: str
) -> None:
    with pytest.raises(CallError) as caught:
        ask(answers, text)
    assert str(caught.value) == message


def test_missing_and_surplus_arguments_name_the_call(answers: Answers) -> None:
    with pytest.raises(
        CallError, match=r"^photo: missing a required argument: 'photo': write photo\(photo\)$"
    ):
        ask(answers, "photo()")
    with pytest.raises(CallError, match=r"^photo: got an unexpected keyword argument 'colour'"):
        ask(answers, 'photo("noise", colour="red")')


def test_a_strip_shows_each_stage_with_arrow_shape_and_facts(answers: Answers, manifest: Manifest) -> None:
    html = ask(answers, 'stage_strip("stripes", "conv-relu", rendering="honest")')
    assert isinstance(html, Block)
    job = next(j for j in manifest.jobs if (j.photo, j.configuration) == ("stripes", "conv-relu"))
    assert re.findall(r'sc-arrow__shape">([^<]+)<', html) == [
        "3\u00a0×\u00a022\u00a0×\u00a030",
        "3\u00a0×\u00a022\u00a0×\u00a030",
        "3\u00a0×\u00a011\u00a0×\u00a015",
    ]
    images = re.findall(r"<img [^>]*>", html)
    assert len(images) == len(job.stages) == 4
    for image in images:
        assert re.search(r'width="\d+" height="\d+" alt="[^"]{20,}"', image)
    for stage in job.stages[1:]:
        honest = next(p for p in stage.pictures if p.rendering == "honest")
        assert f'href="gallery/pictures/{honest.exact.name}"' in html
    assert html.count("sc-colormap-diverging") == 3


def test_stages_can_be_chosen(answers: Answers) -> None:
    html = ask(answers, 'stage_strip("stripes", "conv-relu", stages=["input", "pool1"])')
    assert html.count("<img") == 2


def test_a_photo_that_writes_html_is_shown_as_it_is_written(answers: Answers, manifest: Manifest) -> None:
    nasty = "<script>alert(\"1\")</script> & 'co'"
    photos = tuple(
        p.model_copy(update={"title": nasty, "alt": nasty, "credit": nasty, "source": nasty})
        for p in manifest.photos
    )
    configurations = tuple(
        c.model_copy(update={"title": nasty, "description": nasty, "tags": ('"><i>',)})
        for c in manifest.configurations
    )
    changed = manifest.model_copy(update={"photos": photos, "configurations": configurations})
    fresh = Answers(answers.bench.root, type(answers.catalogue)(changed), answers.words, str)
    for text in (
        'photo("noise")', 'photo_facts("noise")', "photo_cards()", "gallery_grid()", "credits()",
        'stage_strip("stripes", "conv-relu")', 'stage("stripes", "edges", "conv1")', 'provenance("stripes", "edges")',
        'configuration_facts("edges")', 'network_table("edges")', 'patch("stripes", 1, 1)', 'kernel("edges", "conv1")',
        'configuration_source("edges")', 'window("stripes", "edges", "conv1", 1, 1)',
    ):  # fmt: skip
        html = ask(fresh, text)
        # The template's own module is all that may run.
        html = html.replace('<script type="module" src="gallery/on_demand/gallery-filter.js">', "")
        assert "<script" not in html, text
        assert "<i>" not in html, text


def test_a_patch_prints_the_pixels_the_network_sees(answers: Answers) -> None:
    html = ask(answers, 'patch("stripes", top=2, left=3, size=2, channel="green")')
    pixels = answers.bench.pixels(answers.catalogue.photo("stripes"))
    printed = [int(number) for number in re.findall(r"<td style[^>]*>(\d+)</td>", html)]
    assert printed == pixels[2:4, 3:5, 1].ravel().tolist()


PATCH, WINDOW = 'patch("stripes", 1, 1)', 'window("stripes", "edges", "conv1", 1, 1)'


@pytest.mark.parametrize("text", [PATCH, WINDOW])
def test_a_photo_that_is_gone_or_half_written_is_a_mistake(project: Path, text: str) -> None:
    answers = Answers(project, Catalogue(build_gallery(project, workers=1)), Words.of("en"), str)
    photo = project / "photos/stripes.png"
    photo.write_bytes(photo.read_bytes()[:100])
    name = text.partition("(")[0]
    with pytest.raises(CallError, match=rf"^{name}: photos/stripes\.png: is damaged or cut short"):
        ask(answers, text)
    photo.unlink()
    with pytest.raises(CallError, match=rf"^{name}: photos/stripes\.png: is missing"):
        ask(answers, text)


def test_weights_that_are_gone_or_others_are_a_mistake(project: Path) -> None:
    kernel = {"conv1.weight": np.ones((1, 3, 3, 3), np.float32), "conv1.bias": np.zeros(1, np.float32)}
    save_state(project / "w.npz", kernel)
    edit(project / "gallery.yml", "{preset: {conv1: sobel-x}}", "{file: w.npz}")
    answers = Answers(project, Catalogue(build_gallery(project, workers=1)), Words.of("en"), str)
    assert "9" in ask(answers, WINDOW)
    del kernel["conv1.weight"]
    save_state(project / "w.npz", kernel)
    answers.bench = Workbench(project, answers.catalogue)
    with pytest.raises(CallError, match=r"^window: w\.npz no longer holds this network's weights"):
        ask(answers, WINDOW)
    (project / "w.npz").write_bytes(b"PK")
    with pytest.raises(CallError, match=r"^window: w\.npz: not a readable"):
        ask(answers, WINDOW)


def test_words_in_sentences_are_exact(answers: Answers) -> None:
    assert ask(answers, 'count("photos")') == "2"
    assert ask(answers, 'parameters("conv-relu")') == "84"
    assert ask(answers, 'shape("conv-relu", "pool1")') == "3\u00a0×\u00a011\u00a0×\u00a015"
    assert ask(answers, 'value("stripes", "conv-relu", "relu1", "negative")') == "0%"
    assert not isinstance(ask(answers, 'count("photos")'), Block)


def test_kernels_too_large_to_print_are_said_to_be(answers: Answers) -> None:
    assert ask(answers, 'kernel("edges", "conv1")').count("<table") == 3
    assert ask(answers, 'kernel("conv-relu", "conv1")').count("<table") == 9


def test_ink_is_readable_on_every_colour() -> None:
    for red in range(0, 256, 15):
        for green in range(0, 256, 15):
            made = cell(("1",), (red, green, 128))
            ink = 0.0 if made.ink == "#000000" else 1.0
            lighter, darker = sorted((_luminance((red, green, 128)), ink), reverse=True)
            assert (lighter + 0.05) / (darker + 0.05) >= 4.5


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ('layer_fact("Conv2d", [32, 56, 56], "parameters", out_channels=64, kernel_size=3)', "18\u202f496"),
        (
            'layer_fact("Conv2d", [3, 32, 32], "shape", out_channels=6, kernel_size=5)',
            "6\xa0×\xa028\xa0×\xa028",
        ),
        ('layer_fact("Linear", [10], "macs", out_features=4)', "40"),
        ("output_size(320, 3)", "318"),
        ("output_size(5, 3, stride=2, padding=1)", "3"),
        ("dropped(320, 3, stride=2)", "1"),
        ("product([3, 318, 398], shown=True)", "3 · 318 · 398 = 379\u202f692"),
        ('stage_fact("edges", "conv1", "rows")', "24"),
        ('stage_fact("edges", "conv1", "field")', "3"),
        ('network_fact("edges", "parameters")', "28"),
    ],
)
def test_sizes_in_sentences(answers: Answers, text: str, answer: str) -> None:
    assert ask(answers, text) == answer


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('stage_fact("edges", "conv1", "feild")', 'there is no fact "feild": did you mean "field"?'),
        ('stage_fact("edges", "conv9", "rows")', 'has no stage "conv9": did you mean "conv1"?'),
        ('network_fact("edges", "weights")', 'there is no total "weights"'),
        ('layer_fact("Conv3d", [1], "macs")', 'there is no layer "Conv3d": did you mean "Conv2d"?'),
        ('layer_fact("Conv2d", [1, 2, 2], "shape", out_channels=1, kernel_size=3)', "kernel_size"),
        ("output_size(2, 3)", "3"),
        ('product(["a"])', "must be a list of whole numbers"),
    ],
)
def test_sizes_that_cannot_be(answers: Answers, text: str, message: str) -> None:
    with pytest.raises(CallError, match=re.escape(message)):
        ask(answers, text)
