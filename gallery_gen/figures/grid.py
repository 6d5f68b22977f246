"""Grids of square cells as SVG: fills, lines and digits, few elements for many cells; knows no scene."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from gallery_gen.figures.svg import INK, SOFT, Attribute, Svg, element, text

Place = tuple[int, int]
"""Row and column of a cell."""


@dataclass(frozen=True)
class Grid:
    """Where cells lie in a drawing."""

    left: float
    top: float
    cell: int
    """Side of a cell in CSS pixels."""

    def x(self, column: int) -> float:
        """Left edge of a column."""
        return self.left + column * self.cell

    def y(self, row: int) -> float:
        """Upper edge of a row."""
        return self.top + row * self.cell

    def cells(self, places: Iterable[Place], **attributes: Attribute | None) -> Svg:
        """Draw squares as one path, outlined unless told otherwise."""
        side = self.cell
        square = f"h{side}v{side}h{-side}z"
        path = "".join(f"M{self.x(column):g} {self.y(row):g}{square}" for row, column in places)
        style: dict[str, Attribute | None] = {"stroke": SOFT, "stroke_width": 0.75}
        return element("path", d=path, **(style | attributes)) if path else Svg()

    def dashes(self, rows: int, columns: int) -> Svg:
        """Draw dashed lines around all cells, each line once."""
        across = "".join(f"M{self.x(0):g} {self.y(row):g}H{self.x(columns):g}" for row in range(rows + 1))
        down = "".join(f"M{self.x(column):g} {self.y(0):g}V{self.y(rows):g}" for column in range(columns + 1))
        return element("path", d=across + down, stroke=SOFT, stroke_width=0.75, stroke_dasharray="2 2")

    def crosses(self, places: Iterable[Place]) -> Svg:
        """Cross cells out."""
        side = self.cell
        path = "".join(
            f"M{self.x(column):g} {self.y(row):g}l{side} {side}m{-side} 0l{side} {-side}"
            for row, column in places
        )
        return element("path", d=path, stroke=SOFT) if path else Svg()

    def box(self, size: int, colour: str, **attributes: Attribute | None) -> Svg:
        """Draw a strong outline around a square of cells that begins at the first."""
        side = size * self.cell
        style: dict[str, Attribute | None] = {"fill": "none", "stroke": colour, "stroke_width": 2}
        return element("rect", x=self.left, y=self.top, width=side, height=side, **(style | attributes))

    def digits(self, row: int, column: int, words: str, *, size: int = 13, fill: str = INK) -> Svg:
        """Write in the middle of a cell."""
        x, y = self.x(column) + self.cell / 2, self.y(row) + self.cell / 2 + size * 0.36
        return text(x, y, words, size=size, fill=fill, anchor="middle")

    def corner(self, row: int, column: int, words: str, *, fill: str) -> Svg:
        """Write small in a cell's lower right corner."""
        return text(self.x(column + 1) - 3, self.y(row + 1) - 3, words, size=11, fill=fill, anchor="end")


def square(size: int, first: int = 0) -> list[Place]:
    """All places of a square grid, row by row."""
    return [(row, column) for row in range(first, first + size) for column in range(first, first + size)]
