"""What may stand in the pages' folder, looked at before MkDocs reads it; knows Markdown no further than that.

MkDocs follows links, copies what lies beside the pages, and hands directives to plugins that import modules.
Pages may come from a stranger, so that only plain pages of a reasonable size get so far.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from gallery_gen.errors import Problem
from gallery_gen.files import UnfitFileError, is_leftover, read_ordinary
from gallery_gen.site.calls import without_code
from gallery_gen.spec.document import Document

LANGUAGES: Final = {"en": "mkdocs.yml"}
"""Folder of each language below site/, and its MkDocs configuration."""
MAX_PAGES: Final = 2_000
MAX_BYTES: Final = 200_000
MAX_BRACKETS: Final = 50
"""In the front matter, whose reader descends into every one."""

_FRONT_MATTER: Final = re.compile(r"---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*$", re.DOTALL | re.MULTILINE)
# `::: name`, perhaps in a list, quotation or heading, with options below it that are indented.
_DIRECTIVE: Final = re.compile(r"^[^A-Za-z\n]*?:{3,}[ \t]*(\S*)[^\n]*((?:\n[ \t>]+\S[^\n]*)*)", re.MULTILINE)
_OPTION: Final = re.compile(r"^[\s>]*:([a-z_]+):[ \t]*(\S*)[ \t]*$")
_OWN: Final = re.compile(r"gallery_gen(?:\.\w+)*")
_OPTIONS: Final = {"module", "command", "prog_name", "depth", "style"}
# Of mkdocstrings, only what chooses what is shown; `extensions` would name a program to run.
_SHOWN: Final = re.compile(
    r"[ \t>]*(?:options:|(?:filters|members): [\w\[\]\"'!^, ]+|show_\w+: (?:true|false))[ \t]*"
)


def check_pages(root: Path) -> list[Problem]:
    """Find what must not be built among a project's pages, as a build does; needs no MkDocs."""
    problems = []
    for configuration in LANGUAGES.values():
        # Tags such as !ENV are MkDocs' own business, and what is wrong with the file it says itself.
        written = Document(root / configuration, configuration).value
        folder = written.get("docs_dir", "docs") if isinstance(written, dict) else None
        if isinstance(folder, str):
            problems += check_sources(root / folder, Path(folder).as_posix())
    return problems


def check_sources(folder: Path, shown: str) -> list[Problem]:
    """Find what must not be built in a folder of pages; messages call it `shown`."""
    return list(_check(folder, shown))


def _check(folder: Path, shown: str) -> Iterator[Problem]:
    if folder.is_symlink():
        yield Problem(shown, None, "", "is a symbolic link", "put the folder itself here")
        return
    count = 0
    for place, folders, names in os.walk(folder):  # which does not follow links
        for name in sorted((*folders, *names)):
            path = Path(place, name)
            inside = path.relative_to(folder).as_posix()
            where = f"{shown}/{inside}"
            leftover = is_leftover(inside)
            if path.is_symlink():
                # Even a hidden folder MkDocs would look through, wherever a link leads.
                if not leftover or name in folders:
                    yield Problem(where, None, "", "is a symbolic link", "put the page itself here")
            elif name in names and not leftover:
                count += 1
                if count > MAX_PAGES:
                    yield Problem(shown, None, "", f"holds more than {MAX_PAGES} files", "remove some")
                    return
                yield from _check_page(path, where)


def _check_page(path: Path, where: str) -> Iterator[Problem]:
    if path.suffix != ".md":
        mend = "photos go into photos/, and drawings are made by calls"
        yield Problem(where, None, "", "is no Markdown page", mend)
        return
    try:
        text = read_ordinary(path, MAX_BYTES).decode("utf-8-sig")
    except UnfitFileError as error:
        yield Problem(where, None, "", str(error.strerror), "")
    except FileNotFoundError:
        return  # gone since it was listed, as editors' files are
    except OSError as error:
        yield Problem(where, None, "", f"cannot be read ({error.strerror})", "check its permissions")
    except UnicodeDecodeError:
        yield Problem(where, None, "", "is not UTF-8 text", "save it as UTF-8")
    else:
        head = _FRONT_MATTER.match(text)
        if head is not None and sum(map(head[1].count, "[{&*")) + head[1].count("- -") > MAX_BRACKETS:
            yield Problem(where, 1, "", "has a front matter of too many brackets", "write it plainly")
        yield from _check_directives(without_code(text), where)


def _check_directives(text: str, where: str) -> Iterator[Problem]:
    """Directives import what they name, and their options can name programs to run."""
    for found in _DIRECTIVE.finditer(text):
        line = text.count("\n", 0, found.start(1)) + 1
        name, options = found[1], found[2].strip("\n").splitlines()
        if name == "mkdocs-click":
            given = [_OPTION.match(option) for option in options]
            if all(
                option is not None
                and option[1] in _OPTIONS
                and (option[1] != "module" or _OWN.fullmatch(option[2]))
                for option in given
            ):
                continue
        elif _OWN.fullmatch(name) and all(map(_SHOWN.fullmatch, options)):
            continue
        what = f"the directive ::: {name} is not allowed as it stands"
        yield Problem(where, line, "", what, "name a part of gallery_gen, and only what of it to show")
