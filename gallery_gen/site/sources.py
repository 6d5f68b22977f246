"""What may stand in the pages' folder, looked at before MkDocs reads it; knows Markdown no further than that.

MkDocs follows links and copies what lies beside the pages.
Pages may come from a stranger, so that only plain files with plain names get so far.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from gallery_gen.errors import Problem
from gallery_gen.files import is_leftover
from gallery_gen.site.written import read_page
from gallery_gen.spec import Document

LANGUAGES: Final = {"en": "mkdocs.yml"}
"""Folder of each language below site/, and its MkDocs configuration."""
MAX_PAGES: Final = 2_000
MAX_PATH: Final = 200
"""Characters of a page's path."""

# What needs no escape anywhere: in addresses, in HTML, in a shell.
_PATH: Final = re.compile(r"(?:[A-Za-z0-9][A-Za-z0-9_-]*/)*[A-Za-z0-9][A-Za-z0-9_-]*\.md")


def check_project(root: Path) -> list[Problem]:
    """Find what must not be built among a project's pages, as a build does; needs no MkDocs."""
    problems = []
    for configuration in LANGUAGES.values():
        # Tags such as !ENV are MkDocs' own business, and what is wrong with the file it says itself.
        written = Document(root / configuration, configuration).value
        folder = written.get("docs_dir", "docs") if isinstance(written, dict) else None
        if isinstance(folder, str) and "\0" not in folder:
            problems += check_pages(root / folder, Path(folder).as_posix())
    return problems


def check_sources(folder: Path, shown: str) -> list[Problem]:
    """Find what is no page, or has no page's name, in a folder of pages; messages call it `shown`."""
    return list(_check(folder, shown))


def check_pages(folder: Path, shown: str) -> list[Problem]:
    """Find everything that is wrong with pages before they are converted, `check_sources` included."""
    problems = check_sources(folder, shown)
    for path in sorted(folder.rglob("*.md")) if not problems else ():
        below = path.relative_to(folder).as_posix()
        if not is_leftover(below):
            problems += read_page(path, f"{shown}/{below}").problems
    return problems


def _check(folder: Path, shown: str) -> Iterator[Problem]:
    if folder.is_symlink():
        yield Problem(shown, None, "", "is a symbolic link", "put the folder itself here")
        return
    count = 0
    for place, folders, names in os.walk(folder):  # which does not follow links
        for name in sorted((*folders, *names)):
            path = Path(place, name)
            below = path.relative_to(folder).as_posix()
            where = f"{shown}/{below}"
            leftover = is_leftover(below)
            if path.is_symlink():
                # Even a hidden folder MkDocs would look through, wherever a link leads.
                if not leftover or name in folders:
                    yield Problem(where, None, "", "is a symbolic link", "put the page itself here")
            elif name in names and not leftover:
                count += 1
                if count > MAX_PAGES:
                    yield Problem(shown, None, "", f"holds more than {MAX_PAGES} files", "remove some")
                    return
                if path.suffix != ".md":
                    mend = "photos go into photos/, and drawings are made by calls"
                    yield Problem(where, None, "", "is no Markdown page", mend)
                elif not _PATH.fullmatch(below) or len(below) > MAX_PATH:
                    mend = f"use letters, digits, - and _ (at most {MAX_PATH} in all)"
                    yield Problem(where, None, "", "has a name that cannot be an address", mend)
