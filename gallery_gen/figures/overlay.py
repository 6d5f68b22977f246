"""A map of numbers laid over a photo: grey where it says nothing, orange for more, blue for less."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from gallery_gen.figures import style
from gallery_gen.figures.feature_maps import Rendered

STRENGTH: Final = 0.75
"""How far the largest value covers the photo, 0 to 1."""
_LUMA: Final = (0.2126, 0.7152, 0.0722)


def overlay(photo: NDArray[np.floating], values: NDArray[np.floating]) -> Rendered:
    """Colour a grey photo by the values above it.

    Parameters
    ----------
    photo
        (3, H, W), 0 to 1.
    values
        (h, w), where h and w divide H and W: each value colours its own rectangle, nothing is smoothed.

    Returns
    -------
    Rendered
        uint8 (H, W, 3), with the ends of the scale, which is symmetric around 0.
    """
    height, width = photo.shape[1:]
    rows, columns = height // values.shape[0], width // values.shape[1]
    limit = float(np.abs(values).max()) or 1.0
    amount = np.repeat(np.repeat(values / limit, rows, axis=0), columns, axis=1)[..., None]
    grey = np.tensordot(_LUMA, photo, axes=1)[..., None] * 255
    high, low = (np.array(style.from_hex(style.DIVERGING_ANCHORS[number]), float) for number in (4, 1))
    colour = np.where(amount >= 0, high, low)
    cover = STRENGTH * np.abs(amount)
    pixels = np.rint((1 - cover) * grey + cover * colour).clip(0, 255).astype(np.uint8)
    return Rendered(pixels, -limit, limit, None)
