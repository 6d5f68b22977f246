"""A drawing in frames: what stands still is written once and used again in each; knows no scene, no script.

The page needs no script for it: the screen shows one frame, and stills show all. A player copies the moving
part of a still onto the screen.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from gallery_gen.figures.svg import Svg, drawing, element

LABEL: Final = 20
"""Height of the line of labels at the top, which stills leave out."""


@dataclass(frozen=True)
class Film:
    """Frames of one size."""

    name: str
    """Begins every id in it: unique on a page."""
    width: float
    height: float
    """In CSS pixels."""
    base: Svg
    """What all frames share."""
    labels: Svg
    """What only the screen shows: it would be too small to read in a still."""
    shapes: tuple[Svg, ...]
    """Elements with ids that frames put in their places with `put`."""
    frames: tuple[Svg, ...]
    """The moving part of each frame."""

    def screen(self, title: str, description: str, index: int = 0) -> Svg:
        """The drawing with one frame, for which `data-now` marks the moving part."""
        return drawing(
            self.width,
            self.height,
            title,
            description,
            element("defs", *self.shapes),
            element("g", self.base, id=self.name),
            element("g", self.frames[index], data_now=""),
            self.labels,
        )

    def still(self, index: int) -> Svg:
        """One frame, which needs the screen on the same page, and words beside it."""
        box = f"0 {LABEL} {self.width:g} {self.height - LABEL:g}"
        moving = element("g", self.frames[index])
        return element("svg", put(self.name), moving, class_="sc-still", viewBox=box, aria_hidden="true")


def put(shape: str, x: float = 0, y: float = 0) -> Svg:
    """Use a shape by its id, moved to the right and down."""
    # Not plain href: Material's instant navigation writes to every element that has one, which fails in SVG.
    return element("use", **{"xlink:href": f"#{shape}", "x": x or None, "y": y or None})
