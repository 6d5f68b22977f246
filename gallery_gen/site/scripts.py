"""A widget's module → what readers are sent: the code without comments and indentation; knows no widget."""

from __future__ import annotations

from pygments.lexers.javascript import JavascriptLexer  # type: ignore[import-untyped]
from pygments.token import Comment, Whitespace  # type: ignore[import-untyped]


def published(source: str) -> str:
    """Leave out what only developers read, about a third of what a page would load; lines stay lines."""
    parts: list[str] = []
    for kind, text in JavascriptLexer().get_tokens(source):
        if kind in Comment or not text:
            continue
        space = kind in Whitespace
        if space and parts and parts[-1].endswith("\n"):
            continue
        parts.append("\n" if space and "\n" in text else text)
    return "".join(parts).lstrip()
