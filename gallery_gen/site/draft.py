"""One page on its way from Markdown to HTML: what waits behind placeholders, and what is wrong.

Markdown, and the search, see a placeholder where a block or a formula will stand; the HTML is put in last.
Knows no MkDocs.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from markupsafe import escape

from gallery_gen.errors import CallError, Problem
from gallery_gen.site.active import active_content
from gallery_gen.site.calls import find_calls
from gallery_gen.site.desk import Block, ReadableBlock
from gallery_gen.site.formulas import find_formulas, formula_html, line_of, plain

_PLACEHOLDER = re.compile(
    r"(?:<p>\s*)?<div data-gallery-call=\"(?P<block>\d+)\"></div>(?:\s*</p>)?"
    r"|<span data-gallery-call=\"(?P<inline>\d+)\">[^<]*</span>"
)

MAX_CALLS = 500


class Draft:
    """A page that is being made.

    Attributes
    ----------
    source
        The page's file as its author knows it.
    offset
        Lines of the front matter, which stands before the Markdown.
    markdown
        The Markdown with its calls answered; every line keeps its number.
    blocks
        HTML that waits, by the number in its placeholder.
    problems
        What the page's author has to mend.

    """

    def __init__(self, source: str, offset: int) -> None:
        self.source = source
        self.offset = offset
        self.markdown = ""
        self.blocks: list[str] = []
        self.problems: list[Problem] = []
        self._lines: dict[int, int] = {}

    def complain(self, line: int, what: str) -> None:
        """Note a problem on a line of the Markdown."""
        self.problems.append(Problem(self.source, line + self.offset, "", what, ""))

    def wait(self, html: str, text: str | None = None) -> str:
        """Keep HTML for later; the placeholder is a block's, or with a text that of a part of a sentence."""
        self.blocks.append(html)
        tag = "div" if text is None else "span"
        return f'<{tag} data-gallery-call="{len(self.blocks) - 1}">{text or ""}</{tag}>'

    def answer_calls(
        self, markdown: str, answer: Callable[[str, bool], str], box: Callable[[str], Block]
    ) -> str:
        """Answer the calls of the Markdown; blocks wait, other texts stand in it."""
        parts, position = [], 0
        calls = find_calls(markdown)
        if len(calls) > MAX_CALLS:
            self.complain(calls[MAX_CALLS].line, f"a page has at most {MAX_CALLS} calls: make two of it")
        for found in calls[:MAX_CALLS]:
            try:
                text = answer(found.text, found.alone)
            except CallError as error:
                self.complain(found.line, str(error))
                text = box(str(error)) if found.alone else f"**{error}**"
            if isinstance(text, Block):
                self._lines[len(self.blocks)] = found.line
                text = self.wait(text)
            # As many lines as were written, so that every line behind keeps its number.
            parts += [markdown[position : found.start], text, "\n" * found.text.count("\n")]
            position = found.end
        self.markdown = "".join([*parts, markdown[position:]])
        return self.markdown

    def read_html(self, html: str, label: str, box: Callable[[str], Block]) -> str:
        """Put in what the search shall read, and put formulas, named by a label, behind placeholders."""
        for what in active_content(html):
            before, found, _ = self.markdown.lower().partition(what.rstrip(">"))
            line = 1 + before.count("\n") if found else 1  # Markdown may make it of something else
            self.complain(line, f"{what} in a page could run or load something: leave it out")
        there = {_index(match) for match in _PLACEHOLDER.finditer(html)}
        for index, line in self._lines.items():
            if index not in there:
                self.complain(line, "this is an indented code block: put the call at the start of the line")
        return self._formulas(_PLACEHOLDER.sub(self._readable, html), label, box)

    def _readable(self, match: re.Match[str]) -> str:
        block = self.blocks[_index(match)]
        return block if isinstance(block, ReadableBlock) else match[0]

    def _formulas(self, html: str, label: str, box: Callable[[str], Block]) -> str:
        parts, position, behind = [], 0, 0
        for found in find_formulas(html):
            line, behind = line_of(found.latex, self.markdown, behind)
            try:
                made: str = formula_html(found.latex, block=found.block, label=label)
            except CallError as error:
                self.complain(line, str(error))
                made = box(str(error)) if found.block else escape(found.latex)
            waiting = self.wait(made, None if found.block else plain(found.latex))
            parts += [html[position : found.start], waiting]
            position = found.end
        return "".join([*parts, html[position:]])

    def finish(self, output: str) -> str:
        """Put everything that waits into its place."""
        return _PLACEHOLDER.sub(lambda match: self.blocks[_index(match)], output)


def _index(match: re.Match[str]) -> int:
    return int(match["block"] or match["inline"])
