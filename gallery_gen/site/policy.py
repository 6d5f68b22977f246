"""The second wall: what a built page allows the browser to load and run, as its Content-Security-Policy.

A page runs the site's own script files and the few lines that the theme writes into it, which are known by
their digests. Those are asked of the theme's own page, so that nothing a page brings along is ever blessed.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

from selectolax.lexbor import LexborHTMLParser

from gallery_gen.errors import GalleryError

FRAME: Final = "404.html"
"""A page that the theme makes alone."""
_HEAD: Final = '<meta charset="utf-8">'
# Where the site begins, seen from a page: the one thing in the theme's lines that differs between pages.
_BASE: Final = re.compile(r'new URL\("[\w./~%-]*",location\)')
_RULES: Final[Mapping[str, str]] = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    # Widths, and colours of legends; they can load nothing that img-src forbids.
    "style-src-attr": "'unsafe-inline'",
    "img-src": "'self' data: blob:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "worker-src": "'self'",
    "media-src": "'self' blob:",
    "manifest-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'none'",
}


def guard(folder: Path) -> None:
    """Write the policy into every page of a built site.

    Parameters
    ----------
    folder
        A site as MkDocs built it.

    Raises
    ------
    GalleryError
        If a page has script that is not the theme's.

    """
    pages = {path: path.read_text(encoding="utf-8") for path in sorted(folder.rglob("*.html"))}
    scripts = {path: frozenset(inline_scripts(html)) for path, html in pages.items()}
    known = {_BASE.sub("", script) for script in scripts[folder / FRAME]}
    for path, found in scripts.items():
        if strange := {script for script in found if _BASE.sub("", script) not in known}:
            shown = min(strange).strip()[:60]
            raise GalleryError(
                f"{path.relative_to(folder).as_posix()}: holds script that is not the theme's: {shown}"
            )
    # The same for all pages: under instant navigation a page lives on under the policy of the first one.
    meta = policy({"script-src": frozenset().union(*scripts.values())})
    for path, html in pages.items():
        path.write_text(html.replace(_HEAD, _HEAD + meta, 1), encoding="utf-8")


def policy(inline: Mapping[str, Iterable[str]]) -> str:
    """Write the policy as elements of a page's head.

    Parameters
    ----------
    inline
        Texts that may stand in the page itself, by rule: of scripts, or of styles.
    """
    rules = dict(_RULES)
    for rule, texts in inline.items():
        rules[rule] = " ".join([rules[rule], *sorted(map(_digest, texts))])
    content = "; ".join(f"{rule} {sources}" for rule, sources in rules.items())
    return (
        f'<meta http-equiv="Content-Security-Policy" content="{content}">'
        '<meta name="referrer" content="no-referrer">'
    )


def inline_scripts(html: str) -> Iterator[str]:
    """Every text of a page that a browser would run."""
    for node in LexborHTMLParser(html, scripting=True).css("script:not([src])"):
        if not (node.attributes.get("type") or "").endswith("json"):
            yield node.text()


def _digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
