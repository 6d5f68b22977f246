"""What a stranger may put into photos/, a sidecar or gallery.yml ends in messages: no traceback, no hang."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gallery_gen.errors import SpecError, visible
from gallery_gen.spec import load_gallery
from gallery_gen.spec import photos as photos_module
from tests.conftest import GALLERY, SIDECAR, edit, write_project
from tests.spec.test_load import messages

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project whose files fuzzing overwrites."""
    return write_project(tmp_path_factory.mktemp("fuzzed"))


# Files and their names


@pytest.mark.parametrize("name", ["gallery.yml", "photos/noise.yml"])
def test_a_link_a_pipe_or_a_folder_in_place_of_a_file(project: Path, name: str) -> None:
    path = project / name
    path.rename(project / "elsewhere.yml")
    makers: list[tuple[Callable[[], object], str]] = [
        (lambda: path.symlink_to(project / "elsewhere.yml"), "is a symbolic link: put the file itself here"),
        (lambda: path.symlink_to("/dev/zero"), "is a symbolic link"),
        (lambda: os.mkfifo(path), "is no ordinary file: put the file itself here"),
        (path.mkdir, "is no ordinary file"),
    ]
    for make, expected in makers:
        make()
        (message,) = messages(project)
        assert message.startswith(f"{name}: {expected}")
        path.rmdir() if path.is_dir() else path.unlink()


def test_a_folder_of_photos_somewhere_else_is_not_followed(project: Path) -> None:
    (project / "photos").rename(project / "elsewhere")
    (project / "photos").symlink_to(project / "elsewhere")
    assert "photos: is a symbolic link: put the folder itself here" in messages(project)


@pytest.mark.parametrize(
    "name",
    [
        "two words", "caf\u00e9", "cafe\u0301", "Noise", "a--b", "-a", "a-", "a_b", "a.b", "a" * 61, "日本", "a\nb",
        "\x1b[2J", "a\u202eb", "'; rm -rf ~ #", "$(id)", "%2e%2e", "{{ 7 }}", "<b>",
    ],
)  # fmt: skip
def test_a_name_that_cannot_be_an_address(project: Path, name: str) -> None:
    for suffix in ("png", "yml"):
        (project / f"photos/noise.{suffix}").rename(project / f"photos/{name}.{suffix}")
    found = messages(project)
    assert any("cannot be an address: use only a–z, 0–9 and single -" in message for message in found)
    assert all(visible(message) == message for message in found)


@pytest.mark.parametrize("name", ["con", "nul", "aux", "prn", "com1", "lpt9", "index", "readme"])
def test_a_name_that_computers_keep_for_themselves(project: Path, name: str) -> None:
    for suffix in ("png", "yml"):
        (project / f"photos/noise.{suffix}").rename(project / f"photos/{name}.{suffix}")
    edit(project / "gallery.yml", "slug: conv-relu", f"slug: {name}")
    expected = f"'{name}' is a name that computers keep for themselves: choose another name"
    assert messages(project) == [
        f"gallery.yml:4: configurations.0.slug: {expected}",
        f"photos/{name}.png: file name: {expected}",
    ]


def test_a_name_in_no_encoding_is_shown_all_the_same(project: Path) -> None:
    Path(os.fsdecode(os.fsencode(project / "photos") + b"/\xff.png")).write_bytes(b"")
    found = "\n".join(messages(project))
    assert r"photos/\udcff.png" in found
    found.encode()


def test_names_that_differ_by_case_only(project: Path) -> None:
    data = (project / "photos/noise.png").read_bytes()
    (project / "photos/noise.PNG").write_bytes(data)
    (project / "photos/NOISE.png").write_bytes(data)
    found = "\n".join(messages(project))
    assert "photos/noise.png: slug: has the same slug as photos/noise.PNG: rename one of them" in found
    assert "photos/NOISE.png: file name: 'NOISE' cannot be an address" in found


