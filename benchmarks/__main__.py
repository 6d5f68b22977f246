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
_THREADS = (1, 2)


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
    from benchmarks import gallery, network
    from benchmarks.table import Report

    if importlib.util.find_spec("torch") is None:
        print("PyTorch is not installed here; to compare with it: .venv/bin/pip install torch==2.13.0")
    today = datetime.datetime.now(tz=datetime.UTC).date().isoformat()
    report = Report(today, machine())
    rounds = 3 if quick else 15
    for rows in (
        *(network.everything(network.Bench(rounds, threads)) for threads in _THREADS),
        gallery.one_picture(rounds),
        gallery.builds(quick),
    ):
        for row in rows:
            report.rows.append(row)
            ratios = "".join(f"  ×{ratio:.2f} of {name}" for name, ratio in row.ratios.items())
            print(f"{row.section}: {row.case}: {row.milliseconds['ours']:.3g} ms{ratios}", flush=True)
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
    facts = {
        "processor": cpu,
        "cores": str(len(os.sched_getaffinity(0))),
        "Python": platform.python_version(),
    }
    for name in ("numpy", "torch", "scipy", "opencv-python-headless"):
        if importlib.util.find_spec({"opencv-python-headless": "cv2"}.get(name, name)):
            facts[name] = version(name)
    return facts


if __name__ == "__main__":
    main()
