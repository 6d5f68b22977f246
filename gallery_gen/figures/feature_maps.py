"""Draw one tensor as one picture, in each of the ways that the site shows; knows no network, photo or file.

matplotlib is imported only when one of its colormaps is first used, and never draws.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from typing import Final, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from gallery_gen.errors import ShapeError
from gallery_gen.figures import style

Tensor = NDArray[np.float32]
Pixels = NDArray[np.uint8]
# A colour as one number while it is looked up and laid out: two to three times faster than three bytes.
Packed = NDArray[np.uint32]
Mode = Literal["photo", "rgb", "wrapped", "clipped", "map", "grid", "signed"]
Scale = Literal["shared", "per_map"]

MODES: Final[tuple[Mode, ...]] = get_args(Mode)
COLORMAPS: Final = ("grey", "jet", "viridis", "magma", "cividis", "diverging")

CELL: Final = 12
"""Side of the square that shows one value of a vector, in pixels."""
ROW: Final = 40
"""Longer vectors break into rows of at most this many cells."""
_GAP: Final = 4
_PAGE_ASPECT: Final = 1.25


@dataclass(frozen=True)
class Rendered:
    """A picture of a tensor, and the ends of its colour scale where it has a single one."""

    pixels: Pixels
    """uint8 (H, W, 3)."""
    low: float | None
    high: float | None
    colormap: str | None


@np.errstate(over="ignore")
def render(
    tensor: Tensor,
    *,
    mode: Mode,
    colormap: str = "grey",
    scale: Scale = "shared",
    channel: int = 0,
    columns: int | None = None,
    gain: float = 1.0,
    limit: float | None = None,
) -> Rendered:
    """Draw a tensor; one value becomes one pixel, but a vector's value a square of `CELL` pixels.

    A value that is not finite gets the colour `style.MISSING`, and no scale heeds it.

    Parameters
    ----------
    tensor
        float32 (C, H, W), or a vector (F,), which has the modes map, grid and signed only.
    mode
        photo, clipped: values clipped to 0…1, as colours.
        rgb: each of 3 channels stretched from its minimum to its maximum by itself.
        wrapped: the whole part of y·255 modulo 256, as matplotlib before 2018 drew values outside 0…1.
        map: one channel through `colormap`.  grid: every channel through `colormap`, in boxes.
        signed: every channel in boxes, on one diverging scale from −max |y| to +max |y|.
    colormap
        One of `COLORMAPS`. `diverging` always gets a symmetric scale, so that paper means zero.
    scale
        In a grid: `shared` by all maps, or each map its own (`per_map`), and then there is no legend.
    channel
        Which channel a map shows.
    columns
        Maps, or cells of a vector, in a row; by default a sheet gets about the shape of a page.
    gain
        Factor on y in the modes wrapped and clipped. Without biases, a network of convolutions, ReLU and
        pooling grows with its input, so gain 255 shows what it would have given for 0…255 instead of 0…1.
    limit
        Where the scale of the mode signed ends, −limit to +limit, so that several pictures can share it.

    Raises
    ------
    ShapeError
        The tensor's shape does not fit the mode, or has no such channel.
    ValueError
        A mode, colormap, scale or number of columns that does not exist.
    """
    if mode not in MODES or colormap not in COLORMAPS or scale not in get_args(Scale):
        raise ValueError(f"no such mode, colormap or scale: {mode!r}, {colormap!r}, {scale!r}")
    if columns is not None and columns < 1:
        raise ValueError(f"columns must be at least 1, not {columns}")
    if tensor.ndim not in (1, 3) or tensor.size == 0:
        raise ShapeError(
            f"tensor: has shape {tensor.shape}; a picture needs (C, H, W) or (F,), nothing of it empty"
        )
    tensor = np.asarray(tensor, dtype=np.float32)
    if mode == "signed":
        colormap, scale = "diverging", "shared"
    if mode in ("map", "grid", "signed"):
        if tensor.ndim == 1:
            return _vector(tensor, colormap, columns, limit if mode == "signed" else None)
        if mode == "map":
            if not 0 <= channel < len(tensor):
                raise ShapeError(f"channel: is {channel}, but the tensor has channels 0 to {len(tensor) - 1}")
            tensor = tensor[channel : channel + 1]
        return _maps(tensor, colormap, scale, columns, limit if mode == "signed" else None)
    channels = (3,) if mode == "rgb" else (1, 3)
    if tensor.ndim != 3 or len(tensor) not in channels:
        needed = " or ".join(map(str, channels))
        raise ShapeError(f"tensor: has shape {tensor.shape}; mode {mode} needs ({needed}, H, W)")
    return _colours(tensor, mode, gain)


def colormap_stops(name: str, count: int = 11) -> tuple[str, ...]:
    """Return colours at `count` even steps along a colormap, from its low end, as `#rrggbb`."""
    if name == "diverging":
        return tuple(style.to_hex(colour) for colour in style.diverging(count))
    table = _table(name)
    steps = np.rint(np.linspace(0, len(table) - 1, count)).astype(int)
    return tuple(style.to_hex(colour) for colour in table[steps])


@cache
def _table(name: str) -> Pixels:
    """Return a colormap's colours, uint8 (N, 3); for diverging N is odd and zero has an entry of its own."""
    if name == "grey":
        return np.repeat(np.arange(256, dtype=np.uint8)[:, np.newaxis], 3, axis=1)
    if name == "diverging":
        return style.diverging(255)
    import matplotlib  # half a second, and most pictures do without

    colours: Pixels = matplotlib.colormaps[name](np.arange(256), bytes=True)
    return colours[:, :3].copy()


