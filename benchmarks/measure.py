"""Times candidates in turn, so that a slow moment slows all of them; knows nothing of what they do."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping

Candidates = Mapping[str, Callable[[], object]]
SHORTEST_SECONDS = 0.003
"""A sample repeats a fast call until it takes at least this long."""


def medians(candidates: Candidates, rounds: int) -> dict[str, float]:
    """Median seconds of one call of each candidate, interleaved."""
    repeats = {name: _repeats(call) for name, call in candidates.items()}
    samples: dict[str, list[float]] = {name: [] for name in candidates}
    for _ in range(rounds):
        for name, call in candidates.items():
            samples[name].append(seconds(call, repeats[name]))
    return {name: statistics.median(times) for name, times in samples.items()}


def seconds(call: Callable[[], object], repeats: int = 1) -> float:
    """Seconds of one call, as the mean of some in a row."""
    start = time.perf_counter()
    for _ in range(repeats):
        call()
    return (time.perf_counter() - start) / repeats


def _repeats(call: Callable[[], object]) -> int:
    call()  # warm up: first calls import, allocate and plan
    return max(1, round(SHORTEST_SECONDS / max(seconds(call), 1e-7)))
