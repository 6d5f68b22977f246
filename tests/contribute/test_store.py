"""A new photo on top of a store that was brought from elsewhere costs only its own jobs."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from gallery_gen.cli import main
from gallery_gen.pipeline import build_gallery
from tests.conftest import write_experiments
from tests.contribute.camera import ON_ITS_SIDE, kite, save

WORDS = [
    *("--title", "A red kite", "--alt", "A red kite with a white tail, high in a blue sky."),
    *("--credit", "Somebody", "--licence", "CC0", "--source", "own photo, 2026", "--slug", "kite"),
]


def restored(project: Path, folder: Path) -> Path:
    """A fresh copy of a project with its store, as a workflow gets it: no time stamp or inode is the same."""
    shutil.copytree(project, folder, copy_function=shutil.copyfile)
    return folder


def run_jobs(project: Path) -> list[str]:
    """Build, and name the jobs that were run."""
    names: list[str] = []
    build_gallery(project, workers=1, progress=lambda _done, _total, name: names.append(name))
    return sorted(name for name in names if name)


def add(project: Path, folder: Path) -> None:
    photo = save(kite(), folder / "kite.jpg", ON_ITS_SIDE)
    result = CliRunner().invoke(main, ["-C", str(project), "add", str(photo), *WORDS])
    assert result.exit_code == 0, result.output


def test_only_its_own_jobs_are_run(project: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("elsewhere")
    assert len(run_jobs(project)) == 5
    copy = restored(project, folder / "checkout")
    assert run_jobs(copy) == []
    add(copy, folder)
    assert run_jobs(copy) == ["kite", "kite × conv-relu"]
    assert run_jobs(copy) == []


def test_what_was_learned_from_other_photos_stays(
    project: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("elsewhere")
    write_experiments(project)
    assert len(run_jobs(project)) > 10
    copy = restored(project, folder / "checkout")
    assert run_jobs(copy) == []
    add(copy, folder)
    assert run_jobs(copy) == ["kite", "kite × conv-relu"]
