"""Encode a tensor's values for a page that draws them itself, in 14 bits each; knows not what they mean.

A file is deflated. Inside lie, little-endian: for each map (a vector is one) two float64, its least value and
its step; then the upper bytes of all codes, then their lower bytes. A value is least + code · step; the last
code stands for what is no finite number.

How good that is: a map's least and largest values are exact, and all others at most half a step off. On a
scale from the least to the largest value that is 255 / 32 764, less than a hundredth of one of a screen's 255
steps. On a scale `NARROWEST` of it wide it is half of one such step, which nobody sees; so far a reader may
drag the limits. A photo's convolution takes a bit less than half as many bytes as its float32 would, deflated
too. With 16 bits it would be 20 % more, and to predict values from their neighbours, as PNG does, saves 3 %
only: what random filters make of a photo has no smooth places.
"""

from __future__ import annotations

import zlib
from typing import Final

import numpy as np
from numpy.typing import NDArray

Tensor = NDArray[np.float32]

SUFFIX: Final = "values"
MISSING: Final = 2**14 - 1
"""The code of what is no finite number."""
TOP: Final = MISSING - 1
"""The code of a map's largest value."""
NARROWEST: Final = 1 / 64
"""The narrowest scale, as a share of a map's range, on which no error can be seen."""
_LEVEL: Final = 9


def encode_values(tensor: Tensor) -> bytes:
    """Encode float32 (C, H, W) or (F,)."""
    maps = tensor.reshape(_maps(tensor.shape), -1).astype(np.float64)
    finite = np.isfinite(maps)
    least = np.where(finite, maps, np.inf).min(axis=1)
    largest = np.where(finite, maps, -np.inf).max(axis=1)
    numbers = finite.any(axis=1)
    least, largest = np.where(numbers, least, 0.0), np.where(numbers, largest, 0.0)
    steps = (largest - least) / TOP
    kept = np.where(finite, maps, least[:, np.newaxis]) - least[:, np.newaxis]
    codes = np.rint(kept / np.where(steps > 0, steps, 1.0)[:, np.newaxis])
    codes[~finite] = MISSING
    halves = codes.astype("<u2").view(np.uint8).reshape(-1, 2)
    head = np.stack([least, steps], axis=1).astype("<f8")
    return zlib.compress(head.tobytes() + halves[:, 1].tobytes() + halves[:, 0].tobytes(), _LEVEL)


def decode_values(data: bytes, shape: tuple[int, ...]) -> Tensor:
    """Decode what `encode_values` made of a tensor of this shape; what was not finite is NaN."""
    plain, count = zlib.decompress(data), _maps(shape)
    head = np.frombuffer(plain, "<f8", 2 * count).reshape(count, 2)
    upper, lower = np.frombuffer(plain, np.uint8, offset=head.nbytes).reshape(2, count, -1).astype(np.uint16)
    codes = upper << 8 | lower
    values = head[:, :1] + codes * head[:, 1:]
    values[codes == MISSING] = np.nan
    tensor: Tensor = values.astype(np.float32).reshape(shape)
    return tensor


def _maps(shape: tuple[int, ...]) -> int:
    """How many maps have a scale of their own."""
    return shape[0] if len(shape) == 3 else 1
