r"""Formulas of a page, from LaTeX to MathML; knows no call and no file.

pymdownx.arithmatex finds `$…$` and `$$…$$` in the Markdown and leaves `\(…\)` and `\[…\]` in the HTML. These
are turned into MathML Core here, which browsers draw and screen readers read without any script.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from markupsafe import Markup, escape
from math_core import LatexError, LatexToMathML
from selectolax.lexbor import LexborNode

from gallery_gen.errors import CallError
from gallery_gen.site.allowed import FORMULA
from gallery_gen.site.gate import pass_gate

MAX_LATEX: Final = 2_000
"""Characters of one formula."""

_WRITTEN = re.compile(r"\\\((.*)\\\)|\\\[(.*)\\\]", re.DOTALL)
# A prime is made raised already; as a superscript, browsers raise it once more and too far from its letter.
_PRIMED = re.compile(r"<msup>(<mi>[^<]*</mi>)<mo>′</mo></msup>")
_PLAIN = re.compile(r"[A-Za-z0-9 +\-=.,()/]+")


def latex_of(node: LexborNode) -> str | None:
    """Return the formula that arithmatex left in an element; None if it is none."""
    if node.attributes.get("class") != "arithmatex":
        return None
    match = _WRITTEN.fullmatch(node.text().strip())
    return None if match is None else (match[1] or match[2] or "").strip()


def plain(latex: str) -> str:
    """A formula as the search shall read it: as it is written where that is plain text, else nothing."""
    return latex if _PLAIN.fullmatch(latex) else ""


def line_of(latex: str, markdown: str, start: int = 0) -> tuple[int, int]:
    """Line (from 1) on which a formula stands in the Markdown from `start` on, and the position behind it."""
    first, behind = None, start
    for line in latex.splitlines():  # each may begin with a quotation's mark, which is not looked at
        place = markdown.find(line.strip(), behind)
        if place < 0:
            return markdown.count("\n", 0, start) + 1, start
        first = place if first is None else first
        behind = place + len(line.strip())
    return markdown.count("\n", 0, first or start) + 1, behind


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
    if len(latex) > MAX_LATEX:
        raise CallError(f"a formula has at most {MAX_LATEX} characters")
    try:
        written = _converter().convert_with_local_state(latex, displaystyle=block)
    except LatexError as error:
        place, _, what = str(error).partition(": ")
        raise CallError(f"the formula {latex} is wrong after {place} characters: {what}") from error
    passed = pass_gate(written, allowed=FORMULA)
    if passed.findings:
        raise CallError(f"the formula {latex} makes {passed.findings[0].what}, which may not stand in a page")
    return Markup(_PRIMED.sub(r'<mrow>\1<mo lspace="0" rspace="0">′</mo></mrow>', passed.html))


def formula_html(latex: str, *, block: bool, label: str) -> Markup:
    """Write a formula for a page; one that stands alone scrolls in a box of its own where it is too wide."""
    if not block:
        return mathml(latex)
    box = '<div class="sc-formula" role="group" tabindex="0" aria-label="{}">{}</div>'
    return Markup(box).format(escape(label), mathml(latex, block=True))
