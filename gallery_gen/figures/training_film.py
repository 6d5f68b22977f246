"""A film of training: at each step a picture of the filters and one of their maps; reads no picture."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from gallery_gen.figures.film import LABEL, Film
from gallery_gen.figures.svg import SOFT, Svg, element, text

WIDTH: Final = 480
"""Of the film, in CSS pixels."""


class Still(NamedTuple):
    """A picture by its address."""

    address: str
    width: int
    height: int


def training_film(steps: Sequence[tuple[Still, Still]], labels: tuple[str, str], name: str) -> Film:
    """Show the filters above the maps, step after step.

    Parameters
    ----------
    steps
        Of each step the filters and the maps; all of one kind have one size.
    labels
        What is written above the two.
    name
        Begins every id in the film.
    """
    heights = [round(WIDTH * picture.height / picture.width) for picture in steps[0]]
    tops = (LABEL, LABEL + heights[0] + LABEL)
    words = [text(0, top - 6, label, fill=SOFT) for top, label in zip(tops, labels, strict=True)]
    frames = [
        Svg("".join(_image(*place) for place in zip(pictures, tops, heights, strict=True)))
        for pictures in steps
    ]
    return Film(
        name, WIDTH, tops[1] + heights[1], Svg(""), element("g", *words), shapes=(), frames=tuple(frames)
    )


def _image(picture: Still, top: float, height: float) -> Svg:
    # Not plain href, which Material's instant navigation writes to; see film.py.
    return element("image", y=top, width=WIDTH, height=height, **{"xlink:href": picture.address})
