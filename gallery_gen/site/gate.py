"""The gate at the end of every page: HTML is read as a browser reads it, and only what is on the list passes.

What passes is written anew from the tree, so that what was judged is what readers are sent: an end tag too
many, a comment or a clever mixture of both cannot change its meaning later. Knows no Markdown and no MkDocs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final

from markupsafe import escape
from selectolax.lexbor import LexborHTMLParser, LexborNode

from gallery_gen.site.allowed import PAGE, Allowed

MAX_DEPTH: Final = 60
"""Elements inside one another; a browser stops at 512."""
MAX_HTML: Final = 1_000_000
"""Characters of a page's content."""
MAX_HEADINGS: Final = 500
"""Of a page; a menu of more helps nobody, and the search looks each up among all."""
_MOST_FINDINGS: Final = 20

_HEADINGS: Final = ("h1", "h2", "h3", "h4", "h5", "h6")

Replace = Callable[[LexborNode], str | None]
"""HTML of the program's own in an element's place, or None to keep it; what it gives is not looked at."""
Frame = Callable[[LexborNode], tuple[str, str] | None]
"""What the program writes before and behind an element's inside instead of its tags, or None for those."""


@dataclass(frozen=True)
class Finding:
    """Something that may not stand in a page."""

    what: str
    """How it is called, such as `<script>` or `onclick=`."""
    traces: tuple[str, ...]
    """What to look for in the page's source, the likeliest first."""


@dataclass(frozen=True)
class Heading:
    """A heading that can be linked to."""

    level: int
    id: str
    text: str


@dataclass
class Passed:
    """What came through the gate."""

    html: str = ""
    headings: list[Heading] = field(default_factory=list)
    title: str | None = None
    """Text of the first `h1`."""
    findings: list[Finding] = field(default_factory=list)


def _keep(_node: LexborNode) -> None:
    """Leave an element as it is."""


def pass_gate(
    html: str, *, allowed: Allowed = PAGE, replace: Replace = _keep, frame: Frame = _keep
) -> Passed:
    """Let through what is on the list, and name the rest.

    Parameters
    ----------
    html
        The content of a page, as a fragment.
    allowed
        The list.
    replace, frame
        Asked for each element, before the list is.

    Returns
    -------
    Passed
        HTML of listed elements alone, its headings, and what was left out.

    References
    ----------
    HTML Standard, 13.4 (parsing fragments) and 13.3 (serialising them).

    """
    return _Gate(allowed, replace, frame).run(html)


class _Gate:
    def __init__(self, allowed: Allowed, replace: Replace, frame: Frame) -> None:
        self.allowed = allowed
        self.replace = replace
        self.frame = frame
        self.passed = Passed()
        self.ids: set[str] = set()
        self.length = 0

    def run(self, html: str) -> Passed:
        root = LexborHTMLParser(html, is_fragment=True).root
        parts = list(self._walk(root)) if root is not None else []
        self.passed.html = "" if self.length > MAX_HTML else "".join(parts)
        return self.passed

    def _walk(self, first: LexborNode) -> Iterator[str]:
        """Write a tree, without recursion: a stranger chooses how deep it is."""
        node: LexborNode | None = first
        ends: list[tuple[LexborNode, str]] = []
        while node is not None or ends:
            if self.length > MAX_HTML:
                self._refuse(f"more than {MAX_HTML // 1000} KB of HTML")
                return
            if node is None:
                node, end = ends.pop()
                yield end
                node = node.next
                continue
            written = self._open(node, len(ends))
            if written is None:
                node = node.next
                continue
            start, end = written
            yield start
            if end:
                ends.append((node, end))
                node = node.first_child
            else:
                node = node.next

    def _open(self, node: LexborNode, depth: int) -> tuple[str, str] | None:
        """Write what opens and closes a node; nothing closes what has no inside, and None is left out."""
        if node.is_text_node:
            text = str(escape(node.text_content or ""))
            self.length += len(text)
            return text, ""
        if not node.is_element_node:  # a comment
            return None
        tag = node.tag or ""
        if (own := self.replace(node)) is not None:
            return own, ""
        if tag not in self.allowed.elements:
            self._refuse(f"<{tag}>", f"<{tag}")
            return None
        if depth >= MAX_DEPTH:
            self._refuse(f"elements that are more than {MAX_DEPTH} deep", f"<{tag}")
            return None
        if tag in _HEADINGS and len(self.passed.headings) >= MAX_HEADINGS:
            self._refuse(f"more than {MAX_HEADINGS} headings", f"<{tag}")
            return None
        attributes = "".join(self._attributes(node, tag))
        if (tags := self.frame(node)) is not None:
            return tags
        start = f"<{tag}{attributes}>"
        self.length += len(start)
        self._note_heading(node, tag)
        return start, "" if tag in self.allowed.void else f"</{tag}>"

    def _attributes(self, node: LexborNode, tag: str) -> Iterator[str]:
        for name, given in node.attributes.items():
            value = given or ""
            if not self.allowed.allows(tag, name, value):
                traces = (
                    f'{name}="{value}"',
                    f"{name}='{value}'",
                    f"{name}={value}",
                    value * (len(value) > 3),
                )
                self._refuse(f'{name}="{_cut(value)}"', *traces, f"{name}=", name)
            elif name == "id" and value in self.ids:
                self._refuse(f'id="{_cut(value)}" a second time', value)
            else:
                if name == "id":
                    self.ids.add(value)
                yield f' {name}="{escape(value)}"'

    def _note_heading(self, node: LexborNode, tag: str) -> None:
        if tag not in _HEADINGS:
            return
        text = plain_text(node)
        if tag == "h1" and self.passed.title is None:
            self.passed.title = text
        if (anchor := node.attributes.get("id")) and self.allowed.allows(tag, "id", anchor):
            self.passed.headings.append(Heading(int(tag[1]), anchor, text))

    def _refuse(self, what: str, *traces: str) -> None:
        finding = Finding(what, tuple(trace for trace in traces if trace))
        if finding not in self.passed.findings and len(self.passed.findings) < _MOST_FINDINGS:
            self.passed.findings.append(finding)


def plain_text(node: LexborNode) -> str:
    """Text of an element without a heading's link to itself, in one line."""
    parts, waiting = [], [node.first_child]
    while waiting:
        child = waiting.pop()
        if child is None:
            continue
        waiting.append(child.next)
        if child.is_text_node:
            parts.append(child.text_content or "")
        elif child.is_element_node and child.attributes.get("class") != "headerlink":
            waiting.append(child.first_child)
    return " ".join("".join(parts).split())


def _cut(value: str) -> str:
    return value if len(value) <= 60 else f"{value[:57]}…"
