"""The many ways to write a licence's name → the one that sidecars hold; refuses to let others pass."""

from __future__ import annotations

import re
from typing import Final

_CC0: Final = re.compile(r"\bcc[ -]?(?:0|zero)\b|\bpublicdomain/zero\b")
_PUBLIC: Final = re.compile(r"\bpublic[ -]?domain\b")
_VERSIONS: Final = ("2.0", "2.5", "3.0", "4.0")
_WORDS: Final = {
    "by": r"\bcc[ -]by\b|\blicenses/by\b|\battribution\b|^by\b",
    "sa": r"\bsa\b|\bshare[ -]?alike\b",
    "nc": r"\bnc\b|\bnon-?commercial\b",
    "nd": r"\bnd\b|\bno[ -]?deriv\w*",
}


def find_licence(text: str) -> str | None:
    """Find the licence that a name, an abbreviation or an address of creativecommons.org means.

    Returns
    -------
    An identifier as a sidecar holds it, or None where the text means none of them, or no version.
    """
    written = text.casefold()
    if _CC0.search(written):
        return "CC0-1.0"
    if _PUBLIC.search(written):
        return "public-domain"
    parts = _parts(written)
    version = re.search(r"\d+(?:\.\d+)?", written)
    number = "" if version is None else version[0] if "." in version[0] else f"{version[0]}.0"
    if "by" not in parts or {"nc", "nd"} & parts or number not in _VERSIONS:
        return None
    return f"CC-BY-SA-{number}" if "sa" in parts else f"CC-BY-{number}"


def explain_other_spellings(value: object) -> object:
    """Refuse what is a licence but not written as one, and say how to write it; let all else pass.

    Raises
    ------
    ValueError
        `what is wrong: how to mend it`.
    """
    if not isinstance(value, str) or len(value) > 200:
        return value
    meant = find_licence(value)
    if meant == value:
        return value
    shown = f"unknown value {value.replace(': ', ':')!r}"
    if meant is not None:
        raise ValueError(f"{shown}: write {meant}")
    parts = _parts(value.casefold())
    if "by" in parts and "nd" in parts:
        raise ValueError(
            f"{shown}, which forbids changes, and those are all this site does: choose another photo"
        )
    if "by" in parts and "nc" in parts:
        raise ValueError(
            f"{shown}, which forbids commercial use, and this site allows it: choose another photo"
        )
    if "by" in parts:
        name = "CC-BY-SA" if "sa" in parts else "CC-BY"
        raise ValueError(f"{shown}, which names no accepted version: write {name}-4.0, or the right one")
    return value


def _parts(written: str) -> set[str]:
    """Which of Creative Commons' conditions a text in small letters names."""
    return {part for part, pattern in _WORDS.items() if re.search(pattern, written)}
