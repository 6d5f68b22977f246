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
    against: str | None = None
    """The candidate that the goal speaks of."""
    goal: float | None = None
    """Ours ÷ that candidate should be at most this."""

    @property
    def ratio(self) -> float | None:
        """Ours ÷ the candidate of the goal; None if that was not measured."""
        if self.against is None or self.against not in self.milliseconds:
            return None
        return self.milliseconds["ours"] / self.milliseconds[self.against]


@dataclass
class Report:
    """All rows of one run, and what they were measured on."""

    date: str
    machine: Mapping[str, str]
    rows: list[Row] = field(default_factory=list)

    def write(self, folder: Path) -> None:
        """Write results.json and results.md."""
        rows = [{**asdict(row), "ratio": row.ratio} for row in self.rows]
        data = {"date": self.date, "machine": dict(self.machine), "rows": rows}
        (folder / "results.json").write_text(json.dumps(data, indent=1, ensure_ascii=False) + "\n", "utf-8")
        (folder / "results.md").write_text(self.markdown(), "utf-8")

    def markdown(self) -> str:
        """The tables, one a section."""
        machine = " · ".join(f"{name}: {value}" for name, value in self.machine.items())
        lines = [f"Measured on {self.date}. {machine}", ""]
        for section in dict.fromkeys(row.section for row in self.rows):
            rows = [row for row in self.rows if row.section == section]
            names = list(dict.fromkeys(name for row in rows for name in row.milliseconds))
            header = ["case", *(f"{name}, ms" for name in names), "ratio", "goal"]
            lines += [f"## {section}", "", _line(header), "|---" * len(header) + "|"]
            for row in rows:
                times = [_milliseconds(row.milliseconds.get(name)) for name in names]
                ratio = "" if row.ratio is None else f"{row.ratio:.2f}"
                lines.append(_line([row.case, *times, ratio, "" if row.goal is None else f"≤ {row.goal:g}"]))
            lines.append("")
        return "\n".join(lines)


def _line(cells: list[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _milliseconds(value: float | None) -> str:
    return "" if value is None else f"{value:.3g}" if value < 1000 else f"{value:.0f}"
