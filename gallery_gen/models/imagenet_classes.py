"""The names of the ImageNet challenge's 1000 classes, from WordNet; knows no network."""

from __future__ import annotations

from collections import Counter
from functools import cache
from pathlib import Path
from typing import Final

_FILE: Final = Path(__file__).parent / "weights" / "imagenet-classes.txt"


@cache
def imagenet_classes() -> tuple[str, ...]:
    """A name for each output of a network for the challenge of 2012, in the outputs' order.

    It is the first of WordNet's words for the class. Where two classes share that word, as the crane that
    flies and the one that lifts, a second word or WordNet's number tells them apart.
    """
    lines = [line for line in _FILE.read_text("utf-8").splitlines() if not line.startswith("#")]
    entries = [line.split(" ", 1) for line in lines]
    words = [entry[1].split(", ") for entry in entries]
    count = Counter(known[0] for known in words)
    named = [known[0] if count[known[0]] == 1 else ", ".join(known[:2]) for known in words]
    again = Counter(named)
    return tuple(
        name if again[name] == 1 else f"{name} ({number})"
        for name, (number, _) in zip(named, entries, strict=True)
    )
