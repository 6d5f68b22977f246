"""Convolution by way of spectra, which large kernels are fast by; knows neither windows nor matrices."""

from __future__ import annotations

from itertools import product
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from gallery_gen.nn.checks import IntPair, Tensor
from gallery_gen.nn.conv_plan import plan_arrays
from gallery_gen.nn.geometry import Window
from gallery_gen.nn.padding import Padding, PaddingMode, pad
from gallery_gen.nn.tiling import Plan, steps

Spectrum: TypeAlias = npt.NDArray[np.complexfloating]
SIDE = 400
"""Images are transformed in parts of at most so many pixels a side; a few spectra of them stay below 6 MB."""

_quiet = np.errstate(invalid="ignore", over="ignore")


@_quiet
def is_large(x: Tensor, weight: Tensor, plan: Plan) -> bool:
    """Whether the kernel is so large that spectra are faster: about 20×20, in an image larger than that.

    Windows' arithmetic grows with the kernel and with the number of outputs, spectra's with the number of
    pixels only. Spectra would overflow, or spread an infinity or NaN, where the last sum does.
    """
    rows, columns = plan.rows, plan.columns
    products = rows.kernel_size * columns.kernel_size * plan.height * plan.width
    if products < 400 * rows.reach(plan.height) * columns.reach(plan.width):
        return False
    fits = max(rows.effective_size, columns.effective_size) <= SIDE // 2
    return fits and bool(np.isfinite(np.abs(x).sum() * np.abs(weight).sum()))


@_quiet
def conv2d_fft(
    x: Tensor,
    weight: Tensor,
    bias: Tensor | None = None,
    stride: IntPair = 1,
    padding: Padding = 0,
    dilation: IntPair = 1,
    groups: int = 1,
    *,
    padding_mode: PaddingMode = "zeros",
) -> Tensor:
    """Convolution as multiplication of spectra. Arguments and result are those of `conv2d`.

    The Fourier transform of a convolution is the product of the transforms. For cross-correlation, which does
    not flip the kernel, the kernel's is conjugated. The kernel's size then costs nothing. But products of
    spectra go round the border: outputs whose windows would do so are left out, and a large image is
    transformed in parts that overlap by a kernel ("overlap-save").

    An infinity or NaN reaches every value of a spectrum, and so all outputs of its part of the image.

    Notes
    -----
    Sources: Oppenheim and Schafer, "Discrete-time signal processing", section 8.7; Mathieu, Henaff and LeCun,
    "Fast training of convolutional networks through FFTs", arXiv:1312.5851.
    """
    plan = plan_arrays(x, weight, bias, stride, padding, dilation, groups, padding_mode)
    return convolve_spectra(x, weight, bias, plan, padding_mode, groups)


def convolve_spectra(
    x: Tensor, weight: Tensor, bias: Tensor | None, plan: Plan, mode: PaddingMode, groups: int
) -> Tensor:
    """As `conv2d_fft`, without checks."""
    (rows, columns), (filters, depth) = plan[:2], weight.shape[:2]
    out = np.empty((len(x), filters, plan.height, plan.width), x.dtype)
    dilated = np.zeros((rows.effective_size, columns.effective_size), x.dtype)
    high, wide = _part(plan.height, rows), _part(plan.width, columns)
    together = max(1, SIDE * SIDE // (rows.reach(high) * columns.reach(wide)))
    cuts = product(steps(len(x), together), steps(plan.height, high), steps(plan.width, wide), range(filters))
    for (first, images), (row, height), (column, width), number in cuts:
        batch = slice(first, first + images)
        top, left = row * rows.stride, column * columns.stride
        bottom, right = top + rows.reach(height), left + columns.reach(width)
        size = (_smooth(bottom - top), _smooth(right - left))
        spectrum: Spectrum | float = 0.0
        for place in range(depth):
            channel = number // (filters // groups) * depth + place
            pixels = pad(x[batch, channel, None], rows, columns, mode, top, bottom, left, right)
            dilated[:: rows.dilation, :: columns.dilation] = weight[number, place]
            spectrum = spectrum + np.fft.rfft2(pixels, size) * np.fft.rfft2(dilated, size).conj()
        maps = np.fft.irfft2(spectrum, size)[:, 0, :: rows.stride, :: columns.stride]
        shift = x.dtype.type(0) if bias is None else bias[number]
        out[batch, number, row : row + height, column : column + width] = maps[:, :height, :width] + shift
    return out


def _part(count: int, window: Window) -> int:
    """How many of `count` outputs to make at a time along an axis: equal parts that see up to SIDE pixels."""
    most = max(1, (SIDE - window.effective_size) // window.stride + 1)
    return -(-count // -(-count // most))


def _smooth(size: int) -> int:
    """The next size without a prime factor above 7: such transforms are fast."""
    rest = size
    for prime in (2, 3, 5, 7):
        while rest % prime == 0:
            rest //= prime
    return size if rest == 1 else _smooth(size + 1)
