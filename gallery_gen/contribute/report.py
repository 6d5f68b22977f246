"""Problems → the forms that machines read: workflow commands of GitHub, and JSON; refuses to print."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any, Final

from gallery_gen.errors import Problem, visible

_TEXT: Final = {"type": "string"}
PROBLEMS_SCHEMA: Final[dict[str, Any]] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Problems",
    "description": "What `gallery-gen check --format json` prints.",
    "type": "array",
    "items": {
        "type": "object",
        "required": ["file", "line", "field", "what", "mend", "mended"],
        "additionalProperties": False,
        "properties": {
            "file": _TEXT | {"description": "Path below the project's folder."},
            "line": {"type": ["integer", "null"], "minimum": 1, "description": "From 1; null for a picture."},
            "field": _TEXT | {"description": "Which value, or empty if it is about the whole file."},
            "what": _TEXT | {"description": "What is wrong; or, if mended, what was done."},
            "mend": _TEXT | {"description": "How to mend it; empty if `what` says so, or if it is mended."},
            "mended": {"type": "boolean", "description": "True if `--fix` did it: nothing is left to do."},
        },
    },
}


def as_json(problems: Iterable[Problem], mended: Iterable[Problem] = ()) -> str:
    """Write an array of objects, those mended first; `PROBLEMS_SCHEMA` describes it."""
    entries = [asdict(problem) | {"mended": True, "field": ""} for problem in mended]
    entries += [asdict(problem) | {"mended": False} for problem in problems]
    return json.dumps(entries, indent=1)


def as_github(problems: Iterable[Problem], mended: Iterable[Problem] = ()) -> str:
    """Write a workflow command a line, which GitHub shows as annotations of the files.

    Whatever a stranger wrote stays inside its command: control characters are written as escapes, and what
    the form of a command means something by is encoded.
    """
    lines = [_command("notice", problem) for problem in mended]
    lines += [_command("error", problem) for problem in problems]
    return "\n".join(lines)


def _command(kind: str, problem: Problem) -> str:
    properties = {"file": problem.file, "line": str(problem.line or 1), "title": problem.field}
    written = ",".join(f"{name}={_property(value)}" for name, value in properties.items() if value)
    message = ": ".join(part for part in (problem.what, problem.mend) if part)
    return f"::{kind} {written}::{_data(message)}"


def _data(text: str) -> str:
    return visible(text).replace("%", "%25")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
