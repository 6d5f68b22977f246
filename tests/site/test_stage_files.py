"""The files that widgets read say of each network what the manifest says, and name pictures that are there."""

import json

import pytest

from gallery_gen.pipeline import Manifest
from gallery_gen.site.answers import Answers
from gallery_gen.site.stage_files import STAGES, all_files


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
            for picture, known in zip(given["pictures"], stage.pictures, strict=True):
                assert picture["file"] == known.exact.name
                assert (picture["width"], picture["height"]) == (known.exact.width, known.exact.height)
                assert (picture["scale"] is None) == (known.legend is None)
                assert len(picture["alt"]) > 20
                pictures += 1
    assert pictures > 3
