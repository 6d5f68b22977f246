"""Arrays → pictures: our colours and the pictures of tensors; knows nothing of networks or files."""

from gallery_gen.figures.feature_maps import COLORMAPS, MODES, Rendered, colormap_stops, render
from gallery_gen.figures.shift_plot import shift_key, shift_plot
from gallery_gen.figures.tiling import tiling_svg

__all__ = [
    "COLORMAPS",
    "MODES",
    "Rendered",
    "colormap_stops",
    "render",
    "shift_key",
    "shift_plot",
    "tiling_svg",
]
