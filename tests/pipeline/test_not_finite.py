"""Numbers that are not finite: the job says where they begin and how many there are, and JSON stays JSON."""

import json
from pathlib import Path
from typing import NoReturn

import numpy as np
import pytest
from click.testing import CliRunner
from pydantic import ValidationError

from gallery_gen.cli import main
from gallery_gen.figures import style
from gallery_gen.images import decode_pixels, decode_values
from gallery_gen.pipeline import Manifest, Store, build_gallery
from gallery_gen.pipeline.manifest import Legend, NotFinite, Stage
from gallery_gen.spec import load_gallery
from tests.conftest import edit, write_overflow


def refuse(word: str) -> NoReturn:
    raise ValueError(f"{word} is no JSON")


def stages_of(manifest: Manifest) -> dict[str, Stage]:
    (job,) = [job for job in manifest.jobs if (job.photo, job.configuration) == ("stripes", "overflow")]
    return {stage.name: stage for stage in job.stages}


def test_the_job_says_stage_and_reason(project: Path) -> None:
    load_gallery(write_overflow(project))  # nothing is wrong with what is written
    manifest = build_gallery(project, workers=1)
    stages = stages_of(manifest)
    assert stages["conv1"].statistics.not_finite is None
    found = stages["conv2"].statistics.not_finite
    assert found == NotFinite(
        stage="conv2", values=3 * 22 * 30, nan=0, infinity=22 * 30, minus_infinity=22 * 30
    )
    assert stages["conv2"].not_finite_since == found
    numbers = stages["conv2"].statistics
    assert numbers.min is not None
    assert numbers.mean is not None
    assert 0 < numbers.min < numbers.mean < 100
    assert numbers.negative == pytest.approx(1 / 3)
    # Hardtanh cuts infinity off at 1: later stages are finite, and still say what they come from.
    assert stages["tanh2"].statistics.not_finite is None
    assert stages["tanh2"].not_finite_since == stages["pool2"].not_finite_since == found
    (job,) = [job for job in manifest.jobs if (job.photo, job.configuration) == ("stripes", "overflow")]
    assert job.not_finite == found
    assert found.said == "conv2: 1,320 of 1,980 values are not finite (660 +∞, 660 −∞)"
    others = [job for job in manifest.jobs if job.configuration != "overflow"]
    assert all(job.not_finite is None for job in others)


def test_a_stage_that_is_not_shown_is_told_of_too(project: Path) -> None:
    write_overflow(project)
    edit(
        project / "gallery.yml",
        "    weights: {file: huge.npz}",
        "    stages: [pool2]\n    weights: {file: huge.npz}",
    )
    edit(project / "gallery.yml", "    values: {stages: [conv2], photos: [stripes]}\n", "")
    stages = stages_of(build_gallery(project, workers=1))
    assert list(stages) == ["input", "pool2"]
    since = stages["pool2"].not_finite_since
    assert since is not None
    assert (since.stage, since.count) == ("conv2", 2 * 22 * 30)


def test_pictures_show_the_missing_in_their_colour(project: Path) -> None:
    manifest = build_gallery(write_overflow(project), workers=1)
    store, stage = Store(project / ".gallery"), stages_of(manifest)["conv2"]
    missing = style.from_hex(style.MISSING)
    pictures = {picture.rendering: decode_pixels(store.get(picture.exact)) for picture in stage.pictures}
    shares = {name: (pixels == missing).all(axis=-1).mean() for name, pixels in pictures.items()}
    assert shares["map"] == shares["original"] == 1
    assert 0.4 < shares["honest"] < 0.7  # two maps of three, in their boxes
    honest = next(picture for picture in stage.pictures if picture.rendering == "honest")
    assert honest.legend is not None
    assert honest.legend.high == pytest.approx(stage.statistics.max)
    assert stage.values is not None
    values = decode_values(store.get(stage.values), stage.shape)
    assert np.isnan(values[::2]).all()
    assert np.isfinite(values[1]).all()


def test_all_that_is_kept_is_strict_json(project: Path) -> None:
    build_gallery(write_overflow(project), workers=1)
    manifest = (project / ".gallery/manifest.json").read_text()
    json.loads(manifest, parse_constant=refuse)
    assert manifest.count("not_finite_since") == 2 * 3  # where there is nothing to say, nothing is said
    for record in (project / ".gallery/jobs").rglob("*.json"):
        json.loads(record.read_text().partition("\n")[2], parse_constant=refuse)
    assert build_gallery(project, workers=1) == Manifest.model_validate_json(manifest)


def test_no_entry_takes_a_number_that_is_not_finite() -> None:
    for value in (float("nan"), float("inf")):
        with pytest.raises(ValidationError, match="finite number"):
            Legend(colormap="grey", low=0, high=value)


def test_the_command_tells_of_it(project: Path) -> None:
    write_overflow(project)
    result = CliRunner().invoke(main, ["-C", str(project), "build", "-j", "1"])
    assert result.exit_code == 0
    line = "stripes × overflow: conv2: 1,320 of 1,980 values are not finite (660 +∞, 660 −∞)"
    assert line in result.output.splitlines()
