"""Builds that are disturbed at a chosen moment: each in a fork, so that the next one finds a clean process.

A moment is an event that Python announces to audit hooks (opening, renaming, removing, making a folder, …) about
a path below the project: no clock has a say in when it comes.

    python -m tests.pipeline.disturb WHAT PROJECT... AT...

prints for each project a line of JSON: how its build ended, its message, and how many moments it had.
"""

from __future__ import annotations

import errno
import json
import os
import resource
import signal
import sys
from collections.abc import Callable
from pathlib import Path

from gallery_gen.errors import GalleryError
from gallery_gen.pipeline import build_gallery

WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT
CHANGES = {
    "os.rename",
    "os.remove",
    "os.mkdir",
    "os.chmod",
    "os.link",
    "os.rmdir",
    "os.truncate",
    "shutil.rmtree",
}


def touches(project: str, event: str, arguments: tuple[object, ...]) -> bool:
    """Whether an event is about a path below the project."""
    return (event == "open" or event.startswith(("os.", "shutil."))) and any(
        isinstance(value, str | bytes | os.PathLike) and os.fsdecode(value).startswith(project)
        for value in arguments
    )


def writes(event: str, arguments: tuple[object, ...]) -> bool:
    """Whether an event changes the disk."""
    flags = arguments[2] if event == "open" and len(arguments) > 2 else 0
    return event in CHANGES or (isinstance(flags, int) and bool(flags & WRITES))


def disturb(what: str, project: Path, at: int) -> Callable[[], int]:
    """Arrange for the disturbance; the result counts the moments so far."""
    count = 0

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal count
        if not touches(str(project), event, arguments):
            return
        if what == "kill":
            count += 1
            if count == at:
                os.kill(os.getpid(), signal.SIGKILL)
        elif writes(event, arguments):
            count += 1
            # A full disk stays full, and a read-only one refuses everything; what is there can be removed.
            full = (
                what == "full" and 0 < at <= count and event not in ("os.remove", "os.rmdir", "shutil.rmtree")
            )
            if full or what == "read-only":
                code = errno.ENOSPC if full else errno.EROFS
                raise OSError(code, os.strerror(code), str(arguments[0]))

    if what == "large":
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (at, at))
    else:
        sys.addaudithook(hook)
    return lambda: count


def build(project: Path) -> None:
    """Make the gallery, or the whole site where there is one."""
    if (project / "mkdocs.yml").exists():
        from gallery_gen.site.publish import publish

        publish(project)
    else:
        build_gallery(project, workers=1)


def run(what: str, project: Path, at: int) -> dict[str, object]:
    """Build in a fork that is disturbed at a moment."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        said: dict[str, object] = {}
        counted = disturb(what, project, at)
        try:
            build(project)
        except GalleryError as error:
            said["message"] = str(error)
        except BaseException as error:
            said["failed"] = repr(error)
        os.write(writer, json.dumps({**said, "moments": counted()}).encode())
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as told:
        answer = told.read()
    _, status = os.waitpid(child, 0)
    return {"status": os.waitstatus_to_exitcode(status), **(json.loads(answer) if answer else {})}


if __name__ == "__main__":
    what, *pairs = sys.argv[1:]
    half = len(pairs) // 2
    for name, moment in zip(pairs[:half], pairs[half:], strict=True):
        print(json.dumps(run(what, Path(name), int(moment))), flush=True)
