"""One call that PyTorch was asked once, and that the tests ask gallery_gen.nn."""

import zlib
from dataclasses import dataclass, field
from math import prod
from typing import Any

import numpy as np

from gallery_gen.nn import Shape, Tensor


@dataclass(frozen=True)
class Case:
    """One call: a function of gallery_gen.nn, the shapes of its arrays, and its options."""

    name: str
    function: str
    shapes: tuple[Shape, ...]
    options: dict[str, Any] = field(default_factory=dict)
    scale: float = 2.0
    """Values lie between ± this."""
    special: bool = False
    """Put NaN and infinities into the first array."""
    kinds: dict[int, str] = field(default_factory=dict)
    """Number of an array → what else it holds: "positive"; "whole" numbers, so that there are equal ones and
    zeros; "special" ones, NaN and infinities; or integers: "below 5", "different, below 5"."""

    def arrays(self) -> list[Tensor]:
        """The arrays, the same each time: they depend on the case's name only."""
        rng = np.random.default_rng(zlib.crc32(self.name.encode()))
        arrays = [self._array(rng, shape, self.kinds.get(n, "")) for n, shape in enumerate(self.shapes)]
        special = [0] * self.special + [number for number, kind in self.kinds.items() if kind == "special"]
        for place in special:
            for number, value in enumerate((np.nan, np.inf, -np.inf)):
                arrays[place].flat[(number + 1) * arrays[place].size // 5] = value
        return arrays

    def _array(self, rng: np.random.Generator, shape: Shape, kind: str) -> Any:
        limit = int(kind.rpartition(" ")[2]) if "below" in kind else 0
        if kind.startswith("different"):  # within each map, as the places that a pooling finds
            maps = [rng.permutation(limit)[: prod(shape[2:])] for _ in range(prod(shape[:2]))]
            return np.array(maps, np.int64).reshape(shape)
        if limit:
            return rng.integers(0, limit, shape)
        values = np.asarray(self.scale * (2 * rng.random(shape) - 1), np.float32)
        if kind == "whole":
            return np.round(values)
        return np.abs(values) + np.float32(0.1) if kind == "positive" else values

    def grad(self, shape: Shape) -> Tensor:
        """Gradient of a loss with respect to the result, the same each time."""
        rng = np.random.default_rng(zlib.crc32(f"{self.name} grad".encode()))
        return np.asarray(2 * rng.random(shape) - 1, np.float32)
