"""What editors and systems leave among the pages is no page, and what is none of both is said, by check too."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from gallery_gen.errors import GalleryError
from gallery_gen.site.publish import publish
from gallery_gen.site.sources import check_project
from tests.conftest import edit
from tests.site.test_plugin import files
from tests.test_cli import run

LEFT = [
    *(".DS_Store", "._index.md", ".index.md.swp", ".#index.md", "#index.md#", "index.md~", "index.md.bak"),
    *("index.md.orig", "index.swp", "new.tmp", "index.md___jb_tmp___", "Thumbs.db", "desktop.ini"),
]


def test_what_editors_and_systems_leave_is_no_part_of_the_site(mini: Path) -> None:
    before = set(files(publish(mini)))
    for name in LEFT:
        if name == ".#index.md":  # Emacs locks a file by a link to nothing
            (mini / "docs" / name).symlink_to("somebody@somewhere.4711:1")
        else:
            (mini / "docs" / name).write_bytes(b"# Left\n\n{{ nothing() }} \xff")
    (mini / "docs/.obsidian").mkdir()
    (mini / "docs/.obsidian/page.md").write_text("# Hidden")
    os.mkfifo(mini / "docs/.pipe.md")
    for name in ("noise.png~", ".noise.yml.swp", "noise.yml.bak", "#noise.yml#", "Thumbs.db"):
        (mini / "photos" / name).write_bytes(b"left")
    assert set(files(publish(mini))) == before
    assert run(mini, "check").returncode == 0


@pytest.mark.parametrize("place", [".hidden", ".obsidian/inside"])
def test_a_hidden_link_to_a_folder_is_no_leftover(mini: Path, place: str) -> None:
    """MkDocs would walk through all that it leads to."""
    link = mini / "docs" / place
    link.parent.mkdir(exist_ok=True)
    link.symlink_to("/usr")
    with pytest.raises(GalleryError, match=rf"docs/{place}: is a symbolic link: put the page itself here"):
        publish(mini)


def test_a_linked_folder_of_pages_is_refused(mini: Path) -> None:
    (mini / "docs").rename(mini / "pages")
    (mini / "docs").symlink_to("pages")
    with pytest.raises(GalleryError, match=r"docs: is a symbolic link: put the folder itself here"):
        publish(mini)


STRAYS: list[Callable[[Path], object]] = [
    lambda docs: (docs / "notes.txt").touch(),
    lambda docs: (docs / "evil.md").symlink_to("/etc/passwd"),
    lambda docs: (docs / "evil.md").write_bytes(b"\xff\xfe"),
    lambda docs: (docs / "evil.md").write_text("---\nextra: 1\n---\n# Title\n"),
    lambda docs: os.mkfifo(docs / "pipe.md"),
]


@pytest.mark.parametrize("make", STRAYS, ids=["text", "link", "binary", "front matter", "pipe"])
def test_check_says_what_site_says(mini: Path, make: Callable[[Path], object]) -> None:
    make(mini / "docs")
    checked, published = run(mini, "check"), run(mini, "site")
    assert checked.returncode == published.returncode == 1
    assert checked.stderr.startswith("docs/")
    assert checked.stderr == published.stderr
    assert '"file": "docs/' in run(mini, "check", "--format", "json").stdout
    assert run(mini, "check", "noise").returncode == 0


def test_check_reads_where_pages_are_though_tags_are_strange_to_it(mini: Path) -> None:
    edit(mini / "mkdocs.yml", "site_url: http://127.0.0.1/en/", 'site_url: !ENV [NOTHING, ""]\nextra: !x y')
    (mini / "docs/notes.txt").touch()
    assert [problem.file for problem in check_project(mini)] == ["docs/notes.txt"]
    (mini / "mkdocs.yml").write_text("[")
    assert check_project(mini) == []
    (mini / "mkdocs.yml").unlink()
    assert check_project(mini) == []


def test_check_needs_no_mkdocs() -> None:
    code = "import sys, gallery_gen.site.sources; print([n for n in sys.modules if n.startswith('mkdocs')])"
    assert subprocess.check_output([sys.executable, "-c", code], text=True) == "[]\n"
