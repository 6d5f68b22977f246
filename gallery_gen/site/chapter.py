"""What stands under a chapter's title: reading time, and what to know first; refuses to know MkDocs."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable

WORDS_PER_MINUTE = 200
FIGURES_PER_MINUTE = 4
_HIDDEN = re.compile(r"<(script|style|template)\b.*?</\1>", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_PICTURE = re.compile(r"<(?:img|svg)\b")


def minutes(html: str, blocks: Iterable[str] = ()) -> int:
    """Minutes that a page takes to read: its words, and a look at each figure.

    A block that shows something is one figure, however many pictures or frames it is made of. The words of
    blocks, such as captions and tables of numbers, are looked at rather than read: they do not count.
    """
    words = len(_TAG.sub(" ", _HIDDEN.sub(" ", html)).split())
    figures = len(_PICTURE.findall(html)) + sum(_PICTURE.search(block) is not None for block in blocks)
    return max(1, math.ceil(words / WORDS_PER_MINUTE + figures / FIGURES_PER_MINUTE))
