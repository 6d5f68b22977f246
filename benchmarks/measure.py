"""Times candidates in turn, so that a slow moment slows all of them; knows nothing of what they do."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping

Candidates = Mapping[str, Callable[[], object]]
SHORTEST_SECONDS = 0.003
"""A sample repeats a fast call until it takes at least this long."""
PAUSE_SECONDS = 0.2
"""How long every pool of threads needs to fall asleep.

OpenBLAS's threads and PyTorch's each wait for their next work by spinning, a tenth of a second and more. With
as many threads as cores, one library's spinning threads hold the cores that the other's sample needs: PyTorch
was seen to take forty times as long. Telling the pools to wait asleep (OMP_WAIT_POLICY=passive) is no way
out, as waking them costs PyTorch a tenth of a millisecond a call. So each sample waits until all sleep, and
wakes its own pool by a call that is not counted.
"""


def medians(candidates: Candidates, rounds: int, pause: float = 0.0) -> dict[str, float]:
    """Median seconds of one call of each candidate, interleaved; each sample after a pause."""
    repeats = {name: _repeats(call, pause) for name, call in candidates.items()}
    samples: dict[str, list[float]] = {name: [] for name in candidates}
    for _ in range(rounds):
        for name, call in candidates.items():
            _wake(call, pause)
            samples[name].append(seconds(call, repeats[name]))
    return {name: statistics.median(times) for name, times in samples.items()}


def seconds(call: Callable[[], object], repeats: int = 1) -> float:
    """Seconds of one call, as the mean of some in a row."""
    start = time.perf_counter()
    for _ in range(repeats):
        call()
    return (time.perf_counter() - start) / repeats


def _repeats(call: Callable[[], object], pause: float) -> int:
    call()  # first calls import, allocate and plan
    _wake(call, pause)
    return max(1, round(SHORTEST_SECONDS / max(seconds(call), 1e-7)))


def _wake(call: Callable[[], object], pause: float) -> None:
    if pause:
        time.sleep(pause)
        call()
