"""A site whose making is disturbed leaves the last good one, whole, and nothing else in the end."""

from __future__ import annotations

import random
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from gallery_gen.errors import GalleryError
from gallery_gen.site import publish as publish_module
from gallery_gen.site.publish import publish
from tests.conftest import edit
from tests.pipeline.test_disturbed import ROOT, disturbed
from tests.site.test_plugin import files


@pytest.fixture
def finished(mini: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with its site, one of whose pages has changed since; in a folder of its own."""
    publish(mini)
    edit(mini / "docs/index.md", "## Parts", "## Other parts")
    return shutil.copytree(mini, tmp_path_factory.mktemp("finished") / "project")


def leftovers(root: Path) -> list[str]:
    return [path.name for path in root.iterdir() if path.name.startswith(".site.")]


def pages(site: Path) -> dict[str, bytes]:
    """All files but the site map's, which hold a date."""
    return {name: data for name, data in files(site).items() if "sitemap" not in name}


def test_a_site_killed_at_any_moment_leaves_the_last_one_or_the_new_one(finished: Path) -> None:
    old = pages(finished / "site")
    copies = [shutil.copytree(finished, finished.parent / f"copy-{number}") for number in range(9)]
    (whole,) = disturbed("kill", copies[:1], [0])
    assert whole["status"] == 0
    new = pages(copies[0] / "site")
    assert old.keys() == new.keys()
    assert old != new
    last = whole["moments"]
    moments = [*random.Random(3).sample(range(1, last), 4), *range(last - 3, last + 1)]
    for root, found in zip(copies[1:], disturbed("kill", copies[1:], moments), strict=True):
        assert found == {"status": -signal.SIGKILL}
        assert pages(root / "site") in (old, new)
    assert any(leftovers(root) for root in copies)
    for root in copies[1:3]:
        publish(root)
        assert pages(root / "site") == new
        assert leftovers(root) == []


def test_a_disk_that_is_full_or_read_only(finished: Path) -> None:
    old = pages(finished / "site")
    moments = [1, 2, 10, 60, 100]
    copies = [shutil.copytree(finished, finished.parent / f"copy-{number}") for number in range(6)]
    answers = [*disturbed("full", copies[1:], moments), *disturbed("read-only", copies[:1], [0])]
    for root, found in zip([*copies[1:], copies[0]], answers, strict=True):
        message = found["message"]
        assert "No space left on device" in message or "Read-only file system" in message
        assert "Traceback" not in message
        assert ("free some space" in message) or ("check the folder's permissions" in message)
        assert pages(root / "site") == old
        assert leftovers(root) == []


def test_ctrl_c_says_where_it_stood(finished: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(publish_module, "build", interrupt)
    old = files(finished / "site")
    with pytest.raises(GalleryError) as caught:
        publish(finished)
    assert str(caught.value) == (
        "Stopped while building mkdocs.yml into site/en/. "
        "The site is as it was, and all pictures that were made are kept."
    )
    assert files(finished / "site") == old
    assert leftovers(finished) == []


@pytest.mark.parametrize("exchanging", [True, False])
def test_folders_change_places_and_no_time_is_without_a_site(
    tmp_path: Path, exchanging: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not exchanging:  # as on a system that cannot
        monkeypatch.setattr(publish_module, "_exchange", lambda *_: False)
    new, site = tmp_path / ".site.x", tmp_path / "site"
    for folder in (new, site):
        folder.mkdir()
        (folder / folder.name).touch()
    publish_module._swap(new, site)
    assert [path.name for path in site.iterdir()] == [".site.x"]
    assert [path.name for path in new.iterdir()] == ["site"]


def test_two_sites_at_once(finished: Path) -> None:
    command = [sys.executable, "-m", "gallery_gen.cli", "-C", str(finished), "site", "-j", "1"]
    both = [
        subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) for _ in "ab"
    ]
    for process in both:
        said, _ = process.communicate()
        assert process.returncode == 0, said
    assert leftovers(finished) == []
    assert "Other parts" in (finished / "site/en/index.html").read_text()


def test_what_a_live_build_works_in_is_not_cleared_away(tmp_path: Path) -> None:
    site = tmp_path / "site"
    (tmp_path / ".site.left").mkdir()
    with publish_module.folder_beside(site) as first, publish_module.folder_beside(site) as second:
        assert first.is_dir()
        assert second.is_dir()
        assert not (tmp_path / ".site.left").exists()
    assert list(tmp_path.iterdir()) == []
