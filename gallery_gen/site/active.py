"""What in a page's HTML would run or load something; finds it, and refuses to know what it was for.

Markdown lets HTML through. What people write in a page needs none of this. Without it, a page by a stranger
cannot run anything in a reader's browser.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Final

_TAGS: Final = {
    *("script", "iframe", "frame", "frameset", "object", "embed", "applet", "base", "meta", "link", "style"),
    *("form", "input", "button", "textarea", "select", "template", "svg", "math", "audio", "video", "portal"),
    *("noscript", "xmp", "plaintext", "noembed", "noframes"),
}
_ADDRESSES: Final = {
    "href",
    "src",
    "srcset",
    "action",
    "formaction",
    "data",
    "poster",
    "background",
    "xlink:href",
}
_SCHEME: Final = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_ALLOWED: Final = {"http", "https", "mailto"}
_ALIGNED: Final = re.compile(r"text-align: (?:left|right|center);")
# Browsers skip these where an address begins or anywhere in its scheme.
_SKIPPED: Final = re.compile(r"[\x00-\x20\x7f]")


class _Finder(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element, or an attribute of it, that could run or load something."""
        if tag in _TAGS:
            self.found.append(f"<{tag}>")
        for name, value in attrs:
            address = _SKIPPED.sub("", value or "")
            scheme = _SCHEME.match(address)
            if name == "style" and _ALIGNED.fullmatch(value or ""):  # a column of a Markdown table
                continue
            if name.startswith("on") or name in ("style", "srcdoc", "is"):
                self.found.append(f"{name}=")
            elif name in _ADDRESSES and scheme is not None and scheme[1].lower() not in _ALLOWED:
                self.found.append(f"{scheme[1].lower()}:")
            elif (
                tag in ("img", "source")
                and name in ("src", "srcset")
                and (scheme or address.startswith("//"))
            ):
                self.found.append(f"{name}=")

    handle_startendtag = handle_starttag


def active_content(html: str) -> Iterator[str]:
    """Name every piece of HTML that would run or load something, in order and each once."""
    finder = _Finder()
    finder.feed(html)
    finder.close()
    yield from dict.fromkeys(finder.found)
