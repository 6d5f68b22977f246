"""Runs what a page shows in a terminal of its own, and gives what then stands there; knows no page."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import struct
import termios
from dataclasses import dataclass
from pathlib import Path

from tests.conftest import write_project
from tests.contribute.camera import ON_ITS_SIDE, bicycle, kite, save

ROOT = Path(__file__).parents[2]
FENCE = re.compile(
    r'^```(?P<kind>console|yaml title="(?P<file>[^"]+)")\n(?P<text>.*?)^```$', re.MULTILINE | re.DOTALL
)
PROMPT = re.compile(r"^(?:Title|Alt text|Credit|Licence|Source|Tags|Name \[.*?\]): ?(?P<answer>.*)$")
ANSI = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
SIZE = struct.pack("HHHH", 50, 400, 0, 0)  # so wide that no answer is broken


@dataclass(frozen=True)
class Step:
    """A command with what it prints, or a file that is written by hand."""

    command: str
    shown: str
    file: str = ""


def steps(text: str) -> list[Step]:
    """The console and file blocks of a page, in order."""
    found = []
    for fence in FENCE.finditer(text):
        if fence["file"]:
            found.append(Step("", fence["text"], fence["file"]))
            continue
        for part in re.split(r"^\$ ", fence["text"], flags=re.MULTILINE)[1:]:
            command, _, shown = part.partition("\n")
            found.append(Step(command, shown.strip("\n")))
    return found


def set_up(folder: Path) -> tuple[Path, Path]:
    """Make a project and a home with two photos of a camera; return both."""
    project, home = folder / "project", folder / "home"
    (home / "Pictures").mkdir(parents=True)
    save(bicycle(), home / "Pictures" / "IMG_2041.JPG", ON_ITS_SIDE)
    save(kite(), home / "Pictures" / "kite.jpg", ON_ITS_SIDE)
    project.mkdir()
    write_project(project)
    (project / ".venv").symlink_to(ROOT / ".venv")
    return project, home


def perform(step: Step, project: Path, home: Path) -> tuple[str, int]:
    """Run a step and return what stands on the terminal and the exit code; answers are those that it shows."""
    if step.file:
        with (project / step.file).open("a") as file:
            file.write(step.shown)
        return step.shown, 0
    answers = [match["answer"] for line in step.shown.splitlines() if (match := PROMPT.match(line))]
    environment = {
        "HOME": str(home),
        "PATH": os.environ["PATH"],
        "TERM": "dumb",
        "LANG": "C.UTF-8",
        "NO_COLOR": "1",
    }
    return in_terminal(["bash", "-c", step.command], answers, project, environment)


def in_terminal(
    command: list[str], answers: list[str], folder: Path, environment: dict[str, str]
) -> tuple[str, int]:
    """Run a command on a pseudo-terminal, and type an answer whenever a line ends in a colon and a space."""
    child, terminal = pty.fork()
    if child == 0:
        os.chdir(folder)
        os.execvpe(command[0], command, environment)
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, SIZE)
    left, output, answered = list(answers), b"", 0
    while data := _read(terminal):
        output += data
        # What was typed is shown too; only after its line has ended may a prompt be the next one.
        if left and output.endswith(b": ") and (not answered or b"\n" in output[answered:]):
            answered = len(output)
            os.write(terminal, left.pop(0).encode() + b"\n")
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    os.close(terminal)
    assert not left, f"nobody asked for {left}"
    return ANSI.sub("", output.decode()).replace("\r\n", "\n").strip("\n"), code


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65_536)
    except OSError:  # the program has ended
        return b""
