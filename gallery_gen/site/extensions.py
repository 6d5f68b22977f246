"""Which of Markdown's extensions read which pages: those that import anything, only the program's own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from markdown.extensions.toc import nest_toc_tokens  # type: ignore[import-untyped]
from markupsafe import escape
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.toc import TableOfContents, get_toc

from gallery_gen.site.gate import Heading

_NAMES: Final = (
    "abbr admonition attr_list def_list fenced_code footnotes md_in_html sane_lists tables toc "
    "pymdownx.arithmatex pymdownx.caret pymdownx.details pymdownx.highlight pymdownx.inlinehilite "
    "pymdownx.mark pymdownx.superfences pymdownx.tilde"
)
PLAIN: Final = frozenset(_NAMES.split())
"""They turn text into HTML and do nothing else: no file is read, no module imported."""
_OF_REFERENCE: Final = "mkdocs-click"

_REFERENCE: Final = Path(__file__).parent / "reference"


@dataclass(frozen=True)
class Extensions:
    """Of one site.

    Attributes
    ----------
    written
        For pages that people write, by name.
    all
        For the reference, which is part of the program; plugins add objects of their own.
    unfit
        What is wrong with mkdocs.yml; empty if nothing is.

    """

    written: Sequence[str]
    all: Sequence[object]
    unfit: str

    @classmethod
    def of(cls, config: MkDocsConfig) -> Extensions:
        """Part a site's extensions, once every plugin has added its own."""
        every: list[object] = list(config.markdown_extensions)
        written = [name for name in every if isinstance(name, str) and name in PLAIN]
        unfit = [name for name in every if isinstance(name, str) and name not in PLAIN]
        what = f"mkdocs.yml: markdown_extensions: {', '.join(unfit)} could do more than turn text into HTML"
        mend = f"pages may come from strangers: use some of {', '.join(sorted(PLAIN))}"
        return cls(written, [*every, _OF_REFERENCE], f"{what}: {mend}" if unfit else "")


def reference_pages() -> dict[str, str]:
    """Path → Markdown of the reference, whose directives import what they name."""
    return {
        path.relative_to(_REFERENCE).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(_REFERENCE.rglob("*.md"))
    }


def contents(headings: Sequence[Heading]) -> TableOfContents:
    """Make the table of contents that the theme prints, as HTML, from a page's headings."""
    flat = [{"level": one.level, "id": one.id, "name": str(escape(one.text))} for one in headings]
    return get_toc(nest_toc_tokens(flat))
