"""Every mistake in what people write ends in one line with file, line and mend; all of them at once."""

from pathlib import Path

import pytest

from gallery_gen import nn
from gallery_gen.errors import SpecError
from gallery_gen.spec import load_gallery
from gallery_gen.spec.model import LAYER_MODELS
from tests.conftest import edit


def messages(root: Path) -> list[str]:
    """The problems of a project that must have some."""
    with pytest.raises(SpecError) as caught:
        load_gallery(root)
    return str(caught.value).splitlines()


def test_a_right_project_loads(project: Path) -> None:
    gallery = load_gallery(project)
    assert [photo.slug for photo in gallery.photos] == ["noise", "stripes"]
    assert [(p.slug, c.slug) for p, c in gallery.pairs] == [
        ("noise", "conv-relu"),
        ("stripes", "conv-relu"),
        ("stripes", "edges"),
    ]
    assert gallery.configurations[0].network.infer_shapes((3, 24, 32))["pool1"] == (3, 11, 15)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("kernel_size: 3}", "kernel_sise: 3}", "gallery.yml:9: configurations.0.layers.0.kernel_sise: unknown field: did you mean 'kernel_size'?"),
        ("kernel_size: 3}", "kernel_size: [1, x]}", "gallery.yml:9: configurations.0.layers.0.kernel_size.1: 'x' does not fit: write a valid integer"),
        ("layer: ReLU", "layer: RelU", "gallery.yml:10: configurations.0.layers.1: unknown layer 'RelU': did you mean 'ReLU'?"),
        ("colormap: jet", "colormap: jett", "gallery.yml:24: configurations.1.renderings.0.colormap: unknown value 'jett': did you mean 'jet'?"),
        ("slug: edges", "slug: conv-relu", "gallery.yml:16: configurations.1.slug: the slug 'conv-relu' is already used in line 4"),
        ("kernel_size: 2}", "kernel_size: 2, stride: 0}", "gallery.yml:11: configurations.0.layers.2: stride must be"),
        ("kernel_size: 3}\n", "kernel_size: 30}\n", "gallery.yml:9: configurations.0.layers.0: kernel"),
        ("[stripes]", "[stripe]", "gallery.yml:22: configurations.1.photos.0: there is no photo 'stripe': did you mean 'stripes'?"),
        ("conv1: sobel-x", "conv1: sobel", "configurations.1.weights.preset.conv1: there is no preset kernel 'sobel': did you mean 'sobel-"),
        ("{preset: {conv1: sobel-x}}", "{seed: 1, preset: {conv1: sobel-x}}", "give exactly one of seed, preset, file and pretrained"),
        ("    weights: {seed: 7}\n", "", "has layers with parameters but no weights: add weights"),
        ("mode: map, colormap: jet", "mode: rgb", "stage 'conv1': rgb draws 3 channels, not 1 × 24 × 32"),
        ("mode: map, colormap: jet", "mode: signed, colormap: jet", "colormap has no effect in mode signed: remove it"),
        ("{name: honest, mode: signed}", "{name: original, mode: signed}", "the name 'original' is taken"),
        ("name: relu1", "name: conv1", "the name 'conv1' is taken"),
        ("    tags: [convolution]", "    stages: [conv2]", "no layer is named 'conv2': did you mean 'conv1'?"),
        ("{preset: {conv1: sobel-x}}", "{file: ../secret.npz}", "leads out of the project"),
        ("{preset: {conv1: sobel-x}}", "{file: none.npz}", "none.npz: not a readable .npz"),
        ("version: 1", "cover: stripe\nversion: 1", "gallery.yml:1: cover: there is no photo 'stripe': did you mean 'stripes'?"),
        ("version: 1", "version: 2", "gallery.yml:1: version: must be 1"),
        ("version: 1\n", "version: 1\nversion: 1\n", "gallery.yml:2: version: is written twice: keep one"),
        ("title: Edges", "title: [Edges", "gallery.yml"),
        ("title: Edges", "title: !!python/object:os.system x", "is not read here: remove it"),
        ("title: Edges", "title: 7", "gallery.yml:17: configurations.1.title: YAML reads 7 as a number, not as text: write it in quotes, \"7\""),
        ("title: Edges", "title: on", "gallery.yml:17: configurations.1.title: YAML reads on as true, not as text: write it in quotes, \"on\""),
        ("colormap: jet", "colormap: no", "gallery.yml:24: configurations.1.renderings.0.colormap: YAML reads no as false, not as text: write it in quotes, \"no\""),
        ("[stripes]", "[off]", "gallery.yml:22: configurations.1.photos.0: YAML reads off as false, not as text: write it in quotes, \"off\""),
        ("kernel_size: 2}", "kernel_size: yes}", "gallery.yml:11: configurations.0.layers.2.kernel_size: True does not fit"),
        ("{seed: 7}", "{pretrained: no}", "gallery.yml:12: configurations.0.weights.pretrained: unknown value False"),
        ("version: 1", "cover: no\nversion: 1", "gallery.yml:1: cover: YAML reads no as false, not as text: write it in quotes, \"no\""),
        ("input: {height: 24, width: 32}", "input: {height: 40, width: 48}\nexperiments: [yes]", "gallery.yml:3: experiments.0: YAML reads yes as true, not as text"),
        ("input: {height: 24, width: 32}\n", "", "gallery.yml:1: input: is missing: write its fields: height, width"),
        ("height: 24", "height: 99999", "gallery.yml:2: input.height: 99999 does not fit"),
        ("    photos: [stripes]\n", "    photos: [stripes]\n    values: {stages: [conv2], photos: [stripes]}\n", "gallery.yml:23: configurations.1.values.stages.0: 'conv2' is not shown: did you mean 'conv1'?"),
        ("    photos: [stripes]\n", "    photos: [stripes]\n    values: {stages: [conv1], photos: [noise]}\n", "gallery.yml:23: configurations.1.values.photos.0: the photo 'noise' does not run through this configuration: use one of stripes"),
        ("    photos: [stripes]\n", "    photos: [stripes]\n    values: {stages: [], photos: [stripes]}\n", "gallery.yml:23: configurations.1.values.stages"),
        ("out_channels: 3, kernel_size: 3}", "out_channels: 3000000, kernel_size: 3}", "stay below"),
    ],
)  # fmt: skip
def test_one_mistake_in_the_gallery_is_one_message(project: Path, old: str, new: str, expected: str) -> None:
    edit(project / "gallery.yml", old, new)
    (message,) = messages(project)
    assert expected in message
    assert message.startswith("gallery.yml")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("gallery.yml", "[" * 400_000),
        ("gallery.yml", "- " * 400_000),
        ("gallery.yml", "{a: " * 200_000),
        ("photos/noise.yml", "a: &x [*x]"),
    ],
)
def test_endless_nesting_is_one_message(project: Path, name: str, text: str) -> None:
    """A parser that descends into it would overflow its stack and take the process with it."""
    (project / name).write_text(text)
    (message,) = messages(project)
    assert message.startswith(name)
    assert "nested too deeply" in message


