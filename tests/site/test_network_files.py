"""The files of networks that pages run hold the pipeline's own parameters; what pages cannot run is left out and said."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gallery_gen.errors import CallError
from gallery_gen.pipeline import Manifest, build_gallery
from gallery_gen.site.answers import Answers
from gallery_gen.site.calls import read_call
from gallery_gen.site.catalogue import Catalogue
from gallery_gen.site.network_files import NETWORKS, all_files
from gallery_gen.site.words import Words
from tests.conftest import edit


@pytest.fixture
def files(answers: Answers) -> dict[str, bytes]:
    return all_files(answers.views, answers.bench)


def read(file: bytes) -> tuple[dict[str, Any], dict[str, np.ndarray[Any, np.dtype[np.float32]]]]:
    """As the format's description has it: what the network is, and its parameters."""
    size = int.from_bytes(file[:8], "little")
    assert size % 8 == 0
    header = json.loads(file[8 : 8 + size])
    network = json.loads(header.pop("__metadata__")["network"])
    numbers = file[8 + size :]
    tensors = {}
    for name, entry in header.items():
        start, end = entry["data_offsets"]
        assert entry["dtype"] == "F32"
        tensors[name] = np.frombuffer(numbers[start:end], "<f4").reshape(entry["shape"])
    assert sum(tensor.nbytes for tensor in tensors.values()) == len(numbers)
    return network, tensors


def test_each_network_has_its_parameters_exactly(files: dict[str, bytes], answers: Answers) -> None:
    entries = answers.catalogue.manifest.configurations
    assert list(files) == [f"{NETWORKS}{entry.slug}.safetensors" for entry in entries]
    for entry in entries:
        network, tensors = read(files[f"{NETWORKS}{entry.slug}.safetensors"])
        right = answers.bench.parameters(entry)
        assert set(tensors) == set(right)
        assert len(right) > 0
        for name, tensor in right.items():
            np.testing.assert_array_equal(tensors[name], tensor)
        assert network["layers"] == [layer.model_dump(mode="json") for layer in entry.layers]
        assert network["input"] == [3, 24, 32]


def test_stages_are_described_as_on_their_page(
    files: dict[str, bytes], answers: Answers, manifest: Manifest
) -> None:
    for job in manifest.jobs:
        network, _ = read(files[f"{NETWORKS}{job.configuration}.safetensors"])
        assert [stage["name"] for stage in network["stages"]] == [stage.name for stage in job.stages]
        title = answers.catalogue.photo(job.photo).title
        for said, stage in zip(network["stages"], job.stages, strict=True):
            view = answers.views.stage(job, stage)
            assert (said["label"], said["shape"]) == (view.layer, view.shape)
            for drawn, picture in zip(said["pictures"], stage.pictures, strict=True):
                assert drawn["options"]["mode"] == picture.mode
                if stage.name != "input":
                    assert drawn["alt"].format(photo=title) == answers.views.alt(job, stage, picture)
                if picture.legend is not None:
                    assert picture.legend.colormap in network["colours"]["colormaps"]


def test_the_same_networks_give_the_same_bytes(files: dict[str, bytes], answers: Answers) -> None:
    assert all_files(answers.views, answers.bench) == files


def test_what_pages_cannot_run_is_left_out_and_said(project: Path) -> None:
    gallery = project / "gallery.yml"
    strange = "{layer: AdaptiveMaxPool2d, name: relu1, output_size: 9}"
    edit(gallery, "{layer: ReLU, name: relu1}", strange)
    edit(
        gallery,
        "out_channels: 1, kernel_size: 3, padding: 1",
        "out_channels: 400, kernel_size: 31, padding: 15",
    )
    edit(gallery, "{preset: {conv1: sobel-x}}", "{seed: 1}")
    edit(gallery, "mode: map, colormap: jet", "mode: signed, maps: 2")
    answers = Answers(project, Catalogue(build_gallery(project, workers=1)), Words.of("en"), str)
    assert all_files(answers.views, answers.bench) == {}
    with pytest.raises(CallError, match="your_photo: no configuration is small enough to run in a page"):
        answers.answer(read_call('{{ your_photo("noise") }}'))
    edit(gallery, strange, "{layer: ReLU, name: relu1}")
    answers = Answers(project, Catalogue(build_gallery(project, workers=1)), Words.of("en"), str)
    html = answers.answer(read_call('{{ your_photo("noise") }}'))
    why = "Edges: 1\u202f153\u202f600 weights are 4.61 MB to fetch"
    assert why in html
    assert f"does not run this network. {why}" in answers.answer(
        read_call('{{ try_configuration("edges") }}')
    )
    with pytest.raises(CallError, match='your_photo: "edges" does not run in pages: Edges: 1'):
        answers.answer(read_call('{{ your_photo("stripes", "edges") }}'))


def test_the_tool(answers: Answers) -> None:
    html = answers.answer(read_call('{{ your_photo("stripes", "edges") }}'))
    assert 'data-photo="stripes" data-network="edges"' in html
    assert html.count("<option") == 1 + 2 + 2
    assert "<details" not in html  # nothing is left out
    assert "?network=edges" in answers.answer(read_call('{{ try_configuration("edges") }}'))
    with pytest.raises(CallError, match='your_photo: there is no photo "dog"'):
        answers.answer(read_call('{{ your_photo("dog") }}'))
    with pytest.raises(CallError, match='your_photo: there is no configuration "edge": did you mean "edges"'):
        answers.answer(read_call('{{ your_photo("stripes", "edge") }}'))
