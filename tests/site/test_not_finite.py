"""Whatever a legal network makes of a photo, pages say it in words and scripts get JSON that every parser reads."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
import pytest
import yaml
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from gallery_gen import nn
from gallery_gen.errors import ShapeError
from gallery_gen.figures import style
from gallery_gen.models import save_state
from gallery_gen.nn.window_terms import LAYERS_OF_WINDOWS
from gallery_gen.pipeline import Manifest, build_gallery
from gallery_gen.site import data_files, generated, stage_files
from gallery_gen.site.answers import Answers
from gallery_gen.site.calls import read_call
from gallery_gen.site.catalogue import Catalogue
from gallery_gen.site.strict_json import strict_json
from gallery_gen.site.words import Words
from tests.conftest import write_overflow, write_project


def refuse(word: str) -> NoReturn:
    raise ValueError(f"{word} is no JSON")


def strict(text: str) -> Any:
    return json.loads(text, parse_constant=refuse)


def answers_of(root: Path) -> tuple[Answers, Manifest]:
    manifest = build_gallery(root, workers=1)
    return Answers(root, Catalogue(manifest), Words.of("en"), str), manifest


def ask(answers: Answers, text: str) -> str:
    return answers.answer(read_call("{{ " + text + " }}"))


@pytest.fixture(scope="module")
def overflow(tmp_path_factory: pytest.TempPathFactory) -> Answers:
    return answers_of(write_overflow(write_project(tmp_path_factory.mktemp("overflow"))))[0]


def check_files(files: dict[str, str | bytes]) -> None:
    """Every file that is published for scripts, the headers of tensors and the JSON inside those included."""
    for path, content in files.items():
        if isinstance(content, str):
            assert path.endswith(".json")
            strict(content)
            continue
        header = strict(content[8 : 8 + int.from_bytes(content[:8], "little")].decode())
        for text in header.pop("__metadata__", {}).values():
            strict(text)


def calls_for(configuration: str, stages: list[str]) -> Iterator[str]:
    """Every call that prints or draws numbers of a network."""
    yield f'stage_strips("stripes", "{configuration}")'
    yield f'configuration_card("{configuration}")'
    yield f'configuration_facts("{configuration}")'
    for stage in stages:
        yield f'stage("stripes", "{configuration}", "{stage}")'
        yield f'histogram("stripes", "{configuration}", "{stage}")'
        yield f'explorer("stripes", "{configuration}", "{stage}")'
        for which in ("min", "max", "mean", "negative", "zero"):
            yield f'value("stripes", "{configuration}", "{stage}", "{which}")'


# What Python writes for such numbers. Cells of tables say NaN.
UNREADABLE = re.compile(r"\b(nan|inf|-inf|Infinity|None|null)\b")


def check_pages(answers: Answers, configuration: str) -> None:
    (job,) = [j for j in answers.catalogue.jobs_of(configuration) if j.photo == "stripes"]
    calls = list(calls_for(configuration, [stage.name for stage in job.stages]))
    for name, layer in answers.bench.ready(answers.catalogue.configuration(configuration)).network.layers:
        if isinstance(layer, LAYERS_OF_WINDOWS):
            calls.append(f'window("stripes", "{configuration}", "{name}", 0, 1, 0)')
        if isinstance(layer, nn.Conv2d):
            calls += [f'{call}("{configuration}", "{name}")' for call in ("kernel", "filter_pictures")]
    for call in calls:
        html = ask(answers, call)
        shown = re.sub(r'data-[a-z]+="[^"]*"', "", html)
        assert not UNREADABLE.search(shown), (call, UNREADABLE.search(shown))
        for attribute in re.findall(r'data-(?:words|stages|networks|spread)="([^"]*)"', html):
            strict(attribute.replace("&#34;", '"').replace("&amp;", "&").replace("&#39;", "'"))


def test_pages_say_in_words_what_is_missing(overflow: Answers) -> None:
    check_pages(overflow, "overflow")
    html = ask(overflow, 'stage("stripes", "overflow", "conv2")')
    said = "Not finite: 1\u202f320 of 1\u202f980 values (660 +∞, 660 −∞). The picture shows them in magenta. min, max and mean leave them out; −∞ counts as negative. They begin in this stage."
    assert f'<span class="sc-missing__colour" aria-hidden="true"></span>{said}</p>' in html
    assert "Magenta where a value is not finite." in html
    after = ask(overflow, 'stage("stripes", "overflow", "pool2")')
    assert "All values here are finite, but not those of conv2 before: 1\u202f320 of 1\u202f980" in after
    assert "sc-missing__colour" not in after
    assert "Magenta" not in after
    assert "sc-missing" not in ask(overflow, 'stage("stripes", "overflow", "conv1")')
    assert "67% not finite and not drawn" in ask(overflow, 'histogram("stripes", "overflow", "conv2")')
    styles = generated.colormap_styles(overflow.views)
    assert f".sc-missing__colour{{background:{style.MISSING}}}" in styles


def test_a_window_shows_what_is_not_finite_in_its_colour(overflow: Answers) -> None:
    html = ask(overflow, 'window("stripes", "overflow", "conv2", 3, 4, channel=0)')
    assert f'<td style="background:{style.MISSING};color:#000000">∞</td>' in html
    assert "gives ∞." in html


def test_scripts_get_null_and_words(overflow: Answers) -> None:
    files = data_files.all_files(overflow, overflow.catalogue.manifest)
    check_files(files)
    network = strict(str(files["gallery/stages/overflow.json"]))
    stages = {stage["name"]: stage for stage in network["photos"]["stripes"]}
    assert stages["conv2"]["hasMissing"]
    assert stages["conv2"]["missing"].startswith("Not finite: ")
    assert stages["conv1"]["missing"] == ""
    assert not stages["pool2"]["hasMissing"]
    assert all("Magenta" in picture["alt"] for picture in stages["conv2"]["pictures"])
    viewer = ask(overflow, 'tensor_viewer("stripes", "overflow", "conv2")')
    assert "Not finite: 1\u202f320 of 1\u202f980" in viewer


def test_where_no_value_is_finite_there_is_no_number(project: Path) -> None:
    write_overflow(project)
    weight = {
        "conv1.weight": np.full((1, 3, 3, 3), 3e38, np.float32),
        "conv2.weight": np.ones((3, 1, 1, 1), np.float32),
    }
    save_state(project / "huge.npz", weight)
    answers, manifest = answers_of(project)
    check_files(data_files.all_files(answers, manifest))
    check_pages(answers, "overflow")
    network = strict(stage_files.all_files(answers.views)["gallery/stages/overflow.json"])
    numbers = {stage["name"]: stage["numbers"] for stage in network["photos"]["noise"]}
    assert numbers["conv1"] == {"min": None, "max": None, "mean": None, "negative": 0}
    assert "there is no min, max or mean" in ask(answers, 'stage("noise", "overflow", "conv1")')
    assert ask(answers, 'value("noise", "overflow", "conv2", "mean")') == "–"
    assert "They begin in conv1" in ask(answers, 'stage("noise", "overflow", "conv2")')


def test_what_is_not_finite_is_never_written() -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        strict_json({"min": float("nan")})


# Random networks

SIZES = st.sampled_from([1e-30, 1e-3, 1.0, 1e10, 1e30, 3e38])
MIDDLE = [
    {"layer": "ReLU"}, {"layer": "Tanh"}, {"layer": "Softplus"}, {"layer": "Identity"}, {"layer": "GELU"}, {"layer": "Hardswish"},
    {"layer": "Softmax", "dim": 1}, {"layer": "LogSoftmax", "dim": 1}, {"layer": "ELU"}, {"layer": "LocalResponseNorm", "size": 3},
    {"layer": "MaxPool2d", "kernel_size": 2}, {"layer": "AvgPool2d", "kernel_size": 3, "padding": 1},
    {"layer": "LPPool2d", "norm_type": 3.0, "kernel_size": 2}, {"layer": "BatchNorm2d"},
    {"layer": "Conv2d", "out_channels": 3, "kernel_size": 2, "bias": True}, {"layer": "Conv2d", "out_channels": 3, "kernel_size": 3, "groups": 3},
    {"layer": "ConvTranspose2d", "out_channels": 3, "kernel_size": 2, "stride": 2},
]  # fmt: skip
LAST = [[], [{"layer": "Flatten"}], [{"layer": "Flatten"}, {"layer": "Linear", "out_features": 4}]]
RENDERINGS = [
    {"mode": "signed"},
    {"mode": "grid", "scale": "per_map"},
    {"mode": "grid", "colormap": "viridis"},
]
COLOURED = [
    {"mode": "rgb"},
    {"mode": "wrapped", "gain": 1e6},
    {"mode": "clipped", "gain": 255.0},
    {"mode": "photo"},
]


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    middle=st.lists(st.sampled_from(MIDDLE), max_size=4),
    last=st.sampled_from(LAST),
    renderings=st.lists(st.sampled_from([*RENDERINGS, *COLOURED]), max_size=3),
    size=SIZES,
    seed=st.integers(0, 9),
)
def test_all_that_is_published_is_strict_json(
    tmp_path_factory: pytest.TempPathFactory,
    middle: list[dict[str, Any]],
    last: list[dict[str, Any]],
    renderings: list[dict[str, Any]],
    size: float,
    seed: int,
) -> None:
    layers = [{"layer": "Conv2d", "out_channels": 3, "kernel_size": 3}, *middle, *last]
    layers = [{**layer, "name": f"stage{number}"} for number, layer in enumerate(layers)]
    drawn = [{"mode": "signed"}, *renderings]
    flat = [layer["name"] for layer in layers if layer["layer"] in ("Flatten", "Linear")]
    images = [layer["name"] for layer in layers if layer["name"] not in flat]
    entry = {
        "slug": "random", "title": "Random", "description": "Anything.", "layers": layers, "weights": {"file": "any.npz"},
        "renderings": [
            {"name": f"r{number}", **one, **({} if one in RENDERINGS else {"stages": images})} for number, one in enumerate(drawn)
        ],
    }  # fmt: skip
    named = [(layer["name"], nn.LAYERS[layer["layer"]](**{k: v for k, v in layer.items() if k not in ("layer", "name")})) for layer in layers]  # fmt: skip
    network = nn.Network(tuple(named))
    try:
        shapes = network.parameter_shapes((3, 24, 32))
    except ShapeError:
        assume(False)
    rng = np.random.default_rng(seed)
    root = write_project(tmp_path_factory.mktemp("random"))
    with np.errstate(over="ignore"):
        weights = {name: (rng.normal(size=shape) * size).clip(-3.4e38, 3.4e38).astype(np.float32) for name, shape in shapes.items()}  # fmt: skip
    save_state(root / "any.npz", {k: np.abs(v) if k.endswith("var") else v for k, v in weights.items()})
    gallery = yaml.safe_load((root / "gallery.yml").read_text())
    gallery["configurations"] = [entry]
    (root / "gallery.yml").write_text(yaml.safe_dump(gallery, sort_keys=False))
    answers, manifest = answers_of(root)
    check_files(data_files.all_files(answers, manifest))
    check_pages(answers, "random")
