"""The colours that scripts draw with, as figures have them; knows no script and no page."""

from __future__ import annotations

from collections.abc import Iterable

from gallery_gen.figures import style
from gallery_gen.figures.feature_maps import COLORMAPS, colormap_stops


def colours(colormaps: Iterable[str] = COLORMAPS) -> dict[str, object]:
    """Every colour of some colormaps and the three of sheets, `#rrggbb`, as `rendering.js` takes them."""
    return {
        "colormaps": {name: colormap_stops(name, 255 if name == "diverging" else 256) for name in colormaps},
        "paper": style.PAPER,
        "line": style.LINE,
        "missing": style.MISSING,
    }
