"""What a configuration will cost in memory and arithmetic, told from its shapes; refuses to compute it."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import Final

from gallery_gen.nn import ConvTranspose2d, Layer, Shape
from gallery_gen.nn.geometry import Window
from gallery_gen.spec.gallery import Gallery

MAX_ELEMENTS: Final = 32_000_000
"""The largest tensor a stage may have, in values (128 MB)."""
MAX_MEMORY: Final = 500_000_000
"""The most bytes of float32 that a configuration may hold at once, for one photo."""
MAX_PHOTOS: Final = 500_000_000
"""The most bytes that all photos may take once they are cropped; 1 300 of 320 × 400 pixels do."""
MAX_MACS: Final = 20_000_000_000
"""The most multiply-adds a configuration may ask for, for one photo."""
MAX_GALLERY_MACS: Final = 1_000_000_000_000_000
"""The most multiply-adds of all photos through all configurations: a few hours."""
MAX_GALLERY_PIXELS: Final = 100_000_000_000
"""The most pixels of all exact pictures together; one takes a byte or two in the store."""


@dataclass(frozen=True)
class Estimate:
    """What one layer needs for one photo."""

    elements: int
    """Values that come out."""
    macs: int
    """Multiply-adds; comparisons and additions of a pooling count as such."""
    bytes: int
    """Its output and parameters, which stay."""
    scratch: int
    """Bytes that are needed only while it works."""

    def plus(self, other: Estimate) -> Estimate:
        """What both need, one after the other."""
        scratch = max(self.scratch, other.scratch)
        macs, held = self.macs + other.macs, self.bytes + other.bytes
        return Estimate(other.elements, macs, held, scratch)

    def problem(self, before: Estimate) -> str | None:
        """Say what is too much of it, with all layers before it; None if nothing is."""
        both = before.plus(self)
        memory = both.bytes + both.scratch
        if self.elements > MAX_ELEMENTS or both.macs > MAX_MACS or memory > MAX_MEMORY:
            return (
                f"makes {self.elements:,} values; up to here all layers take {both.macs:,} multiply-adds"
                f" and {memory // 1_000_000:,} MB"
            )
        return None


def estimate(layer: Layer, shape: Shape, output: Shape) -> Estimate:
    """Estimate a layer's needs.

    Parameters
    ----------
    layer
        Fits the shape.
    shape, output
        (C, H, W) or (F,), what goes in and what comes out.

    """
    cost = layer.cost(shape)
    macs, scratch = cost.macs, 0
    windows = layer.windows
    if len(output) == 3 and len(shape) == 3 and windows is not None:
        rows, columns = windows
        if isinstance(rows, Window) and isinstance(columns, Window):
            # The input with its padding, as far as windows reach.
            scratch = shape[0] * rows.reach(output[1]) * columns.reach(output[2])
            if not cost.macs:
                macs = prod(output) * (rows.kernel_size + columns.kernel_size)
    if isinstance(layer, ConvTranspose2d) and windows is not None:
        # The output before its padding is cut off.
        sides = (
            (size - 1) * axis.stride + (axis.kernel_size - 1) * axis.dilation + 1
            for axis, size in zip(windows, shape[1:], strict=True)
        )
        scratch = output[0] * prod(sides)
    # Parameters are drawn in float64 before they become float32.
    return Estimate(
        prod(output), macs, 4 * (prod(output) + cost.parameters), 4 * scratch + 8 * cost.parameters
    )


def photos_problem(gallery: Gallery) -> str | None:
    """Say what is too much about all photos, which a build holds together after they are cropped; or None."""
    held = 3 * gallery.input_height * gallery.input_width * len(gallery.photos)
    return None if held <= MAX_PHOTOS else f"all photos of this size take {held // 1_000_000:,} MB"


def total_problem(gallery: Gallery) -> tuple[int, str] | None:
    """Find the configuration with which all photos together become too much: its index, and what is."""
    macs = pixels = 0
    for index, configuration in enumerate(gallery.configurations):
        if configuration.layers is None:
            continue
        photos = len(gallery.photos) if configuration.photos == "all" else len(configuration.photos)
        input_shape = (3, gallery.input_height, gallery.input_width)
        shapes = configuration.network.infer_shapes(input_shape)
        macs += photos * sum(cost.macs for cost in configuration.network.costs(input_shape).values())
        for stage in configuration.shown_stages:
            pixels += photos * prod(shapes[stage]) * len(configuration.renderings_of(stage))
        if macs > MAX_GALLERY_MACS or pixels > MAX_GALLERY_PIXELS:
            return index, f"with it all photos take {macs:,} multiply-adds and {pixels:,} pixels of pictures"
    return None
