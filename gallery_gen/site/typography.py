"""Finishing touches on HTML: sizes that do not break, tables that scroll by keyboard; knows no MkDocs."""

from __future__ import annotations

import re

from markupsafe import escape
from selectolax.lexbor import LexborNode

from gallery_gen.site.gate import plain_text

_VERBATIM = re.compile(r"(<(pre|code|script|style|textarea)\b.*?</\2>)", re.DOTALL)
_TIMES = re.compile(r"(?<=\w) (×) (?=\w)")


def unbroken_sizes(html: str) -> str:
    """Write `3 × 3` with spaces that do not break, everywhere but in code and scripts."""
    parts = _VERBATIM.split(html)
    # Two groups: every third part is text, the next one code, and the third the code's tag.
    parts[::3] = [_TIMES.sub("\u00a0\\1\u00a0", text) for text in parts[::3]]
    del parts[2::3]
    return "".join(parts)


def framed_table(node: LexborNode, label: str) -> tuple[str, str] | None:
    """Write what stands around a Markdown table: a box that scrolls, by touch and by keyboard.

    Parameters
    ----------
    node
        An element of a page; any but a table stays as it is.
    label
        The box's name, with a place for the table's `{columns}`.
    """
    if node.tag != "table":
        return None
    headings = (plain_text(heading) for heading in node.css("th"))
    name = escape(label.format(columns=", ".join(filter(None, headings))))
    box = f'<div class="sc-table" role="group" tabindex="0" aria-label="{name}">'
    return f'{box}<table class="sc-plain">', "</table></div>"
