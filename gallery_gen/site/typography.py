"""Finishing touches on HTML: sizes that do not break, tables that scroll by keyboard; knows no MkDocs."""

from __future__ import annotations

import re
from html import unescape

from markupsafe import escape

_VERBATIM = re.compile(r"(<(pre|code|script|style|textarea)\b.*?</\2>)", re.DOTALL)
_TIMES = re.compile(r"(?<=\w) (×) (?=\w)")
_TABLE = re.compile(r"<table>.*?</table>", re.DOTALL)
_HEADING = re.compile(r"<th\b[^>]*>(.*?)</th>", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")


def unbroken_sizes(html: str) -> str:
    """Write `3 × 3` with spaces that do not break, everywhere but in code and scripts."""
    parts = _VERBATIM.split(html)
    # Two groups: every third part is text, the next one code, and the third the code's tag.
    parts[::3] = [_TIMES.sub("\u00a0\\1\u00a0", text) for text in parts[::3]]
    del parts[2::3]
    return "".join(parts)


def framed_tables(html: str, label: str) -> str:
    """Put each of Markdown's tables into a box that scrolls, by touch and by keyboard.

    Parameters
    ----------
    html
        A page's content.
    label
        The box's name, with a place for the table's `{columns}`.
    """

    def framed(match: re.Match[str]) -> str:
        headings = (unescape(_TAG.sub("", heading)).strip() for heading in _HEADING.findall(match[0]))
        name = escape(label.format(columns=", ".join(filter(None, headings))))
        table = match[0].replace("<table>", '<table class="sc-plain">', 1)
        return f'<div class="sc-table" role="group" tabindex="0" aria-label="{name}">{table}</div>'

    return _TABLE.sub(framed, html)
