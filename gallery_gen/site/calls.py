"""Finding the template calls in a page's Markdown, and reading them; refuses to know what they answer.

A call is written `{{ name(arguments) }}`, on a line of its own or inside a sentence, with plain values as
arguments. Code, fenced or inline, and HTML comments are left alone.
"""

from __future__ import annotations

import math
import re
from bisect import bisect, bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate

from jinja2 import TemplateSyntaxError, nodes
from jinja2.sandbox import SandboxedEnvironment

from gallery_gen.errors import CallError

_FENCE = re.compile(r"^(?P<indent>[ \t>]*)(?P<fence>`{3,}|~{3,})(?P<info>[^\n]*)$", re.MULTILINE)
_TICKS = re.compile(r"`+")
_BLANK = re.compile(r"\n(?=[ \t]*\n)")
# `{{ name…` or `{{name(`: other doubled braces, as in \frac{{a}}{b}, are not ours.
_CALL = re.compile(r"\{\{(?=\s|[A-Za-z_]+\()")
MAX_CALL = 5_000
"""Characters of one call."""

Span = tuple[int, int]


@dataclass(frozen=True)
class Found:
    """A call in a text."""

    start: int
    end: int
    line: int
    """Line on which it begins, counted from 1."""
    text: str
    alone: bool
    """Whether nothing else stands on its lines."""


@dataclass(frozen=True)
class Call:
    """A call that was read."""

    name: str
    positional: tuple[object, ...]
    named: dict[str, object]


def _hide(text: str, spans: Iterable[Span]) -> str:
    """Blank out parts of a text, which are in order, keeping its length and its lines."""
    parts, position = [], 0
    for start, end in spans:
        parts += [text[position:start], re.sub(r"[^\n]", " ", text[start:end])]
        position = end
    return "".join([*parts, text[position:]])


def _fences(markdown: str) -> Iterator[Span]:
    closings = {mark: _Closings(markdown, mark) for mark in "`~"}
    position = 0
    while opening := _FENCE.search(markdown, position):
        fence = opening["fence"]
        position = opening.end()
        if fence[0] == "`" and "`" in opening["info"]:
            continue
        end = closings[fence[0]].behind(opening.end(), len(fence))
        if end is not None:  # one that is never closed Markdown takes for text
            yield opening.start(), end
            position = end


class _Closings:
    """The lines that can close a fence of one mark."""

    def __init__(self, markdown: str, mark: str) -> None:
        found = [*re.finditer(rf"^[ \t>]*({mark}{{3,}})[ \t]*$", markdown, re.MULTILINE)]
        self._spans = [match.span() for match in found]
        self._lengths = [len(match[1]) for match in found]
        # The longest from each one on: where no line is long enough, none is looked at.
        self._longest = list(accumulate(reversed(self._lengths), max))[::-1]

    def behind(self, start: int, length: int) -> int | None:
        """Return the end of the first line from `start` on that closes a fence of some length."""
        index = bisect_left(self._spans, (start, 0))
        if index == len(self._spans) or self._longest[index] < length:
            return None
        while self._lengths[index] < length:
            index += 1
        return self._spans[index][1]


def _comments(markdown: str) -> Iterator[Span]:
    start = markdown.find("<!--")
    while start >= 0 and (end := markdown.find("-->", start)) >= 0:
        yield start, end + 3
        start = markdown.find("<!--", end + 3)


def _code_spans(markdown: str) -> Iterator[Span]:
    """Text between two equally long rows of backticks in one paragraph."""
    blanks = [match.start() for match in _BLANK.finditer(markdown)]
    ticks = [match.span() for match in _TICKS.finditer(markdown)]
    by_length: dict[int, list[int]] = {}
    for start, end in ticks:
        by_length.setdefault(end - start, []).append(start)
    position = 0
    for start, end in ticks:
        if start < position or (start and markdown[start - 1] == "\\"):
            continue
        alike = by_length[end - start]
        index = bisect(alike, start)
        if index < len(alike) and not _any_between(blanks, end, alike[index]):
            position = alike[index] + end - start
            yield start, position


