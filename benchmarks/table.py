"""The results' form: rows of medians with ratios and goals, as JSON and as Markdown; measures nothing."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Row:
    """One case: milliseconds by candidate, and how ours compares."""

    section: str
    case: str
    milliseconds: Mapping[str, float]
    against: tuple[str, ...] = ()
    """The candidates that ours is compared with; the goal speaks of the first."""
    goal: float | None = None
    """Ours ÷ that candidate should be at most this."""
    share: float | None = None
    """Ours as a part of the machine's speed in a matrix product, 0 to 1."""

    @property
    def ratios(self) -> dict[str, float]:
        """Ours ÷ each candidate that it is compared with, where that was measured."""
        ours = self.milliseconds["ours"]
        return {name: ours / self.milliseconds[name] for name in self.against if name in self.milliseconds}


@dataclass
class Report:
    """All rows of one run, and what they were measured on."""

    date: str
    machine: Mapping[str, str]
    rows: list[Row] = field(default_factory=list)

    def write(self, folder: Path) -> None:
        """Write results.json and results.md."""
        rows = [{**asdict(row), "ratios": row.ratios} for row in self.rows]
        data = {"date": self.date, "machine": dict(self.machine), "rows": rows}
        (folder / "results.json").write_text(json.dumps(data, indent=1, ensure_ascii=False) + "\n", "utf-8")
        (folder / "results.md").write_text(self.markdown(), "utf-8")

    def markdown(self) -> str:
        """The tables, one a section."""
        machine = " · ".join(f"{name}: {value}" for name, value in self.machine.items())
        lines = [f"Measured on {self.date}. {machine}", ""]
        for section in dict.fromkeys(row.section for row in self.rows):
            lines += [f"## {section}", "", *_table([row for row in self.rows if row.section == section]), ""]
        return "\n".join(lines)


def _table(rows: list[Row]) -> list[str]:
    """One section's lines; columns that no row has anything for are left out."""
    others = list(dict.fromkeys(name for row in rows for name in row.milliseconds if name != "ours"))
    peers = list(dict.fromkeys(name for row in rows for name in row.ratios))
    shares, goals = any(row.share is not None for row in rows), any(row.goal is not None for row in rows)
    header = ["case", "ours, ms", *(f"ours ÷ {name}" for name in peers)]
    header += (
        ["goal"] * goals + ["of the matrix product's speed"] * shares + [f"{name}, ms" for name in others]
    )
    lines = [_line(header), "|---" * len(header) + "|"]
    for row in rows:
        cells = [row.case, _milliseconds(row.milliseconds["ours"])]
        cells += [f"{row.ratios[name]:.2f}" if name in row.ratios else "" for name in peers]
        cells += ["" if row.goal is None else f"≤ {row.goal:g}"] * goals
        cells += ["" if row.share is None else f"{row.share:.0%}"] * shares
        cells += [_milliseconds(row.milliseconds.get(name)) for name in others]
        lines.append(_line(cells))
    return lines


def _line(cells: list[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _milliseconds(value: float | None) -> str:
    return "" if value is None else f"{value:.3g}" if value < 1000 else f"{value:.0f}"
