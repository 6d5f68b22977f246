"""Decodes picture files each in a process of its own, with 1 GB of memory and 5 s of the processor's time.

Prints a line of JSON for each: {"shape": …, "low": …, "high": …}, {"refused": message} or {"failed": how}.
"""

import json
import os
import resource
import sys
import warnings
from pathlib import Path

from gallery_gen.errors import PhotoError
from gallery_gen.images import load_photo

MEMORY, SECONDS = 1_000_000_000, 5


def decode(path: Path) -> dict[str, object]:
    """Decode one file and tell what came of it."""
    try:
        pixels = load_photo(path)
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
    for name in sys.argv[1:]:
        reader, writer = os.pipe()
        child = os.fork()
        if child == 0:
            resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
            resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
            os.write(writer, json.dumps(decode(Path(name))).encode())
            os._exit(0)
        os.close(writer)
        with os.fdopen(reader, "rb") as told:
            answer = told.read()
        _, status = os.waitpid(child, 0)
        print(answer.decode() if status == 0 else json.dumps({"failed": f"status {status}"}), flush=True)


if __name__ == "__main__":
    main()
