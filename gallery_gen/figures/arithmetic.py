"""Draws a scene of convolution arithmetic frame by frame; computes no size, position or result.

The input lies on the left, with its padding dashed, and the window walks over it; on the right stand the
kernel and the output, of which one cell is being made.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from gallery_gen.figures.film import Film, put
from gallery_gen.figures.grid import Grid, Place, square
from gallery_gen.figures.scenes import KERNEL, PICTURE, Frame, Scene
from gallery_gen.figures.svg import BLUE, BLUE_SOFT, ORANGE, SHADE, SHEET, SOFT, Svg, element, text

_CELL: Final = 18
_CELL_WITH_DIGITS: Final = 28
_TOP: Final = 22
_GAP: Final = 26
_LABEL: Final = 84
"""Room for a label such as `output 3 × 3`."""


class Labels(NamedTuple):
    """What stands above the three grids."""

    input: str
    kernel: str
    output: str


def scene_film(scene: Scene, labels: Labels, name: str) -> Film:
    """Draw a scene.

    Parameters
    ----------
    scene
        One of `scenes.SCENES`.
    labels
        In the reader's language, with sizes.
    name
        Begins all ids; unique on the page.

    Returns
    -------
    Film
        One frame for each output; wide enough for a phone's screen without shrinking.
    """
    cell = _CELL_WITH_DIGITS if scene.operation else _CELL
    before, _ = scene.padding
    whole = Grid(1, _TOP, cell)
    image = Grid(whole.x(before), whole.y(before), cell)
    right = whole.x(scene.padded_size) + _GAP
    kernel = Grid(right, _TOP, cell)
    output = Grid(right, kernel.y(scene.k) + _GAP, cell)
    base = [
        _input(scene, whole, image),
        kernel.cells(square(scene.k), fill=BLUE, fill_opacity=0.3),
        output.cells(square(scene.output_size), fill=SHEET),
    ]
    words = [
        text(whole.left, 14, labels.input),
        text(right, 14, labels.kernel),
        text(right, output.top - 8, labels.output),
        *(image.digits(*place, "0", size=11) for place in _between(scene)),
    ]
    if scene.operation == "sum":
        base += [kernel.digits(*place, f"{KERNEL[place]:g}") for place in square(scene.k)]
    return Film(
        name=name,
        width=right + max(_LABEL, cell * max(scene.k, scene.output_size)) + 1,
        height=max(whole.y(scene.padded_size), output.y(scene.output_size)) + 1,
        base=Svg("".join(base)),
        labels=Svg("".join(words)),
        shapes=(_window(scene, image, f"{name}-window"), output.box(1, ORANGE, id=f"{name}-cell")),
        frames=tuple(_frame(scene, image, output, frame, name) for frame in scene.frames),
    )


def _pixels(scene: Scene) -> list[Place]:
    """Where the pixels lie in the (stretched) input."""
    step = scene.s if scene.transposed else 1
    return [(row * step, column * step) for row, column in square(scene.input_size)]


def _between(scene: Scene) -> list[Place]:
    """Where the zeros between them lie."""
    pixels = set(_pixels(scene))
    return [place for place in square(scene.stretched_size) if place not in pixels]


def _input(scene: Scene, whole: Grid, image: Grid) -> Svg:
    """Padding and zeros dashed, pixels solid, dropped pixels crossed out."""
    pixels, between = _pixels(scene), _between(scene)
    lost = [place for place in pixels if set(place) & set(scene.dropped)]
    parts = [
        image.cells(between, fill=SHADE, stroke=None),
        whole.dashes(scene.padded_size, scene.padded_size) if len(pixels) < scene.padded_size**2 else "",
        image.cells(pixels, fill=BLUE_SOFT),
        image.crosses(lost),
    ]
    if scene.operation:
        around = square(scene.padded_size, first=-scene.padding[0])
        parts += [image.digits(*place, "0", fill=SOFT) for place in around if place not in set(pixels)]
        parts += [image.digits(*place, f"{PICTURE[place]:g}") for place in pixels]
    return Svg("".join(parts))


def _window(scene: Scene, image: Grid, name: str) -> Svg:
    """The window at the input's first pixel: its taps, its outline, and the kernel's weights."""
    taps = [(row * scene.d, column * scene.d) for row, column in square(scene.k)]
    parts = [
        # Lighter where digits shine through, so that they stay readable.
        image.cells(taps, fill=BLUE, fill_opacity=0.14 if scene.operation else 0.3, stroke=None),
        image.box(taps[-1][0] + 1, BLUE),
    ]
    if scene.operation == "sum":
        parts += [image.corner(*place, f"{KERNEL[place]:g}", fill=BLUE) for place in taps]
    return element("g", *parts, id=name)


def _frame(scene: Scene, image: Grid, output: Grid, now: Frame, name: str) -> Svg:
    """The window in its place, and the outputs up to this one."""
    side, size = output.cell, scene.output_size
    done = f"M{output.x(0):g} {output.y(now.row):g}h{(now.column + 1) * side}v{side}H{output.x(0):g}z"
    if now.row:
        done += f"M{output.x(0):g} {output.y(0):g}h{size * side}v{now.row * side}H{output.x(0):g}z"
    parts = [
        put(f"{name}-window", now.left * image.cell, now.top * image.cell),
        element("path", d=done, fill=ORANGE, fill_opacity=0.25),
        put(f"{name}-cell", now.column * side, now.row * side),
    ]
    if scene.operation:
        made = scene.frames[: scene.frames.index(now) + 1]
        parts += [output.digits(frame.row, frame.column, scene.result(frame)) for frame in made]
    return Svg("".join(parts))
