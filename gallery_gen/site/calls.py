"""Finding the template calls in a page's Markdown, and reading them; refuses to know what they answer.

A call is written `{{ name(arguments) }}`, on a line of its own or inside a sentence, with plain values as
arguments. Code, fenced or inline, and HTML comments are left alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from jinja2 import TemplateSyntaxError, nodes
from jinja2.sandbox import SandboxedEnvironment

from gallery_gen.errors import CallError

_FENCE = re.compile(r"^(?P<indent>[ \t>]*)(?P<fence>`{3,}|~{3,})(?P<info>[^\n]*)$", re.MULTILINE)
_CODE_SPAN = re.compile(r"(?<![`\\])(`+)(?!`)(?:(?!\n[ \t]*\n).)+?(?<!`)\1(?!`)", re.DOTALL)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
# `{{ name…` or `{{name(`: other doubled braces, as in \frac{{a}}{b}, are not ours.
_CALL = re.compile(r"\{\{(?=\s|[A-Za-z_]+\()(?:(?!\n[ \t]*\n).)*?\}\}", re.DOTALL)


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


def _hide(text: str, start: int, end: int) -> str:
    """Blank out a part of a text, keeping its length and its lines."""
    return text[:start] + re.sub(r"[^\n]", " ", text[start:end]) + text[end:]


def _without_code(markdown: str) -> str:
    """Blank out fenced code, inline code and comments; every position stays where it was."""
    position = 0
    while opening := _FENCE.search(markdown, position):
        fence = opening["fence"]
        if fence[0] == "`" and "`" in opening["info"]:
            position = opening.end()
            continue
        closing = re.compile(rf"^[ \t>]*{re.escape(fence[0])}{{{len(fence)},}}[ \t]*$", re.MULTILINE)
        end = closing.search(markdown, opening.end() + 1)
        if end is None:  # never closed: Markdown takes it for text
            position = opening.end()
            continue
        markdown = _hide(markdown, opening.start(), end.end())
        position = end.end()
    for pattern in (_COMMENT, _CODE_SPAN):
        for match in pattern.finditer(markdown):
            markdown = _hide(markdown, *match.span())
    return markdown


def find_calls(markdown: str) -> tuple[Found, ...]:
    """Find every call outside code, in order."""
    visible = _without_code(markdown)
    found = []
    for match in _CALL.finditer(visible):
        start, end = match.span()
        before = markdown[markdown.rfind("\n", 0, start) + 1 : start]
        after = markdown[end:].partition("\n")[0]
        found.append(
            Found(
                start=start,
                end=end,
                line=markdown.count("\n", 0, start) + 1,
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

    Nothing but one call with plain values is allowed, so a page cannot reach into the program.

    Raises
    ------
    CallError
        If it is anything else.
    """
    try:
        body: Sequence[nodes.Node] = _environment().parse(text).body
    except TemplateSyntaxError as error:
        raise CallError(f"the call cannot be read: {error.message}") from error
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
