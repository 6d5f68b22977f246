"""The scenes of convolution arithmetic as a table, and what happens in each of their frames; draws nothing.

Sizes, window positions and dropped pixels come from `nn.geometry`, results from the network's own functions.
Source of the table and of the numbers: Dumoulin and Visin, "A guide to convolution arithmetic for deep
learning", arXiv:1603.07285. Its letters stand here, each along one axis.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from gallery_gen import nn

PICTURE: Final = np.array(
    [[3, 3, 2, 1, 0], [0, 0, 1, 3, 1], [3, 1, 2, 2, 3], [2, 0, 0, 2, 2], [2, 0, 0, 0, 1]], dtype=np.float32
)
"""Input of the scenes with digits, (5, 5)."""
KERNEL: Final = np.array([[0, 1, 2], [2, 2, 0], [0, 1, 2]], dtype=np.float32)
"""Kernel of those that convolve, (3, 3)."""

Operation = Literal["", "sum", "mean", "max"]


@dataclass(frozen=True)
class Frame:
    """One position of the window, and the output that it makes."""

    row: int
    column: int
    """Of the output, from 0."""
    top: int
    left: int
    """The window's first pixel, counted in the (stretched) input: negative in the padding."""


@dataclass(frozen=True)
class Scene:
    """A convolution in the paper's letters, or the transposed twin of that convolution.

    A twin is shown as what it is too: a convolution with stride 1 over an image that was stretched by zeros
    between its pixels and then padded (chapter 4 of the paper).
    """

    slug: str
    relationship: int
    """Number of the relationship that gives its size."""
    i: int
    """Input size of the convolution; a twin's output size."""
    k: int
    s: int = 1
    p: int = 0
    d: int = 1
    transposed: bool = False
    operation: Operation = ""
    """What is made of each window of `PICTURE`; empty for a scene without digits."""

    @cached_property
    def input_size(self) -> int:
        """What goes in: i, or i′ of a twin, which is the convolution's output."""
        return nn.output_size(self.i, self.k, self.s, self.p, self.d) if self.transposed else self.i

    @cached_property
    def a(self) -> int:
        """Pixels that a twin adds at the end, because its convolution's floor dropped so many."""
        if not self.transposed:
            return 0
        return self.i - nn.transposed_output_size(self.input_size, self.k, self.s, self.p, 0, self.d)

    @cached_property
    def stretched_size(self) -> int:
        """The input with s − 1 zeros between its pixels, if this is a twin: as long as a dilated kernel."""
        return nn.effective_kernel_size(self.input_size, self.s) if self.transposed else self.input_size

    @cached_property
    def padding(self) -> tuple[int, int]:
        """Zeros before and after the (stretched) input."""
        if not self.transposed:
            return self.p, self.p
        before = nn.effective_kernel_size(self.k, self.d) - 1 - self.p
        return before, before + self.a

    @property
    def padded_size(self) -> int:
        """The whole that the window walks over."""
        return sum(self.padding) + self.stretched_size

    @cached_property
    def starts(self) -> tuple[int, ...]:
        """First pixel of each window along one axis, counted in the (stretched) input."""
        stride = 1 if self.transposed else self.s
        return nn.window_positions(self.stretched_size, self.k, stride, self.padding, self.d)

    @cached_property
    def dropped(self) -> tuple[int, ...]:
        """Rows (and columns) of the input that no window looks at."""
        stride = 1 if self.transposed else self.s
        return nn.dropped_pixels(self.stretched_size, self.k, stride, self.padding, self.d)

    @property
    def output_size(self) -> int:
        """Outputs along one axis."""
        return len(self.starts)

    @cached_property
    def frames(self) -> tuple[Frame, ...]:
        """One for each output, row by row."""
        return tuple(
            Frame(row, column, top, left)
            for row, top in enumerate(self.starts)
            for column, left in enumerate(self.starts)
        )

    @cached_property
    def results(self) -> NDArray[np.float32]:
        """The outputs of a scene with digits, (o, o)."""
        x = PICTURE[None, None]
        if self.operation == "sum":
            found = nn.conv2d(x, KERNEL[None, None], None, self.s, self.p, self.d)
        elif self.operation == "mean":
            found = nn.avg_pool2d(x, self.k, self.s, self.p)
        else:
            found = nn.max_pool2d(x, self.k, self.s, self.p)
        return found.reshape(found.shape[2:])

    def result(self, frame: Frame) -> str:
        """A frame's output in digits: means with one decimal."""
        value = float(self.results[frame.row, frame.column])
        return f"{value:.1f}" if self.operation == "mean" else f"{value:g}"

    def sum(self, frame: Frame) -> str:
        """A frame's arithmetic, written out: `3·0 + 3·1 + … = 12`."""
        top, left = frame.top + self.p, frame.left + self.p
        window = np.pad(PICTURE, self.p)[top : top + self.k, left : left + self.k]
        pixels = [f"{pixel:g}" for pixel in window.flat]
        result = self.result(frame)
        if self.operation == "max":
            return f"max({', '.join(pixels)}) = {result}"
        if self.operation == "mean":
            exact = np.isclose(float(result), self.results[frame.row, frame.column])
            return f"({' + '.join(pixels)}) / {window.size} {'=' if exact else '≈'} {result}"
        products = [f"{pixel}·{weight:g}" for pixel, weight in zip(pixels, KERNEL.flat, strict=True)]
        return f"{' + '.join(products)} = {result}"


ARITHMETIC: Final = (
    Scene("no-padding-no-strides", 1, i=4, k=3),
    Scene("arbitrary-padding-no-strides", 2, i=5, k=4, p=2),
    Scene("half-padding-no-strides", 3, i=5, k=3, p=1),
    Scene("full-padding-no-strides", 4, i=5, k=3, p=2),
    Scene("no-padding-strides", 5, i=5, k=3, s=2),
    Scene("padding-strides", 6, i=5, k=3, s=2, p=1),
    Scene("padding-strides-odd", 6, i=6, k=3, s=2, p=1),
    Scene("dilation", 15, i=7, k=3, d=2),
    Scene("no-padding-no-strides-transposed", 8, i=4, k=3, transposed=True),
    Scene("arbitrary-padding-no-strides-transposed", 9, i=5, k=4, p=2, transposed=True),
    Scene("half-padding-no-strides-transposed", 10, i=5, k=3, p=1, transposed=True),
    Scene("full-padding-no-strides-transposed", 11, i=5, k=3, p=2, transposed=True),
    Scene("no-padding-strides-transposed", 12, i=5, k=3, s=2, transposed=True),
    Scene("padding-strides-transposed", 13, i=5, k=3, s=2, p=1, transposed=True),
    Scene("padding-strides-odd-transposed", 14, i=6, k=3, s=2, p=1, transposed=True),
)
"""The eight convolutions and the seven twins."""

DROPPING: Final = Scene("no-padding-strides-odd", 5, i=6, k=3, s=2)
"""Ours: the floor drops a row and a column, which happens in none of the paper's scenes."""

NUMERIC: Final = (
    Scene("numeric-conv-p0-s1", 1, i=5, k=3, operation="sum"),
    Scene("numeric-conv-p1-s2", 6, i=5, k=3, s=2, p=1, operation="sum"),
    Scene("numeric-average", 7, i=5, k=3, operation="mean"),
    Scene("numeric-max", 7, i=5, k=3, operation="max"),
)
"""Those with digits."""

SCENES: Final[Mapping[str, Scene]] = {scene.slug: scene for scene in (*ARITHMETIC, DROPPING, *NUMERIC)}
"""All of them by slug."""