def test_a_huge_folder_is_refused_before_its_files_are_looked_at(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(photos_module, "MAX_FILES", 50)
    for number in range(60):
        (project / f"photos/{number}.png").touch()
    monkeypatch.setattr(photos_module, "Document", None)
    assert messages(project) == ["photos: holds more than 50 files: remove some"]


# Text


def test_a_sidecar_of_ten_megabytes(project: Path) -> None:
    with (project / "photos/noise.yml").open("ab") as file:
        file.truncate(10_000_000)
    assert messages(project) == ["photos/noise.yml: is larger than 20 KB: make it smaller"]


@pytest.mark.parametrize(
    "value",
    [
        "9" * 5_000, "0x" + "f" * 5_000, "1:" * 9_000 + "1", "1e" + "9" * 5_000, "." * 9_000, "!!int x", "!!int ''",
        "!!float ''", "!!bool x", "!!python/object/apply:os.system [id]", "!!binary aGk=", "!!set {a}", "!!null x",
        "[]", "{}", "{a: b}", "null", "true", "1", "2017-01-01", "*nothing", "&a", "{1: {2: 3}}",
        '"a\\0b"', '"a\\e[2J"', '"\\u202eevil"', '"two\\nlines"', '" "', '""', "x" * 301, "{[a]: b}", "? {a: b}\n : c",
    ],
)  # fmt: skip
@pytest.mark.parametrize("field", ["title", "alt", "credit", "licence", "source", "tags"])
def test_a_wrong_value_in_any_field_is_one_line_each(project: Path, field: str, value: str) -> None:
    path = project / "photos/noise.yml"
    kept = [line for line in path.read_text().splitlines() if not line.startswith(f"{field}:")]
    path.write_text("\n".join([*kept, f"{field}: {value}", ""]))
    if (field, value) in {("tags", "[]"), *((f, "2017-01-01") for f in ("title", "credit", "source"))}:
        load_gallery(project)
    else:
        for message in messages(project):
            assert message.startswith("photos/noise.yml:")
            assert len(message) < 700


@pytest.mark.parametrize(
    "licence", ["GPL-3.0", "CC-BY-NC-4.0", "CC-BY-ND-4.0", "All rights reserved", "cc0-1.0", "CC0", "MIT", ""]
)
def test_a_licence_outside_the_list(project: Path, licence: str) -> None:
    edit(project / "photos/noise.yml", "CC0-1.0", f"'{licence}'")
    (message,) = messages(project)
    assert message.startswith("photos/noise.yml:4: licence: unknown value")


@pytest.mark.parametrize(
    "text",
    [
        "cover: {a: 1}", "cover: [1]", "experiments: [{a: 1}]", "experiments: [[1]]", "experiments: null",
        "experiments: 7", "learn_from: {a: 1}", "learn_from: [nobody]", "learn_from: null", "learn_from: [stripes]",
        "input: 7", "input: []", "configurations: {}", "configurations: [7]", "version: 0x1",
        "experiments: [" + "x, " * 90_000 + "]", "cover: " + "x" * 100_000, "x" * 1_000 + ": 1",
    ],
)  # fmt: skip
def test_a_wrong_value_at_the_top(project: Path, text: str) -> None:
    key = text.partition(":")[0]
    lines = (project / "gallery.yml").read_text().splitlines(keepends=True)
    if key == "configurations":
        lines = lines[:2]
    (project / "gallery.yml").write_text(
        "".join(line for line in lines if not line.startswith(f"{key}:")) + text + "\n"
    )
    if text == "version: 0x1":
        load_gallery(project)
        return
    found = messages(project)
    assert 1 <= len(found) <= 101
    assert all(len(message) < 700 and message.startswith("gallery.yml") for message in found)


def test_a_hundred_thousand_mistakes_are_not_compared_with_one_another(project: Path) -> None:
    """What was quadratic took minutes; the limit on processor time would end it."""
    edit(project / "gallery.yml", "photos: [stripes]", "photos: [" + "7, " * 90_000 + "]")
    command = [sys.executable, "-m", "gallery_gen.cli", "-C", str(project), "check"]
    limited = f"ulimit -t 20; exec {' '.join(command)}"
    done = subprocess.run(["bash", "-c", limited], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) <= 101


# Networks that would never end


@pytest.mark.parametrize(
    "layers",
    [
        "[{layer: Conv2d, name: a, out_channels: 900000000, kernel_size: 3}]",
        "[{layer: Conv2d, name: a, out_channels: 1, kernel_size: 3, padding: 100000}]",
        "[{layer: Conv2d, name: a, out_channels: 1, kernel_size: 3, padding: 90000, dilation: 90000}]",
        "[{layer: ConvTranspose2d, name: a, out_channels: 1, kernel_size: 3, stride: 100000}]",
        "[{layer: ConvTranspose2d, name: a, out_channels: 1, kernel_size: 3, dilation: 40000, padding: 40000}]",
        "[{layer: MaxPool2d, name: a, kernel_size: 100000, padding: 50000}]",
        "[{layer: AvgPool2d, name: a, kernel_size: 100000, padding: 50000}]",
        "[{layer: Flatten, name: f}, {layer: Linear, name: a, out_features: 30000000}]",
        "[{layer: Flatten, name: f}, {layer: Linear, name: a, out_features: 400000}]",
        "[{layer: AdaptiveAvgPool2d, name: a, output_size: 100000}]",
        "["
        + ", ".join(f"{{layer: AdaptiveAvgPool2d, name: a{n}, output_size: 1500}}" for n in range(150))
        + "]",
    ],
    ids=lambda text: text[8:70],
)
def test_a_network_that_asks_for_terabytes(project: Path, layers: str) -> None:
    text = (project / "gallery.yml").read_text()
    start, end = text.index("    layers:"), text.index("    weights: {seed: 7}")
    (project / "gallery.yml").write_text(f"{text[:start]}    layers: {layers}\n{text[end:]}")
    (message,) = [message for message in messages(project) if "multiply-adds and" in message]
    assert message.startswith("gallery.yml:8: configurations.0.layers.")
    assert "stay below 32,000,000 values, 20,000,000,000 multiply-adds and 500 MB" in message


def test_a_gallery_that_asks_for_terabytes(project: Path) -> None:
    """Each configuration is allowed, all of them for all photos are not."""
    many = "".join(
        f"""\
  - slug: many-{number}
    title: Many
    description: One of many.
    layers: [{{layer: AdaptiveAvgPool2d, name: a, output_size: 3000}}]
    renderings: [{", ".join(f"{{name: r{index}, mode: signed}}" for index in range(20))}]
"""
        for number in range(120)
    )
    (project / "gallery.yml").write_text(GALLERY + many)
    (message,) = messages(project)
    assert message.startswith("gallery.yml:")
    assert "with it all photos take" in message
    assert "stay below 1,000,000,000,000,000 multiply-adds and 100,000,000,000 pixels" in message


def test_more_photos_than_fit_into_memory(project: Path) -> None:
    edit(project / "gallery.yml", "{height: 24, width: 32}", "{height: 2048, width: 2048}")
    for number in range(40):
        for suffix in ("png", "yml"):
            (project / f"photos/p{number}.{suffix}").write_bytes(
                (project / f"photos/noise.{suffix}").read_bytes()
            )
    assert messages(project) == [
        "gallery.yml:2: input: all photos of this size take 528 MB: stay below 500 MB: make the input smaller"
    ]


def test_weights_that_are_a_bomb_or_no_file(project: Path) -> None:
    edit(project / "gallery.yml", "{preset: {conv1: sobel-x}}", "{file: w.npz}")
    with zipfile.ZipFile(project / "w.npz", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("conv1.weight.npy", bytes(60_000_000))
    expected = "weights.file: 'w.npz' is no ordinary file of at most"
    assert expected in "\n".join(messages(project))
    (project / "w.npz").unlink()
    os.mkfifo(project / "w.npz")
    assert expected in "\n".join(messages(project))


# Fuzzing

scalars = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=30),
    st.sampled_from(["cat", "noise", "conv1", "all", "Conv2d", "*a", "&a", "!!int", "<<", "9" * 200]),
)  # fmt: skip
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9), inner, max_size=4),
)
fuzzed = settings(
    max_examples=150,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def _loads_or_explains(root: Path) -> None:
    with suppress(SpecError):
        load_gallery(root)


def _changed(text: str, places: list[tuple[float, str, int]]) -> str:
    for place, put, taken in places:
        at = int(place * len(text))
        text = text[:at] + put + text[at + taken :]
    return text


snippets = st.sampled_from(
    [" ", "\n", "\t", ":", "- ", "[", "]", "{", "}", "*a", "&a ", "!!", "!!int ", "? ", "|", ">", "'", '"', "#", "~",
     "0x", "1e9", "\0", "\x85", "\u2028", "<<: *a", "%", "---\n", "...\n", "-9", "99999999999999999999", "é"]
)  # fmt: skip
edits = st.lists(
    st.tuples(st.floats(0, 1, exclude_max=True), snippets | st.text(max_size=3), st.integers(0, 12)),
    min_size=1,
    max_size=6,
)


@fuzzed
@given(edits)
def test_a_sidecar_of_any_text(shared: Path, places: list[tuple[float, str, int]]) -> None:
    text = _changed(SIDECAR.format(title="Noise", alt="Pixels of random colours."), places)
    path = shared / "photos/noise.yml"
    before = path.read_bytes()
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    _loads_or_explains(shared)
    path.write_bytes(before)


@fuzzed
@given(edits)
def test_a_gallery_of_any_text(shared: Path, places: list[tuple[float, str, int]]) -> None:
    (shared / "gallery.yml").write_bytes(_changed(GALLERY, places).encode("utf-8", "surrogatepass"))
    _loads_or_explains(shared)
    (shared / "gallery.yml").write_text(GALLERY)


@fuzzed
@given(st.data())
def test_any_value_in_any_place_of_a_gallery(shared: Path, data: st.DataObject) -> None:
    """Written as JSON, which YAML reads too."""
    import json

    import yaml

    tree = yaml.safe_load(GALLERY)
    holder = tree
    while True:
        keys = list(holder) if isinstance(holder, dict) else list(range(len(holder)))
        key = data.draw(st.sampled_from(keys))
        inner = holder[key]
        if not isinstance(inner, dict | list) or not inner or data.draw(st.booleans()):
            break
        holder = inner
    holder[key] = data.draw(values)
    (shared / "gallery.yml").write_text(json.dumps(tree))
    _loads_or_explains(shared)
    (shared / "gallery.yml").write_text(GALLERY)
