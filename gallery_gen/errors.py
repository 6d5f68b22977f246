"""What can go wrong because of something a user wrote, and how it is said; knows no other room.

    GalleryError            anything a user can mend: printed as it stands, exit code 1, no traceback
    ├── SpecError           gallery.yml, a sidecar or their references; carries every problem at once
    ├── PhotoError          a picture file that cannot be, or must not be, decoded
    ├── ShapeError          a layer that does not fit its input (also a ValueError)
    ├── CallError           a template call in a page that cannot be answered
    └── StoreError          the picture store cannot be read or written

Anything else that is raised is a bug, and keeps its traceback.
"""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Problem:
    """One thing to mend: `file:line: field: what is wrong: how to mend it`."""

    file: str
    line: int | None
    field: str
    what: str
    mend: str

    def __str__(self) -> str:
        """Join the parts that are there."""
        where = self.file if self.line is None else f"{self.file}:{self.line}"
        return visible(": ".join(part for part in (where, self.field, self.what, self.mend) if part))


class GalleryError(Exception):
    """A mistake that its user can mend; the message says what, where and how."""


class SpecError(GalleryError):
    """Every problem found in the written specification, in file and line order."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda p: (p.file, p.line or 0, p.field, p.what)))
        super().__init__("\n".join(str(problem) for problem in self.problems))


class PhotoError(GalleryError):
    """A picture file that cannot be decoded safely."""


class ShapeError(GalleryError, ValueError):
    """An array or option that does not fit a layer."""


class CallError(GalleryError):
    """A template call that cannot be answered."""


class StoreError(GalleryError):
    """The picture store cannot be read or written."""


def visible(text: str) -> str:
    """Escape what a terminal would obey instead of show: a stranger chooses file names and values."""
    return "".join(
        letter.encode("unicode_escape").decode()
        if unicodedata.category(letter) in ("Cc", "Cf", "Cs", "Zl", "Zp")
        else letter
        for letter in text
    )


def suggest(given: str, choices: Iterable[str]) -> str:
    """Say how to mend a wrong name: the nearest right one, or all of them."""
    names = list(choices)
    close = difflib.get_close_matches(given, names, n=1)
    return f"did you mean {close[0]!r}?" if close else "use one of " + ", ".join(names)
