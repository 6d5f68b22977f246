"""The words of each page that people read, and what cspell says to them; one word list for each language.

Code, formulas, file names and names of people are left out: they are not in the language of the page.
"""

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from tests.pages.document import Document, Fault

HERE = Path(__file__).parent
SPELLING = {"en": HERE / "spelling/en.json"}
"""Configuration of cspell for each language that has been given one."""
UNREAD = "script, style, template, code, pre, kbd, math, .doc-heading, .headerlink, [translate=no]"
SPOKEN = ("alt", "title", "aria-label", "placeholder")
"""Attributes that are shown or read out."""
ISSUE = re.compile(r"^(?P<file>.+):(?P<line>\d+):\d+ - (?P<what>.+?) \((?P<word>[^()]+)\)")


def sentences(document: Document) -> Iterator[str]:
    """What a page says, in pieces."""
    for node in document.all("meta[name=description], meta[property='og:image:alt']"):
        yield node.attributes.get("content") or ""
    tree = Document(document.page, document.tree.html or "")
    for node in tree.all(UNREAD):
        node.decompose()
    for name in SPOKEN:
        yield from (node.attributes.get(name) or "" for node in tree.all(f"[{name}]"))
    for root in tree.all("title, body"):
        yield from root.text(separator="\n").splitlines()


def spelling_faults(documents: Mapping[str, Document], names: Iterable[str] = ()) -> Iterator[Fault]:
    """Every word that no dictionary knows, said for the first page that has the sentence; names are passed over."""
    people = re.compile("|".join(re.escape(name) for name in sorted(names, key=len, reverse=True)) or r"\b\B")
    by_language: dict[str, dict[str, str]] = {}
    for page, document in documents.items():
        for root in document.all("html"):
            said = by_language.setdefault(str(root.attributes.get("lang")), {})
            for sentence in sentences(document):
                said.setdefault(" ".join(people.sub(" ", sentence).split()), page)
    for language, said in by_language.items():
        if language in SPELLING:
            yield from _ask_cspell(SPELLING[language], {s: page for s, page in said.items() if s})


def _ask_cspell(configuration: Path, said: Mapping[str, str]) -> Iterator[Fault]:
    lines = list(said)
    with tempfile.TemporaryDirectory() as folder:
        text = Path(folder) / "pages.txt"
        text.write_text("\n".join(lines), encoding="utf-8")
        script = HERE / "node_modules/cspell/bin.mjs"
        options = ["--no-progress", "--no-summary", "--no-color", "--no-cache", "--no-gitignore"]
        result = subprocess.run(
            [
                "node",
                str(script),
                "lint",
                "--config",
                str(configuration),
                *options,
                "--root",
                folder,
                str(text),
            ],
            capture_output=True,
            encoding="utf-8",
            env={**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"},
        )
    if result.returncode not in (0, 1) or (result.returncode == 1) != bool(result.stdout):
        raise RuntimeError(f"cspell could not run: {result.stderr or result.stdout}")
    for line in result.stdout.splitlines():
        found = ISSUE.match(line)
        if found is None:
            raise RuntimeError(f"cspell said what was not understood: {line}")
        sentence = lines[int(found["line"]) - 1]
        yield Fault(said[sentence], f"{found['what'].lower()} {found['word']!r}", sentence[:120])
