"""What single texts in gallery.yml and sidecars may be: names, and lines of which something can be seen."""

from __future__ import annotations

import re
import unicodedata
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

# `format` is a note in the JSON schema that the reference puts into words; the pattern is what counts.
Slug = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60),
    Field(json_schema_extra={"format": "slug"}),
]
# No control characters, and none that turn the direction of the text around it.
_UNSEEN = r"\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069"
# Unicode counts these as letters, signs and marks, but nobody sees them: fillers, blanks, selectors.
_BLANK = re.compile(
    r"[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)


def seen(text: str) -> str:
    """Keep of a text what can be seen, with single spaces between words."""
    shown = (letter for letter in _BLANK.sub("", text) if not unicodedata.category(letter).startswith("C"))
    return " ".join("".join(shown).split())


def _is_seen(text: str) -> str:
    if not any(unicodedata.category(letter)[0] in "LNPS" for letter in seen(text)):
        raise ValueError("holds nothing that can be seen: write it in letters")
    return text


Line = Annotated[
    str,
    StringConstraints(min_length=1, max_length=300, pattern=rf"^[^\s{_UNSEEN}][^{_UNSEEN}]*$"),
    AfterValidator(_is_seen),
    Field(json_schema_extra={"format": "line"}),
]
Name = Annotated[
    str,
    StringConstraints(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$", max_length=40),
    Field(json_schema_extra={"format": "name"}),
]
