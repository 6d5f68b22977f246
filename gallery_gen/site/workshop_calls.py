"""Calls that show the program itself: its source, its speed, its idea; shows no photo."""

from __future__ import annotations

import ast
import inspect
import json
from pathlib import Path
from typing import Any

from markupsafe import Markup

from gallery_gen import nn
from gallery_gen.errors import CallError
from gallery_gen.figures import tiling_svg
from gallery_gen.site.catalogue import suggestion
from gallery_gen.site.desk import Block, Desk, coloured


class WorkshopCalls:
    """Each public method is a call."""

    def __init__(self, desk: Desk, root: Path) -> None:
        self.desk = desk
        self._results = root / "benchmarks" / "results.json"

    def source(self, name: str) -> Block:
        """A function of gallery_gen.nn as it is written, without its docstring and decorators.

        Example: {{ source("conv2d_naive") }}

        Parameters
        ----------
        name
            Of the function.
        """
        functions = [key for key in nn.__all__ if inspect.isfunction(getattr(nn, key))]
        if name not in functions:
            raise CallError(f'there is no function "{name}" in gallery_gen.nn{suggestion(name, functions)}')
        code = function_source(getattr(nn, name))
        return self.desk.render("code.html", highlighted=coloured(code, "python"))

    def tiling(self) -> Block:
        """How the fast convolution lays out its windows, drawn.

        Example: {{ tiling() }}
        """
        say = self.desk.words.say
        labels = (say("tiling.image"), say("tiling.block"), say("tiling.output"))
        svg = tiling_svg(say("tiling.title"), say("tiling.description"), labels)
        return Block(f'<figure class="sc-figure">{svg}</figure>')

    def speed(self) -> Block:
        """The tables of the last `make bench`, with date and machine.

        Example: {{ speed() }}
        """
        try:
            results = json.loads(self._results.read_text("utf-8"))
        except (OSError, ValueError) as error:
            raise CallError(f"{self._results.name} cannot be read ({error}): run make bench") from error
        sections: dict[str, list[Any]] = {}
        for row in results["rows"]:
            sections.setdefault(row["section"], []).append(row)
        tables = [_speed_table(name, rows) for name, rows in sections.items()]
        return self.desk.render(
            "speed.html",
            date=results["date"],
            machine=results["machine"],
            tables=tables,
            milliseconds=_milliseconds,
        )


def function_source(function: object) -> str:
    """The source of a function without decorators and docstring, so that what it does fits one look."""
    text = inspect.getsource(function)  # type: ignore[arg-type]
    node = ast.parse(text).body[0]
    assert isinstance(node, ast.FunctionDef)
    lines = text.splitlines()
    first = node.body[1] if ast.get_docstring(node) else node.body[0]
    header = lines[node.lineno - 1 : node.body[0].lineno - 1]
    return "\n".join([*header, *lines[first.lineno - 1 : node.end_lineno]]) + "\n"


def _speed_table(name: str, rows: list[Any]) -> dict[str, object]:
    """One section of the measurements: its rows, and what columns they need."""
    return {
        "name": name,
        "candidates": list(
            dict.fromkeys(key for row in rows for key in row["milliseconds"] if key != "ours")
        ),
        "peers": list(dict.fromkeys(key for row in rows for key in row["ratios"])),
        "goals": any(row["goal"] is not None for row in rows),
        "shares": any(row["share"] is not None for row in rows),
        "rows": rows,
    }


def _milliseconds(value: float | None) -> Markup | str:
    return "" if value is None else f"{value:.3g}" if value < 1000 else f"{value:.0f}"
