"""A configuration may name a whole network instead of listing layers; what does not fit is said."""

import typing
from pathlib import Path

import pytest

from gallery_gen.errors import SpecError
from gallery_gen.models import MODELS
from gallery_gen.spec import load_gallery
from gallery_gen.spec.model import ModelName
from tests.conftest import GALLERY, edit

TRAINED = """\
  - slug: trained
    title: A whole network
    description: By its name.
    photos: [stripes]
    model: efficientnet-lite0
    weights: {pretrained: true}
    stages: [stem, block3, features]
    renderings:
      - {name: signed, mode: signed, maps: 4}
"""


def add_model(root: Path, text: str = TRAINED) -> Path:
    """Add a configuration to the miniature project."""
    (root / "gallery.yml").write_text(GALLERY + text)
    return root


def test_every_model_can_be_named() -> None:
    assert set(typing.get_args(ModelName)) == set(MODELS)


def test_a_model_has_its_own_stages_and_photos(project: Path) -> None:
    gallery = load_gallery(add_model(project))
    configuration = gallery.configurations[-1]
    assert configuration.shown_stages == ("stem", "block3", "features")
    assert [photo.slug for photo in gallery.trained_photos] == ["stripes"]
    edit(project / "gallery.yml", "{pretrained: true}", "{seed: 1}")
    assert load_gallery(project).trained_photos == ()


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("efficientnet-lite0", "efficientnet-lite1", "unknown value 'efficientnet-lite1': did you mean 'efficientnet-lite0'?"),
        ("    model: efficientnet-lite0\n", "", "give either layers or model: list the layers, or name a network"),
        ("{pretrained: true}", "{preset: {stem: sobel-x}}", "a model has weights of its own"),
        ("{pretrained: true}", "{file: weights.npz}", "a model has weights of its own"),
        ("    weights: {pretrained: true}\n", "", "a model has weights of its own"),
        ("{pretrained: true}", "{pretrained: true, seed: 1}", "give exactly one of seed, preset, file and pretrained"),
        ("{pretrained: true}", "{pretrained: false}", "False"),
        ("block3", "block33", "no layer is named 'block33': did you mean 'block3'?"),
        ("mode: signed, maps: 4", "mode: rgb, maps: 4", "maps has no effect in mode rgb: remove it"),
        ("mode: signed, maps: 4", "mode: rgb", "rgb draws 3 channels, not 32 × 112 × 112"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_said_with_its_line(project: Path, old: str, new: str, message: str) -> None:
    add_model(project)
    edit(project / "gallery.yml", old, new)
    with pytest.raises(SpecError) as caught:
        load_gallery(project)
    assert message in str(caught.value)
    assert "gallery.yml:" in str(caught.value)


def test_pretrained_weights_need_a_model(project: Path) -> None:
    edit(project / "gallery.yml", "{seed: 7}", "{pretrained: true}")
    with pytest.raises(SpecError, match="pretrained goes with model only"):
        load_gallery(project)
