"""The files that widgets read say of each network what the manifest says, and name pictures that are there."""

import json

import pytest

from gallery_gen import nn
from gallery_gen.pipeline import Manifest
from gallery_gen.pipeline.manifest import LayerEntry
from gallery_gen.site.answers import Answers
from gallery_gen.site.stage_files import KINDS, STAGES, all_files, kind_of


@pytest.fixture
def files(answers: Answers) -> dict[str, str]:
    return all_files(answers.views)


def test_each_network_has_a_file(files: dict[str, str], manifest: Manifest) -> None:
    assert list(files) == [f"{STAGES}{entry.slug}.json" for entry in manifest.configurations]


def test_stages_and_pictures_are_the_manifests(files: dict[str, str], manifest: Manifest) -> None:
    pictures = 0
    for job in manifest.jobs:
        network = json.loads(files[f"{STAGES}{job.configuration}.json"])
        said = network["photos"][job.photo]
        assert [stage["name"] for stage in said] == [stage.name for stage in job.stages]
        for given, stage in zip(said, job.stages, strict=True):
            assert given["numbers"]["mean"] == stage.statistics.mean
            kind = {"input": "input", "conv1": "convolution", "relu1": "activation", "pool1": "pooling"}
            assert given["kind"] == kind[stage.name]
            for picture, known in zip(given["pictures"], stage.pictures, strict=True):
                assert picture["file"] == known.exact.name
                assert (picture["light"], picture["thumb"]) == (known.light.name, known.thumb.name)
                assert (picture["width"], picture["height"]) == (known.exact.width, known.exact.height)
                assert (picture["scale"] is None) == (known.legend is None)
                assert len(picture["alt"]) > 20
                pictures += 1
    assert pictures > 3


def test_every_layer_is_of_a_kind() -> None:
    found = {name: kind_of(LayerEntry(name="x", kind=name, options={})) for name in [*nn.LAYERS, "Residual"]}
    assert set(found.values()) == set(KINDS)
    assert found["Conv2d"] == found["ConvTranspose2d"] == "convolution"
    assert (found["Linear"], found["Softmax"], found["LPPool2d"]) == ("linear", "activation", "pooling")
    assert (found["Flatten"], found["Identity"], found["Residual"]) == ("other", "other", "block")