def test_the_cover_comes_first(project: Path) -> None:
    edit(project / "gallery.yml", "version: 1", "version: 1\ncover: stripes")
    assert [photo.slug for photo in load_gallery(project).photos] == ["stripes", "noise"]


def test_all_problems_come_at_once(project: Path) -> None:
    edit(project / "gallery.yml", "layer: ReLU", "layer: RelU")
    edit(project / "gallery.yml", "colormap: jet", "colormap: jett")
    edit(project / "photos" / "noise.yml", "licence: CC0-1.0", "licence: proprietary")
    (project / "photos" / "stripes.yml").unlink()
    found = messages(project)
    assert [message.split(": ")[0] for message in found] == [
        "gallery.yml:10",
        "gallery.yml:24",
        "photos/noise.yml:4",
        "photos/stripes.png",
    ]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("licence: CC0-1.0", "licence: GPL", "photos/noise.yml:4: licence: unknown value 'GPL'"),
        ("alt: Pixels of random colours without any order.", "alt: Noise", "photos/noise.yml:2: alt: says too little: write what is to be seen, in 20 letters or more"),
        ("credit:", "kredit:", "photos/noise.yml:3: kredit: unknown field: did you mean 'credit'?"),
        ("title: Noise", "title: Pixels of random colours without any order.", "alt repeats the title"),
        ("title: Noise", "title: Pixels\u200b of random  colours without any order.", "alt repeats the title"),
        ("title: Noise", "title: no", 'photos/noise.yml:1: title: YAML reads no as false, not as text: write it in quotes, "no"'),
        ("title: Noise", "title: ~", 'photos/noise.yml:1: title: YAML reads ~ as nothing, not as text: write it in quotes, "~"'),
        ("title: Noise", "title:", "photos/noise.yml:1: title: is empty: write it"),
        ("source:", "tags: [fur, on]\nsource:", 'photos/noise.yml:5: tags.1: YAML reads on as true, not as text: write it in quotes, "on"'),
        ("title: Noise", 'title: "\\u200b"', "photos/noise.yml:1: title: holds nothing that can be seen: write it in letters"),
        ("title: Noise", 'title: "\\u3164\\u2800\\ufe0f \\u0301"', "photos/noise.yml:1: title: holds nothing that can be seen"),
        ("credit: The tests", 'credit: "\\u00ad"', "photos/noise.yml:3: credit: holds nothing that can be seen"),
        ("alt: Pixels of random colours without any order.", 'alt: "Pixels' + 30 * "\\u200b" + '"', "photos/noise.yml:2: alt: says too little"),
        ("alt: Pixels of random colours without any order.", 'alt: "' + 30 * "\\u3164" + '"', "photos/noise.yml:2: alt: holds nothing that can be seen"),
    ],
)  # fmt: skip
def test_a_mistake_in_a_sidecar(project: Path, old: str, new: str, expected: str) -> None:
    edit(project / "photos" / "noise.yml", old, new)
    assert any(expected in message for message in messages(project))


