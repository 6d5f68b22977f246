"""Run the benchmarks and write their table: `make bench`, or `python -m benchmarks --quick` for a look."""

from __future__ import annotations

import argparse
import datetime
import importlib.util
import os
import platform
import sys
from importlib.metadata import version
from pathlib import Path

# glibc returns large arrays to the system at once; getting them back slows every peer, PyTorch four times.
_ALLOCATOR = {"MALLOC_TRIM_THRESHOLD_": "1000000000", "MALLOC_MMAP_THRESHOLD_": "1000000000"}
_THREADS = 2


def main() -> None:
    """Measure, show each row as it comes, and write results.json and results.md beside this file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--quick", action="store_true", help="few rounds and the smallest build only; writes nothing"
    )
    quick = parser.parse_args().quick
    if any(os.environ.get(name) != value for name, value in _ALLOCATOR.items()):
        os.execve(
            sys.executable, [sys.executable, "-m", "benchmarks", *sys.argv[1:]], {**os.environ, **_ALLOCATOR}
        )
    from threadpoolctl import threadpool_limits

    from benchmarks import gallery, network
    from benchmarks.table import Report

    if importlib.util.find_spec("torch") is None:
        print("PyTorch is not installed here; to compare with it: .venv/bin/pip install torch==2.13.0")
    else:
        import torch

        torch.set_num_threads(_THREADS)
    today = datetime.datetime.now(tz=datetime.UTC).date().isoformat()
    report = Report(today, machine())
    rounds = 3 if quick else 15
    with threadpool_limits(_THREADS):
        for rows in (
            network.limits(rounds),
            network.convolutions(rounds),
            network.pooling_and_activations(rounds),
            network.training_step(rounds),
            gallery.one_picture(rounds),
            gallery.builds(quick),
        ):
            for row in rows:
                report.rows.append(row)
                ratio = "" if row.ratio is None else f"  ×{row.ratio:.2f}"
                print(f"{row.section}: {row.case}: {row.milliseconds['ours']:.3g} ms{ratio}", flush=True)
    if not quick:
        report.write(Path(__file__).parent)


def machine() -> dict[str, str]:
    """What the figures were measured on."""
    cpu = platform.processor() or platform.machine()
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        cpu = next(line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        pass
    facts = {"processor": cpu, "threads": str(_THREADS), "Python": platform.python_version()}
    for name in ("numpy", "torch", "scipy", "opencv-python-headless"):
        if importlib.util.find_spec({"opencv-python-headless": "cv2"}.get(name, name)):
            facts[name] = version(name)
    return facts


if __name__ == "__main__":
    main()
