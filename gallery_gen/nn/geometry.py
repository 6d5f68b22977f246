"""Convolution arithmetic along one axis: sizes, positions, receptive fields; knows integers, never arrays.

Height and width never mix, so everything here is about one axis and is used twice. A dense kernel has
dilation 1. Sources: Dumoulin and Visin, "A guide to convolution arithmetic for deep learning",
arXiv:1603.07285, whose i, k, s and p are input_size, kernel_size, stride and padding here; Araujo et al.,
"Computing receptive fields of convolutional neural networks", Distill 2019.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from gallery_gen.nn.checks import check_flag, check_integer, check_pair, wrong


def effective_kernel_size(kernel_size: int, dilation: int = 1) -> int:
    """Pixels from a kernel's first tap to its last, holes included: d(k − 1) + 1."""
    return check_integer("dilation", dilation, 1) * (check_integer("kernel_size", kernel_size, 1) - 1) + 1


def output_size(
    input_size: int,
    kernel_size: int,
    stride: int = 1,
    padding: int | tuple[int, int] = 0,
    dilation: int = 1,
    ceil_mode: bool = False,
) -> int:
    """How many windows fit: ⌊(i + 2p − d(k − 1) − 1) / s⌋ + 1 (relationships 1 to 7 and 15).

    Parameters
    ----------
    padding
        Pixels added at both ends, or (before, after).
    ceil_mode
        Round up instead: a last window may reach past the padded input, if it starts inside the input or
        the padding before it (PyTorch's rule).

    Raises
    ------
    ShapeError
        If an argument is out of range, or the kernel is larger than the padded input.
    """
    before, after = check_pair("padding", padding, 0)
    stride, input_size = check_integer("stride", stride, 1), check_integer("input_size", input_size, 1)
    padded = input_size + before + after
    covered = effective_kernel_size(kernel_size, dilation)
    if covered > padded:
        raise wrong("kernel_size", f"at most the padded input's {padded} pixels", f"{covered} pixels long")
    if not check_flag("ceil_mode", ceil_mode):
        return (padded - covered) // stride + 1
    count = -((covered - padded) // stride) + 1
    return count - 1 if (count - 1) * stride >= input_size + before else count


def transposed_output_size(
    input_size: int,
    kernel_size: int,
    stride: int = 1,
    padding: int = 0,
    output_padding: int = 0,
    dilation: int = 1,
) -> int:
    """Size of a transposed convolution's output: s(i − 1) + d(k − 1) + 1 − 2p + a (relationships 8 to 14).

    Parameters
    ----------
    stride, padding, dilation
        Of the convolution that is turned round: padding makes the output smaller here.
    output_padding
        Pixels a more after the last, as that convolution's floor drops so many: several input sizes of it
        give one output size.

    Raises
    ------
    ShapeError
        If an argument is out of range; if output_padding reaches both stride and dilation; or if padding
        leaves nothing.
    """
    stride, input_size = check_integer("stride", stride, 1), check_integer("input_size", input_size, 1)
    spread = stride * (input_size - 1) + effective_kernel_size(kernel_size, dilation)
    output_padding, padding = (
        check_integer(name, value, 0)
        for name, value in (("output_padding", output_padding), ("padding", padding))
    )
    limit = max(stride, int(dilation)) - 1
    if output_padding > limit:
        right = f"less than stride ({stride}) or dilation ({dilation}), so at most {limit}"
        raise wrong("output_padding", right, output_padding)
    most = (spread + output_padding - 1) // 2
    if padding > most:
        raise wrong("padding", f"at most {most}, which leaves a pixel of the output's {spread}", padding)
    return spread - 2 * padding + output_padding


def window_positions(
    input_size: int,
    kernel_size: int,
    stride: int = 1,
    padding: int | tuple[int, int] = 0,
    dilation: int = 1,
    ceil_mode: bool = False,
) -> tuple[int, ...]:
    """First pixel of each window, counted in the input: negative where a window starts in the padding.

    Arguments and errors as in `output_size`, which is how many there are.
    """
    count = output_size(input_size, kernel_size, stride, padding, dilation, ceil_mode)
    before, _ = check_pair("padding", padding, 0)
    return tuple(int(stride) * index - before for index in range(count))


def dropped_pixels(
    input_size: int,
    kernel_size: int,
    stride: int = 1,
    padding: int | tuple[int, int] = 0,
    dilation: int = 1,
    ceil_mode: bool = False,
) -> tuple[int, ...]:
    """Input pixels that no window looks at: thrown away by the floor, or stepped over by a long stride.

    Arguments and errors as in `output_size`.
    """
    starts = window_positions(input_size, kernel_size, stride, padding, dilation, ceil_mode)
    seen = {start + int(dilation) * tap for start in starts for tap in range(kernel_size)}
    return tuple(pixel for pixel in range(input_size) if pixel not in seen)


@dataclass(frozen=True)
class Window:
    """How a kernel walks along one axis."""

    kernel_size: int
    stride: int = 1
    before: int = 0
    """Padding before the first pixel."""
    after: int = 0
    """Padding after the last pixel."""
    dilation: int = 1
    ceil_mode: bool = False

    @property
    def effective_size(self) -> int:
        """Pixels from the first tap to the last."""
        return effective_kernel_size(self.kernel_size, self.dilation)

    def output_size(self, input_size: int) -> int:
        """Number of windows over `input_size` pixels; a ShapeError if not even one fits."""
        padding = (self.before, self.after)
        return output_size(input_size, self.kernel_size, self.stride, padding, self.dilation, self.ceil_mode)

    def taps(self, index: int) -> range:
        """Pixels that window number `index` looks at; those below 0 or past the last lie beyond the image."""
        start = index * self.stride - self.before
        return range(start, start + self.effective_size, self.dilation)

    def reach(self, output_size: int) -> int:
        """Pixels that `output_size` windows span together."""
        return (output_size - 1) * self.stride + self.effective_size


@dataclass(frozen=True)
class TransposedWindow:
    """How the kernel of a transposed convolution walks along one axis: `stride` outputs for each input."""

    kernel_size: int
    stride: int = 1
    dilation: int = 1


class ReceptiveField(NamedTuple):
    """What one output value sees along one axis."""

    size: int
    """Input pixels from the first to the last that can change the value."""
    jump: int | Fraction
    """Input pixels between the centres of two neighbouring values; a part of one after upsampling."""


def receptive_field(windows: Iterable[Window | TransposedWindow]) -> ReceptiveField:
    """Receptive field after all `windows`, first layer first: r = 1 + Σ_l d_l(k_l − 1) · Π_{m<l} s_m.

    Counted backwards from one output: n neighbouring values of a layer see s(n − 1) + d(k − 1) + 1 of its
    inputs, and after a transposed convolution at most ⌈(n + d(k − 1)) / s⌉.

    Raises
    ------
    ShapeError
        If there is anything but windows, or one has a size or step below 1.
    """
    size, jump = 1, Fraction(1)
    for window in reversed(list(windows)):
        if not isinstance(window, Window | TransposedWindow):
            raise wrong("windows", "a row of Window and TransposedWindow", f"with a {type(window).__name__}")
        covered = effective_kernel_size(window.kernel_size, window.dilation)
        stride = check_integer("stride", window.stride, 1)
        if isinstance(window, TransposedWindow):
            size = -(-(size - 1 + covered) // stride)
            jump /= stride
        else:
            size = (size - 1) * stride + covered
            jump *= stride
    return ReceptiveField(size, int(jump) if jump.denominator == 1 else jump)
