"""The glossary page as data: each `## Term {#anchor}` with its definition; knows no call and no MkDocs."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

_ENTRY = re.compile(
    r"^## (?P<name>[^\n{]+?) \{#(?P<anchor>[\w-]+)\}\n+(?P<text>[^\n#].*?)(?=\n\n|\Z)", re.M | re.S
)
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_CALL = re.compile(r"\s*\{\{.*?\}\}")
_MARKS = re.compile(r"[*`$]")


@dataclass(frozen=True)
class Term:
    """One word of the glossary."""

    name: str
    anchor: str
    definition: str
    """Its first sentence, without Markdown."""


@cache
def read_glossary(markdown: str) -> Mapping[str, Term]:
    """Every term of the glossary by its name in small letters, and by its anchor."""
    terms = {}
    for match in _ENTRY.finditer(markdown):
        plain = " ".join(match["text"].split())[:2_000]  # patterns of brackets take long on many
        text = _MARKS.sub("", _CALL.sub("", _LINK.sub(r"\1", plain)))
        first = re.split(r"(?<=[.!?]) (?=[A-Z0-9])", text)[0]
        term = Term(match["name"], match["anchor"], first)
        terms[term.name.casefold()] = terms[term.anchor] = term
    return terms