def _colours(tensor: Tensor, mode: Mode, gain: float) -> Rendered:
    """Show one or three channels directly as grey or red, green and blue."""
    finite = np.isfinite(tensor)
    all_finite = bool(finite.all())
    values = tensor if all_finite else np.where(finite, tensor, np.float32(0))
    if mode == "rgb":
        levels = np.stack([_levels(plane, *_limits(tensor[i]), 255) for i, plane in enumerate(values)])
    elif mode == "wrapped":
        levels = _wrap(values * np.float32(gain))
    else:
        levels = _levels(values if mode == "photo" else values * np.float32(gain), 0.0, 1.0, 255)
    pixels = np.empty((*tensor.shape[1:], 3), np.uint8)
    pixels[...] = levels.transpose(1, 2, 0)
    if not all_finite:
        pixels[~finite.all(axis=0)] = style.from_hex(style.MISSING)
    return Rendered(pixels, None, None, None)


def _wrap(values: Tensor) -> Pixels:
    """Cast y·255 to 8 bits as C did: cut off the fraction, keep the lowest eight bits."""
    scaled = values * np.float32(255)
    if np.abs(scaled).max() >= 2**31:
        # Exact, keeps the sign; only slow. What is too large even for float32 counts as 0: every float beyond
        # 2³² is a multiple of 256.
        scaled = np.fmod(np.where(np.isfinite(scaled), scaled, np.float32(0)), np.float32(256))
    return scaled.astype(np.int32).astype(np.uint8)


def _limits(values: Tensor, colormap: str = "grey") -> tuple[float, float]:
    """Return the ends of a scale: minimum and maximum of finite values, ± the largest size if diverging."""
    low, high = float(values.min()), float(values.max())
    if not (math.isfinite(low) and math.isfinite(high)):
        kept = values[np.isfinite(values)]
        low, high = (float(kept.min()), float(kept.max())) if kept.size else (0.0, 0.0)
    if colormap == "diverging":
        high = max(abs(low), abs(high))
        low = -high
    return low, high


def _levels(values: Tensor, low: float, high: float, top: int) -> Pixels:
    """Map low…high evenly to 0…top; where all values are equal, to the lowest level."""
    if high <= low:
        return np.zeros(values.shape, np.uint8)
    if not math.isfinite(np.float32(high) - np.float32(low)):  # wider than float32 can say
        return _levels(values * np.float32(0.25), low / 4, high / 4, top)
    levels = values - np.float32(low)
    # Divide before scaling, so that a range of tiny numbers does not overflow.
    levels /= np.float32(high) - np.float32(low)
    levels *= np.float32(top)
    np.rint(levels, out=levels)
    np.clip(levels, 0, top, out=levels)
    return levels.astype(np.uint8)


