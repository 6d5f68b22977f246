"""What was recorded from PyTorch about EfficientNet-Lite0, and the pictures that it was shown."""

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from gallery_gen.images import cover_crop, load_photo, to_tensor

PHOTOS = ("cat", "coffee", "rocket")
PIECE = 8
"""About so many maps of each stage are recorded, and every seventh of their values."""
GRADIENT_STEP = 3
"""Every third pixel's gradient is recorded, along both axes."""
RECORD = Path(__file__).parent / "fixtures" / "efficientnet-lite0.npz"
FOLDER = Path(__file__).parents[2] / "photos"


@cache
def square(photo: str) -> npt.NDArray[np.float32]:
    """A photo as the network is shown it, (1, 3, 224, 224)."""
    path = next(path for path in FOLDER.glob(f"{photo}.*") if path.suffix != ".yml")
    return to_tensor(cover_crop(cover_crop(load_photo(path), 320, 400), 224, 224))


@cache
def recorded() -> dict[str, npt.NDArray[Any]]:
    """`photo/logits`, `photo/stage` and `photo/gradient` → PyTorch's answer."""
    with np.load(RECORD, allow_pickle=False) as record:
        return dict(record)
