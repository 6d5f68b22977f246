"""Named weights and networks: hand-made kernels and saved state dicts; knows nothing of photos or pages."""

from gallery_gen.models.kernels import KERNELS, preset_parameters
from gallery_gen.models.state import load_state, save_state

__all__ = ["KERNELS", "load_state", "preset_parameters", "save_state"]