def _pack(colours: Pixels) -> Packed:
    """Turn uint8 (…, 3) into one number for each colour."""
    padded = np.zeros((*colours.shape[:-1], 4), np.uint8)
    padded[..., :3] = colours
    return padded.view(np.uint32)[..., 0]


def _unpack(packed: Packed) -> Pixels:
    """Undo `_pack`: uint8 (…, 3)."""
    return np.ascontiguousarray(packed[..., np.newaxis].view(np.uint8)[..., :3])


def _colour(name: str) -> Packed:
    return _pack(np.array(style.from_hex(name), np.uint8))


def _paint(values: Tensor, colormap: str, low: float, high: float) -> Packed:
    """Colour values of any shape on one scale."""
    table = _pack(_table(colormap))
    finite = np.isfinite(values)
    all_finite = bool(finite.all())
    if not all_finite:
        values = np.where(finite, values, np.float32(low))
    if colormap == "diverging":
        # By size and sign, not by distance from the low end: zero then hits the middle without rounding.
        half = len(table) // 2
        sizes = _levels(np.abs(values), 0.0, high, half)
        levels = np.where(values < 0, half - sizes, half + sizes)
    else:
        levels = _levels(values, low, high, len(table) - 1)
    colours = table.take(levels)
    if not all_finite:
        colours[~finite] = _colour(style.MISSING)
    return colours


def _maps(tensor: Tensor, colormap: str, scale: Scale, columns: int | None, limit: float | None) -> Rendered:
    """Draw every channel through a colormap, in boxes where there are several."""
    low, high = _limits(tensor, colormap) if limit is None else (-limit, limit)
    if scale == "per_map" and len(tensor) > 1:
        painted = [_paint(plane, colormap, *_limits(plane, colormap)) for plane in tensor]
        return Rendered(_sheet(np.stack(painted), columns), None, None, colormap)
    colours = _paint(tensor, colormap, low, high)
    pixels = _unpack(colours[0]) if len(tensor) == 1 else _sheet(colours, columns)
    return Rendered(pixels, low, high, colormap)


def _vector(vector: Tensor, colormap: str, columns: int | None, limit: float | None) -> Rendered:
    """Draw a vector as one row of square cells; a long one as several rows."""
    low, high = _limits(vector, colormap) if limit is None else (-limit, limit)
    colours = _paint(vector, colormap, low, high)
    cells = np.broadcast_to(colours[:, np.newaxis, np.newaxis], (len(vector), CELL, CELL))
    return Rendered(_sheet(cells, columns or min(len(vector), ROW), gap=1), low, high, colormap)


def _sheet(maps: Packed, columns: int | None, gap: int | None = None) -> Pixels:
    """Lay (C, H, W) colours out in rows: a line around every map, paper in the gaps between them."""
    count, height, width = maps.shape
    columns = min(columns or _columns(count, height, width), count)
    rows = -(-count // columns)
    if gap is None:
        gap = max(1, min(_GAP, height // 8))  # tiny maps are shown enlarged, and their gaps with them
    tile = (height + 2 + gap, width + 2 + gap)
    tiles = np.full((rows * columns, *tile), _colour(style.PAPER))
    tiles[:count, : height + 2, : width + 2] = _colour(style.LINE)
    tiles[:count, 1 : height + 1, 1 : width + 1] = maps
    grid = tiles.reshape(rows, columns, *tile).transpose(0, 2, 1, 3)
    return _unpack(grid.reshape(rows * tile[0], columns * tile[1])[:-gap, :-gap])


def _columns(count: int, height: int, width: int) -> int:
    """Choose columns: one row up to three maps, then near the shape of a page with few places left empty."""
    if count <= 3:
        return count

    def cost(columns: int) -> float:
        rows = -(-count // columns)
        aspect = columns * width / (rows * height)
        return abs(math.log(aspect / _PAGE_ASPECT)) + 3 * (1 - count / (rows * columns))

    return min(range(1, count + 1), key=cost)
