r"""Formulas of a page, from LaTeX to MathML; knows no call and no file.

pymdownx.arithmatex finds `$…$` and `$$…$$` in the Markdown and leaves `\(…\)` and `\[…\]` in the HTML. These
are turned into MathML Core here, which browsers draw and screen readers read without any script.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from html import unescape

from markupsafe import Markup, escape
from math_core import LatexError, LatexToMathML

from gallery_gen.errors import CallError

_FOUND = re.compile(
    r'<(?P<tag>span|div) class="arithmatex">(?:\\\((?P<inline>.*?)\\\)|\\\[(?P<block>.*?)\\\])</(?P=tag)>',
    re.DOTALL,
)
# A prime is made raised already; as a superscript, browsers raise it once more and too far from its letter.
_PRIMED = re.compile(r"<msup>(<mi>[^<]*</mi>)<mo>′</mo></msup>")
_PLAIN = re.compile(r"[A-Za-z0-9 +\-=.,()/]+")


@dataclass(frozen=True)
class Formula:
    """A formula that was found in a page's HTML."""

    start: int
    end: int
    latex: str
    block: bool
    """Whether it stands on lines of its own."""


def find_formulas(html: str) -> Iterator[Formula]:
    """Every formula that arithmatex left in the HTML, in order."""
    for match in _FOUND.finditer(html):
        block = match["block"] is not None
        latex = unescape(match["block"] if block else match["inline"])
        yield Formula(match.start(), match.end(), latex.strip(), block)


def plain(latex: str) -> str:
    """A formula as the search shall read it: as it is written where that is plain text, else nothing."""
    return latex if _PLAIN.fullmatch(latex) else ""


def line_of(latex: str, markdown: str, start: int = 0) -> tuple[int, int]:
    """Line (from 1) on which a formula stands in the Markdown from `start` on, and the position behind it."""
    words = r"[\s>]+".join(re.escape(word) for word in latex.split())
    match = re.compile(words).search(markdown, start)
    if match is None:
        return markdown.count("\n", 0, start) + 1, start
    return markdown.count("\n", 0, match.start()) + 1, match.end()


@cache
def _converter() -> LatexToMathML:
    return LatexToMathML(fancy_error=False)


@cache
def mathml(latex: str, *, block: bool = False) -> Markup:
    r"""Write a formula as MathML.

    Raises
    ------
    CallError
        If the formula is empty, or not LaTeX that MathML Core can show: `\frac{a` or `\foo`.
    """
    if not latex.strip():
        raise CallError("the formula is empty")
    try:
        # Our own LaTeX, converted to elements and escaped text alone: safe to stand in a page.
        written = _converter().convert_with_local_state(latex, displaystyle=block)
        return Markup(_PRIMED.sub(r'<mrow>\1<mo lspace="0" rspace="0">′</mo></mrow>', written))
    except LatexError as error:
        place, _, what = str(error).partition(": ")
        raise CallError(f"the formula {latex} is wrong after {place} characters: {what}") from error


def formula_html(latex: str, *, block: bool, label: str) -> Markup:
    """Write a formula for a page; one that stands alone scrolls in a box of its own where it is too wide."""
    if not block:
        return mathml(latex)
    box = '<div class="sc-formula" role="group" tabindex="0" aria-label="{}">{}</div>'
    return Markup(box).format(escape(label), mathml(latex, block=True))
