"""The published program makes the published picture, byte for byte."""

import contextlib
import io
from pathlib import Path

import pytest

from gallery_gen.pipeline import Manifest
from gallery_gen.site.snippet import snippet


def run(code: str) -> str:
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(code, "snippet", "exec"), {})
    return printed.getvalue().strip()


def test_every_snippet_prints_the_digest_of_its_exact_picture(
    built: Path, manifest: Manifest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(built)
    checked = 0
    for job in manifest.jobs:
        for stage in job.stages:
            for picture in stage.pictures:
                code = snippet(manifest, job, stage, picture)
                assert run(code) == picture.exact.digest, f"{job.configuration} {stage.name}"
                assert code.endswith(f"# {picture.exact.digest}\n")
                checked += 1
    assert checked == 2 * (1 + 3 * 2) + 2


def test_another_seed_makes_another_picture(
    built: Path, manifest: Manifest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(built)
    job = next(job for job in manifest.jobs if job.configuration == "conv-relu")
    code = snippet(manifest, job, job.stages[1], job.stages[1].pictures[0])
    assert "default_rng(7)" in code
    assert run(code.replace("default_rng(7)", "default_rng(8)")) != job.stages[1].pictures[0].exact.digest
