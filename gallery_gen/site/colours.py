"""The colours that scripts draw with, as figures have them; knows no script and no page."""

from __future__ import annotations

from collections.abc import Iterable

from gallery_gen.figures import style
from gallery_gen.figures.feature_maps import COLORMAPS, colormap_stops
from gallery_gen.pipeline.manifest import Manifest
from gallery_gen.site.strict_json import strict_json

COLOURS = "gallery/colours.json"
"""Where the file is published, below the site's root."""


def colours(colormaps: Iterable[str] = COLORMAPS) -> dict[str, object]:
    """Every colour of some colormaps and the three of sheets, `#rrggbb`, as `rendering.js` takes them."""
    return {
        "colormaps": {name: colormap_stops(name, 255 if name == "diverging" else 256) for name in colormaps},
        "paper": style.PAPER,
        "line": style.LINE,
        "missing": style.MISSING,
    }


def colour_files(manifest: Manifest) -> dict[str, str]:
    """The file of all colours, if there is a stage that a script may draw: path → JSON."""
    drawn = any(stage.values is not None for job in manifest.jobs for stage in job.stages)
    return {COLOURS: strict_json(colours())} if drawn else {}
