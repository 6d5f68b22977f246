"""Does what is done with picture files, each in a process of its own, with 1 GB and 5 s of the processor's time.

Prints a line of JSON for each file and way: {"shape": …, "low": …, "high": …}, {"refused": message} or {"failed": how}.
"""

import json
import os
import resource
import sys
import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from gallery_gen.errors import PhotoError
from gallery_gen.images import decode_photo, explain_notes, prepare, read_photo

MEMORY, SECONDS = 1_000_000_000, 5
Pixels = NDArray[np.uint8]


def check(path: Path) -> Pixels:
    """As a check and a build do."""
    data = read_photo(path)
    pixels = decode_photo(data, str(path))
    explain_notes(data)
    return pixels


def add(path: Path) -> Pixels:
    """As `add` does."""
    return prepare(read_photo(path), str(path)).pixels


def fix(path: Path) -> Pixels:
    """As `check --fix` does, which then checks."""
    prepared = prepare(read_photo(path), str(path), only_mend=True)
    assert not explain_notes(prepared.data)
    return decode_photo(prepared.data, f"mended{prepared.suffix}")


WAYS: dict[str, Callable[[Path], Pixels]] = {"check": check, "add": add, "fix": fix}


def attempt(way: Callable[[Path], Pixels], path: Path) -> dict[str, object]:
    """Go one way with one file, and tell what came of it."""
    try:
        pixels = way(path)
    except PhotoError as error:
        return {"refused": str(error).replace(str(path.parent) + "/", "")}
    except BaseException as error:
        return {"failed": repr(error)}
    low, high = (
        [int(getattr(pixels[..., channel], end)()) for channel in range(3)] for end in ("min", "max")
    )
    return {"shape": pixels.shape, "low": low, "high": high}


def main() -> None:
    """Fork for each file: importing again would take longer than decoding."""
    warnings.simplefilter("ignore")
    way = WAYS[sys.argv[1]]
    for name in sys.argv[2:]:
        reader, writer = os.pipe()
        child = os.fork()
        if child == 0:
            resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
            resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
            os.write(writer, json.dumps(attempt(way, Path(name))).encode())
            os._exit(0)
        os.close(writer)
        with os.fdopen(reader, "rb") as told:
            answer = told.read()
        _, status, used = os.wait4(child, 0)
        if os.environ.get("SHOW_USE"):
            print(
                way.__name__,
                Path(name).parent.name,
                used.ru_utime + used.ru_stime,
                used.ru_maxrss / 1e3,
                file=sys.stderr,
            )
        print(answer.decode() if status == 0 else json.dumps({"failed": f"status {status}"}), flush=True)


if __name__ == "__main__":
    main()
