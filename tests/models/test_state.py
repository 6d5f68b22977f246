"""Saved weights are arrays of finite numbers and nothing else."""

import io
import os
import struct
import time
import zipfile
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
    "array",
    [
        *(np.array([value]) for value in (1, np.nan, np.inf, "x", 1j, 1e300)),  # float32 has no 1e300
        np.zeros(3, [("part", float)]),
    ],
)
def test_other_contents_are_refused(tmp_path: Path, array: np.ndarray) -> None:
    np.savez(tmp_path / "w.npz", a=array)
    with pytest.raises(GalleryError, match="must hold floating-point numbers that are finite"):
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


def test_a_single_number_keeps_its_shape(tmp_path: Path) -> None:
    save_state(tmp_path / "w.npz", {"temperature": np.array(2.5, np.float32), "none": np.zeros((0, 3))})
    loaded = load_state(tmp_path / "w.npz")
    assert {name: array.shape for name, array in loaded.items()} == {"none": (0, 3), "temperature": ()}


def test_what_is_no_saved_array_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "w.npz"
    np.save(tmp_path / "w.npy", np.ones(3))
    path.write_bytes((tmp_path / "w.npy").read_bytes())
    with pytest.raises(GalleryError, match="not a readable"):
        load_state(path)
    for kind in (zipfile.ZIP_STORED, zipfile.ZIP_LZMA):
        with zipfile.ZipFile(path, "w", kind) as archive:
            archive.writestr("a.npy" if kind == zipfile.ZIP_LZMA else "readme.txt", "text")
        with pytest.raises(GalleryError, match="is no array as NumPy saves it"):
            load_state(path)


def test_an_array_larger_than_any_memory_is_refused(tmp_path: Path) -> None:
    header = io.BytesIO()
    described = {"descr": "<f4", "fortran_order": False, "shape": (1 << 50,)}
    np.lib.format.write_array_header_1_0(header, described)
    with zipfile.ZipFile(tmp_path / "w.npz", "w") as archive:
        archive.writestr("a.npy", header.getvalue())
    with pytest.raises(GalleryError, match="not a readable"):
        load_state(tmp_path / "w.npz")


@pytest.mark.parametrize("text", ["[" * 9_000, "-" * 9_000, "{'a':" * 2_000, "'\\0'", "\0", "1" * 9_999])
def test_a_header_that_is_no_value_is_refused(tmp_path: Path, text: str) -> None:
    """NumPy hands it to Python's own parser."""
    header = b"\x93NUMPY\x01\0" + struct.pack("<H", len(text)) + text.encode()
    with zipfile.ZipFile(tmp_path / "w.npz", "w") as archive:
        archive.writestr("a.npy", header)
    with pytest.raises(GalleryError, match="not a readable") as caught:
        load_state(tmp_path / "w.npz")
    assert len(str(caught.value)) < len(str(tmp_path)) + 300


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "w.npz")
    with pytest.raises(GalleryError, match="it is no ordinary file"):
        load_state(tmp_path / "w.npz")


def test_a_damaged_byte_is_refused_or_changes_no_number(tmp_path: Path) -> None:
    rng, path = np.random.default_rng(0), tmp_path / "w.npz"
    state = {f"conv{number}.weight": rng.standard_normal((2, 3)).astype(np.float32) for number in range(2)}
    save_state(path, state)
    whole, refused = path.read_bytes(), 0
    for place in range(len(whole)):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ rng.integers(1, 256)]) + whole[place + 1 :])
        try:
            loaded = load_state(path)
        except GalleryError:
            refused += 1
            continue
        assert loaded.keys() <= state.keys()  # a directory may have lost one, which a network notices
        for name, array in loaded.items():
            np.testing.assert_array_equal(array, state[name])
    assert refused > len(whole) / 2
