"""What every call needs at hand: the manifest by name, words, links, templates; refuses to know any call."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from pygments import highlight  # type: ignore[import-untyped]
from pygments.formatters import HtmlFormatter  # type: ignore[import-untyped]
from pygments.lexers import get_lexer_by_name  # type: ignore[import-untyped]

from gallery_gen.site import pages
from gallery_gen.site.arrays import Workbench
from gallery_gen.site.catalogue import Catalogue
from gallery_gen.site.words import Words

Link = Callable[[str], str]
"""Makes an address of a path below the site's root, or of a Markdown page's path."""


Read = Callable[[str], str]
"""Gives the Markdown of a page by its path below the pages' folder; LookupError where there is none."""


class Block(str):
    """HTML that stands by itself."""

    __slots__ = ()


class ReadableBlock(Block):
    """HTML that stands by itself, and that the search reads."""

    __slots__ = ()


def _no_pages(path: str) -> str:
    raise LookupError(path)


@cache
def environment() -> Environment:
    """The templates; unknown names are errors, and every value is escaped."""
    made = Environment(
        loader=PackageLoader("gallery_gen.site", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        # A server that runs on shows an edited template.
        auto_reload=True,
    )
    made.policies["json.dumps_kwargs"] |= {"allow_nan": False}  # no script's JSON.parse knows NaN
    return made


def coloured(code: str, language: str) -> Markup:
    """Mark up code the way Material's own code blocks are."""
    formatter = HtmlFormatter(cssclass=f"highlight language-{language}", wrapcode=True)
    return Markup(highlight(code, get_lexer_by_name(language), formatter))


class Desk:
    """One site's manifest, words and templates; `link` and `read` are set anew for each page."""

    def __init__(self, root: Path, catalogue: Catalogue, words: Words, link: Link) -> None:
        self.catalogue = catalogue
        self.words = words
        self.link = link
        self.read: Read = _no_pages
        self.views = pages.Views(catalogue, words)
        self.bench = Workbench(root, catalogue)

    def render(self, template: str, **values: object) -> Block:
        """Fill in a template."""
        said = {"say": self.words.say, "url": self.link, "path": pages.picture_path}
        return Block(environment().get_template(template).render(**said, **values))

    def render_readable(self, template: str, **values: object) -> ReadableBlock:
        """Fill in a template whose text the search shall find."""
        return ReadableBlock(self.render(template, **values))
