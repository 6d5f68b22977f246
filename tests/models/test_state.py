"""Saved weights are arrays of finite numbers and nothing else."""

import time
from pathlib import Path

import numpy as np
import pytest

from gallery_gen import nn
from gallery_gen.errors import GalleryError
from gallery_gen.models import load_state, save_state


def test_what_is_saved_is_read_again(tmp_path: Path) -> None:
    network = nn.Network((("conv1", nn.Conv2d(2, 3)), ("norm1", nn.BatchNorm2d())))
    parameters = network.init(np.random.default_rng(0), (3, 8, 8))
    save_state(tmp_path / "w.npz", parameters)
    loaded = load_state(tmp_path / "w.npz")
    assert loaded.keys() == parameters.keys()
    for name, array in parameters.items():
        np.testing.assert_array_equal(loaded[name], array)
    x = np.ones((1, 3, 8, 8), np.float32)
    np.testing.assert_array_equal(network.forward(loaded, x), network.forward(parameters, x))


def test_the_same_parameters_are_the_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, moment in (("a.npz", 1e9), ("b.npz", 1.7e9)):
        monkeypatch.setattr(time, "time", lambda moment=moment: moment)
        save_state(tmp_path / name, {"w": np.arange(9, dtype=np.float32)})
    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.npz", "b.npz"]


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
