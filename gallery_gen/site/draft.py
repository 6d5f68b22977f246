"""One page on its way from Markdown to HTML: what waits behind placeholders, and what is wrong.

Markdown, and the search, see a placeholder where a block or a formula will stand; the HTML is put in last.
Knows no MkDocs.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from markupsafe import escape
from selectolax.lexbor import LexborNode

from gallery_gen.errors import CallError, Problem
from gallery_gen.pipeline.key import digest
from gallery_gen.site.allowed import PAGE, Allowed
from gallery_gen.site.calls import find_calls
from gallery_gen.site.desk import Block, ReadableBlock
from gallery_gen.site.formulas import formula_html, latex_of, line_of, plain
from gallery_gen.site.gate import Finding, Passed, pass_gate
from gallery_gen.site.typography import framed_table
from gallery_gen.site.words import Words
from gallery_gen.site.written import Source

MAX_CALLS: Final = 500
MAX_FORMULAS: Final = 500
_ATTRIBUTE: Final = "data-gallery-call"


class Draft:
    """A page that is being made.

    Attributes
    ----------
    source
        The page as it was read.
    markdown
        The Markdown with its calls answered; every line keeps its number.
    blocks
        HTML that waits, by the number in its placeholder.
    problems
        What the page's author has to mend.
    unseen
        Those of them that do not show in their place on the page.

    """

    def __init__(self, source: Source, words: Words, box: Callable[[str], Block]) -> None:
        self.source = source
        self.markdown = source.text
        self.blocks: list[str] = []
        self.problems: list[Problem] = list(source.problems)
        self.unseen: list[Problem] = list(source.problems)
        self._words = words
        self._box = box
        self._lines: dict[int, int] = {}
        self._formulas = self._behind = 0
        # Nobody can write a text that holds its own digest, and so no placeholder of his own.
        self._seal = digest(source.text.encode(errors="surrogatepass"))[:16]
        self._placeholder = re.compile(
            rf'(?:<p>\s*)?<div {_ATTRIBUTE}="{self._seal}-(?P<block>\d+)"></div>(?:\s*</p>)?'
            rf'|<span {_ATTRIBUTE}="{self._seal}-(?P<inline>\d+)">[^<]*</span>'
        )

    def complain(self, line: int, what: str, mend: str = "", *, seen: bool = False) -> None:
        """Note a problem on a line of the Markdown; whoever looks at the page may see it in its place."""
        problem = Problem(self.source.name, line + self.source.offset, "", what, mend)
        self.problems.append(problem)
        if not seen:
            self.unseen.append(problem)

    def wait(self, html: str, text: str | None = None) -> str:
        """Keep HTML for later; the placeholder is a block's, or with a text that of a part of a sentence."""
        self.blocks.append(html)
        tag = "div" if text is None else "span"
        return f'<{tag} {_ATTRIBUTE}="{self._seal}-{len(self.blocks) - 1}">{escape(text or "")}</{tag}>'

    def answer_calls(self, answer: Callable[[str, bool], str]) -> str:
        """Answer the calls of the Markdown; blocks wait, other texts stand in it."""
        markdown = self.source.text
        parts, position = [], 0
        calls = find_calls(markdown)
        if len(calls) > MAX_CALLS:
            self.complain(calls[MAX_CALLS].line, f"a page has at most {MAX_CALLS} calls", "make two of it")
        for found in calls[:MAX_CALLS]:
            try:
                text = answer(found.text, found.alone)
            except CallError as error:
                self.complain(found.line, str(error), seen=True)
                text = self._box(str(error)) if found.alone else f"**{error}**"
            if isinstance(text, Block):
                self._lines[len(self.blocks)] = found.line
                text = self.wait(text)
            # As many lines as were written, so that every line behind keeps its number.
            parts += [markdown[position : found.start], text, "\n" * found.text.count("\n")]
            position = found.end
        self.markdown = "".join([*parts, markdown[position:]])
        return self.markdown

    def give_up(self, what: str) -> None:
        """Show nothing of a page that cannot be converted."""
        self.complain(1 - self.source.offset, what)
        self.markdown, self._lines = "", {}

    def read_html(self, html: str, allowed: Allowed = PAGE) -> Passed:
        """Let the page's HTML through the gate; formulas and tables get their frames on the way.

        In what comes out, blocks that the search shall read stand in their places, and the rest waits.
        """
        there: set[int] = set()

        def replace(node: LexborNode) -> str | None:
            if (index := self._index(node)) is not None:
                there.add(index)
                block = self.blocks[index]
                return block if isinstance(block, ReadableBlock) else _empty(node)
            if (latex := latex_of(node)) is not None:
                return self._formula(latex, block=node.tag == "div")
            return None

        label = self._words.say("table.label", columns="{columns}")
        html = self._placeholder.sub(_alone, html)
        passed = pass_gate(
            html, allowed=allowed, replace=replace, frame=lambda node: framed_table(node, label)
        )
        for finding in passed.findings:
            self.complain(self._line_of(finding), f"{finding.what} may not stand in a page", "leave it out")
        for index, line in self._lines.items():
            if index not in there:
                self.complain(line, "this is an indented code block: put the call at the start of the line")
        return passed

    def _index(self, node: LexborNode) -> int | None:
        """Number of the block for which a placeholder of ours stands."""
        seal, _, number = (node.attributes.get(_ATTRIBUTE) or "").partition("-")
        return int(number) if seal == self._seal and number.isdecimal() else None

    def _line_of(self, finding: Finding) -> int:
        """Line of what may not stand there; the first one if Markdown makes it of something else."""
        text = self.markdown.lower()
        places = (text.find(trace.lower()) for trace in finding.traces)
        return text.count("\n", 0, next((place for place in places if place >= 0), 0)) + 1

    def _formula(self, latex: str, *, block: bool) -> str:
        self._formulas += 1
        if self._formulas > MAX_FORMULAS:
            if self._formulas == MAX_FORMULAS + 1:
                self.complain(1, f"a page has at most {MAX_FORMULAS} formulas", "make two of it")
            return str(escape(latex))
        line, self._behind = line_of(latex, self.markdown, self._behind)
        try:
            made: str = formula_html(latex, block=block, label=self._words.say("formula.label"))
        except CallError as error:
            self.complain(line, str(error), seen=block)
            made = self._box(str(error)) if block else escape(latex)
        return self.wait(made, None if block else plain(latex))

    def finish(self, output: str) -> str:
        """Put everything that waits into its place."""
        return self._placeholder.sub(
            lambda match: self.blocks[int(match["block"] or match["inline"])], output
        )


def _alone(match: re.Match[str]) -> str:
    """Write a placeholder without the paragraph around it, in which no block may stand."""
    return match[0].strip().removeprefix("<p>").removesuffix("</p>").strip() if match["block"] else match[0]


def _empty(node: LexborNode) -> str:
    """Write a placeholder as it came."""
    sealed = escape(node.attributes[_ATTRIBUTE] or "")
    return f'<{node.tag} {_ATTRIBUTE}="{sealed}">{escape(node.text())}</{node.tag}>'