@pytest.mark.parametrize("title", ["看见卷积", "日", "!", "∇", "é", "नमस्ते", "👩‍🚀", "7"])
def test_a_title_in_any_script_can_be_seen(project: Path, title: str) -> None:
    edit(project / "photos" / "noise.yml", "title: Noise", f"title: '{title}'")
    assert load_gallery(project).photos[0].sidecar.title == title


def test_photos_and_sidecars_come_in_pairs(project: Path) -> None:
    (project / "photos" / "noise.png").rename(project / "photos" / "Other One.png")
    found = "\n".join(messages(project))
    assert "photos/noise.yml: has no picture beside it: add photos/noise.jpg" in found
    assert "photos/Other One.png: has no sidecar" in found
    assert "photos/Other One.png: file name: 'Other One' cannot be an address" in found


def test_two_pictures_cannot_share_a_slug(project: Path) -> None:
    (project / "photos" / "noise.jpg").write_bytes(b"")
    assert any("has the same slug as photos/noise.jpg" in message for message in messages(project))


def test_aliases_that_explode_are_refused(project: Path) -> None:
    bomb = "a: &a [1, 1, 1, 1, 1, 1, 1, 1, 1]\n"
    for old, new in zip("abcdefg", "bcdefgh", strict=True):
        bomb += f"{new}: &{new} [" + ", ".join([f"*{old}"] * 9) + "]\n"
    (project / "gallery.yml").write_text(bomb)
    assert any("holds more than 100000 values" in message for message in messages(project))


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xfe\x00", b"- 1", b"a: " + b"[" * 5000, b"7", b"x" * 1_000_001]
)
def test_what_is_no_gallery_is_said_in_one_line(project: Path, content: bytes) -> None:
    (project / "gallery.yml").write_bytes(content)
    (message,) = messages(project)
    assert message.startswith("gallery.yml")


def test_every_layer_can_be_written() -> None:
    assert LAYER_MODELS.keys() == nn.LAYERS.keys()


def test_a_stage_with_too_many_values_for_a_page(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gallery_gen.spec.check.MAX_VALUES", 24 * 32 - 1)
    edit(
        project / "gallery.yml",
        "    photos: [stripes]",
        "    photos: [stripes]\n    values: {stages: [conv1], photos: [stripes]}",
    )
    (message,) = messages(project)
    assert "'conv1' has 768 values: name a stage with up to 767" in message


def test_a_weight_file_has_a_name_that_files_can_have(project: Path) -> None:
    edit(project / "gallery.yml", "{preset: {conv1: sobel-x}}", '{file: "a\\0b.npz"}')
    with pytest.raises(
        SpecError, match=r"gallery\.yml:21: configurations\.1\.weights\.file: .* does not fit"
    ):
        load_gallery(project)
