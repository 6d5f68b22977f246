"""Saved weights are arrays of finite numbers and nothing else."""

from pathlib import Path

import numpy as np
import pytest

from gallery_gen.errors import GalleryError
from gallery_gen.models import load_state


def test_round_trip(tmp_path: Path) -> None:
    weight = np.arange(6, dtype=np.float32).reshape(2, 3)
    np.savez(tmp_path / "w.npz", **{"fc.weight": weight})  # type: ignore[arg-type]
    np.testing.assert_array_equal(load_state(tmp_path / "w.npz")["fc.weight"], weight)


@pytest.mark.parametrize(
    "array", [np.array([1, 2]), np.array([np.nan]), np.array([np.inf]), np.array(["x"]), np.array([1j])]
)
def test_other_contents_are_refused(tmp_path: Path, array: np.ndarray) -> None:
    np.savez(tmp_path / "w.npz", a=array)
    with pytest.raises(GalleryError, match="must hold finite floating-point numbers"):
        load_state(tmp_path / "w.npz")


def test_pickles_are_never_opened(tmp_path: Path) -> None:
    np.savez(tmp_path / "w.npz", a=np.array([{"an": "object"}], dtype=object))
    with pytest.raises(GalleryError, match="not a readable"):
        load_state(tmp_path / "w.npz")


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04broken", b"text"])
def test_broken_files(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "w.npz").write_bytes(content)
    with pytest.raises(GalleryError, match="not a readable"):
        load_state(tmp_path / "w.npz")