def _any_between(places: Sequence[int], start: int, end: int) -> bool:
    """Whether any of some places, which are in order, lies from start to end."""
    index = bisect_left(places, start)
    return index < len(places) and places[index] < end


def without_code(markdown: str) -> str:
    """Blank out fenced code, comments and inline code; every position stays where it was.

    The time grows with the text's length alone, whatever its marks: a page may come from a stranger.
    """
    for spans in (_fences, _comments, _code_spans):
        markdown = _hide(markdown, spans(markdown))
    return markdown


def _call_spans(visible: str) -> Iterator[Span]:
    blanks = [match.start() for match in _BLANK.finditer(visible)]
    end = 0
    for opening in _CALL.finditer(visible):
        start = opening.start()
        if start < end:
            continue
        close = visible.find("}}", start)
        if close < 0:
            return
        if not _any_between(blanks, start, close):
            end = close + 2
            yield start, end
        else:
            # No call that begins before this paragraph's end has its own.
            end = blanks[bisect_left(blanks, start)]


def find_calls(markdown: str) -> tuple[Found, ...]:
    """Find every call outside code, in order."""
    visible = without_code(markdown)
    found = []
    line, counted = 1, 0
    for start, end in _call_spans(visible):
        line, counted = line + markdown.count("\n", counted, start), start
        before = markdown[markdown.rfind("\n", 0, start) + 1 : start]
        after = markdown[end:].partition("\n")[0]
        found.append(
            Found(
                start=start,
                end=end,
                line=line,
                text=markdown[start:end],
                alone=not before.strip() and not after.strip(),
            )
        )
    return tuple(found)


@cache
def _environment() -> SandboxedEnvironment:
    return SandboxedEnvironment(autoescape=True)


def _plain(node: nodes.Expr) -> object:
    """Read a text, a number, True, None, or a list of such; CallError for anything else."""
    if isinstance(node, nodes.Const):
        if isinstance(node.value, float) and not math.isfinite(node.value):
            raise CallError("a number is too large")
        return node.value
    if isinstance(node, nodes.List | nodes.Tuple):
        return [_plain(item) for item in node.items]
    if isinstance(node, nodes.Neg) and isinstance(node.node, nodes.Const):
        value = node.node.value
        if isinstance(value, int | float):
            return -value
    if isinstance(node, nodes.Name):
        raise CallError(f'{node.name} is no value: put a text in quotes, "{node.name}"')
    raise CallError("only texts, numbers and lists of them can be given to a call")


def read_call(text: str) -> Call:
    """Read `{{ name(arguments) }}`.

    Nothing but one call with plain values is allowed, and Jinja only parses it: nothing is ever rendered. So
    a page cannot reach into the program, and there is no loop that could be endless.

    Raises
    ------
    CallError
        If it is anything else.
    """
    if len(text) > MAX_CALL:
        raise CallError(f"a call has at most {MAX_CALL} characters")
    try:
        body: Sequence[nodes.Node] = _environment().parse(text).body
    except TemplateSyntaxError as error:
        raise CallError(f"the call cannot be read: {error.message}") from error
    except (RecursionError, ValueError) as error:  # too many brackets, or digits
        raise CallError(
            "the call cannot be read: it is nested too deeply, or a number is too long"
        ) from error
    output = body[0] if body else None
    expression = output.nodes[0] if isinstance(output, nodes.Output) else None
    if (
        len(body) != 1
        or not isinstance(expression, nodes.Call)
        or not isinstance(expression.node, nodes.Name)
        or expression.dyn_args is not None
        or expression.dyn_kwargs is not None
    ):
        raise CallError('only a call such as stage_strip("cat", "cat-02") can stand between {{ and }}')
    name = expression.node.name
    try:
        positional = tuple(_plain(argument) for argument in expression.args)
        named = {pair.key: _plain(pair.value) for pair in expression.kwargs}
    except CallError as error:
        raise CallError(f"{name}: {error}") from None
    return Call(name, positional, named)
