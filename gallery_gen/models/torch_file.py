"""Reads tensors from a PyTorch file of the format before 1.6, without PyTorch; builds nothing but arrays.

Such a file is four pickles in a row (a magic number, a version, facts about the writing machine, the state
dict), a fifth with the storages' keys, and then each storage's length and bytes. A pickle is a program, and a
stranger's program must not run: its instructions are read first and only those that a state dict needs are
allowed, every name they look up stands in a table here, and a tensor is only described until it is proven to
lie inside its storage.
"""

from __future__ import annotations

import hashlib
import io
import pickle
import pickletools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import prod
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from gallery_gen.errors import GalleryError

MAGIC: Final = 0x1950A86A20F9469CFC6C
PROTOCOL: Final = 1001
MAX_BYTES: Final = 1 << 28
"""The largest file that is looked at (256 MB)."""

_ALLOWED: Final = frozenset(
    (
        *("PROTO", "STOP", "MARK", "NONE", "NEWTRUE", "NEWFALSE", "BININT", "BININT1", "BININT2", "LONG1"),
        *(
            "BINUNICODE",
            "EMPTY_TUPLE",
            "TUPLE",
            "TUPLE1",
            "TUPLE2",
            "TUPLE3",
            "EMPTY_LIST",
            "APPEND",
            "APPENDS",
        ),
        *("APPENDS", "EMPTY_DICT", "SETITEM", "SETITEMS", "BINPUT", "LONG_BINPUT", "BINGET", "LONG_BINGET"),
        *("GLOBAL", "REDUCE", "BUILD", "BINPERSID"),
    )
)
_INSTRUCTIONS: Final = {op.code.encode("latin-1"): op for op in pickletools.opcodes if op.name in _ALLOWED}
_STORAGES: Final[Mapping[tuple[str, str], str]] = {
    ("torch", "FloatStorage"): "<f4",
    ("torch", "DoubleStorage"): "<f8",
    ("torch", "LongStorage"): "<i8",
}


@dataclass(frozen=True)
class _Storage:
    """A flat run of numbers, by the key under which its bytes stand in the file."""

    key: str
    dtype: np.dtype[Any]
    size: int
    """Numbers, not bytes."""


@dataclass(frozen=True)
class _View:
    """A tensor as the file describes it: which numbers of a storage it shows, and in which order."""

    storage: _Storage
    offset: int
    shape: tuple[int, ...]
    strides: tuple[int, ...]
    """In numbers, not bytes."""


class _Table(dict[object, object]):
    """Stands in for OrderedDict; the attributes that a pickle may add to it are dropped."""

    def __setstate__(self, state: object) -> None:
        """Drop them."""


def load_torch_file(path: Path, sha256: str | None = None) -> dict[str, NDArray[Any]]:
    """Read a state dict that `torch.save` wrote before PyTorch 1.6.

    Parameters
    ----------
    path
        The file.
    sha256
        What the digest of its bytes must be, hexadecimal; any if None.

    Returns
    -------
    dict
        Name → float32, float64 or int64 array in C order, in the file's order.

    Raises
    ------
    GalleryError
        If the file cannot be read, is another one, is damaged, or asks for anything but tensors.
    """
    try:
        with path.open("rb") as stream:
            content = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise GalleryError(f"{path}: cannot be read ({error.strerror}): install it again") from error
    if len(content) > MAX_BYTES:
        raise GalleryError(f"{path}: is larger than {MAX_BYTES:,} bytes: it is not the file that is meant")
    if sha256 is not None and hashlib.sha256(content).hexdigest() != sha256:
        raise GalleryError(f"{path}: is not the file that is meant (its SHA-256 differs): install it again")
    try:
        return _read(content)
    except (
        pickle.UnpicklingError, ValueError, TypeError, LookupError, AttributeError, EOFError, ArithmeticError,
        MemoryError, RecursionError,
    ) as error:  # fmt: skip
        what = str(error) or type(error).__name__
        raise GalleryError(
            f"{path}: not a state dict of an old PyTorch file ({what}): save it again"
        ) from error


def _read(content: bytes) -> dict[str, NDArray[Any]]:
    stream = io.BytesIO(content)
    if _unpickle(stream) != MAGIC:
        raise ValueError("the magic number is missing")
    if _unpickle(stream) != PROTOCOL:
        raise ValueError("the version is unknown")
    machine = _unpickle(stream)
    if not isinstance(machine, dict) or machine.get("little_endian") is not True:
        raise ValueError("its bytes are not in little-endian order")
    state, keys = _unpickle(stream), _unpickle(stream)
    if not isinstance(state, dict) or not all(isinstance(view, _View) for view in state.values()):
        raise TypeError("it holds something else than tensors")
    if not all(isinstance(name, str) for name in state):
        raise TypeError("a tensor has no name")
    views: dict[str, _View] = dict(state)
    storages = _read_storages(stream, keys, {view.storage for view in views.values()})
    return {name: _cut(view, storages[view.storage.key]) for name, view in views.items()}


def _unpickle(stream: io.BytesIO) -> object:
    """The next pickle in the stream, if it has only instructions that a state dict needs."""
    start, name = stream.tell(), ""
    while name != "STOP":
        code = stream.read(1)
        if code not in _INSTRUCTIONS:
            raise pickle.UnpicklingError(f"the instruction {code!r} is not allowed")
        name, argument = _INSTRUCTIONS[code].name, _INSTRUCTIONS[code].arg
        if name == "GLOBAL":
            stream.readline(), stream.readline()
        elif argument is not None:
            value = argument.reader(stream)
            # A place far beyond the last one would have gigabytes cleared for what lies between.
            if name == "LONG_BINPUT" and value > stream.tell():
                raise pickle.UnpicklingError("it has more places than bytes")
    end = stream.tell()
    stream.seek(start)
    loaded: object = _Unpickler(io.BytesIO(stream.read(end - start))).load()
    return loaded


class _Unpickler(pickle.Unpickler):
    """Looks names up in a table of our own, and describes storages instead of making them."""

    def find_class(self, module: str, name: str) -> Callable[..., object] | np.dtype[Any]:
        """What a name in the file stands for here."""
        if (module, name) in _STORAGES:
            return np.dtype(_STORAGES[module, name])
        if (module, name) == ("collections", "OrderedDict"):
            return _table
        if (module, name) == ("torch._utils", "_rebuild_tensor_v2"):
            return _rebuild
        raise pickle.UnpicklingError(f"the name {module}.{name} is not allowed")

    def persistent_load(self, pid: object) -> _Storage:
        """Describe a storage: ("storage", type, key, place, size, None)."""
        if not isinstance(pid, tuple) or len(pid) != 6:
            raise pickle.UnpicklingError("a storage is not described by six values")
        tag, dtype, key, _, size, view = pid
        if (
            tag != "storage"
            or not isinstance(dtype, np.dtype)
            or not isinstance(key, str)
            or view is not None
        ):
            raise pickle.UnpicklingError("a storage is described in another way")
        return _Storage(key, dtype, _count(size))


def _table(*arguments: object) -> _Table:
    if arguments:
        raise pickle.UnpicklingError("an OrderedDict must begin empty")
    return _Table()


def _rebuild(
    storage: object,
    offset: object,
    shape: object,
    strides: object,
    gradient: object,
    hooks: object,
    *rest: object,
) -> _View:
    """Check a tensor's description; nothing is made yet."""
    if not isinstance(storage, _Storage) or not isinstance(shape, tuple) or not isinstance(strides, tuple):
        raise pickle.UnpicklingError("a tensor is described in another way")
    if rest or hooks or not isinstance(gradient, bool):
        raise pickle.UnpicklingError("a tensor has hooks")
    sizes, steps = tuple(map(_count, shape)), tuple(map(_count, strides))
    first = _count(offset)
    last = first + sum((size - 1) * step for size, step in zip(sizes, steps, strict=True))
    if 0 not in sizes and (last >= storage.size or prod(sizes) > storage.size):
        raise pickle.UnpicklingError("a tensor reaches beyond its storage")
    if len(sizes) > 8 or first > storage.size:
        raise pickle.UnpicklingError("a tensor's shape is out of bounds")
    return _View(storage, first, sizes, steps)


def _count(value: object) -> int:
    if type(value) is not int or not 0 <= value <= MAX_BYTES:
        raise pickle.UnpicklingError("a size is no number, or out of bounds")
    return value


def _read_storages(stream: io.BytesIO, keys: object, described: set[_Storage]) -> dict[str, NDArray[Any]]:
    """The bytes of all storages as arrays, in the file's order; the file must end with the last of them."""
    by_key = {storage.key: storage for storage in described}
    if len(by_key) != len(described):
        raise ValueError("a storage is described in two ways")
    if not isinstance(keys, list) or len(keys) != len(by_key) or set(keys) != by_key.keys():
        raise ValueError("its list of storages is not that of its tensors")
    storages = {}
    for key in keys:
        storage = by_key[key]
        if int.from_bytes(stream.read(8), "little", signed=True) != storage.size:
            raise ValueError("a storage has another size than its tensors say")
        data = stream.read(storage.size * storage.dtype.itemsize)
        storages[key] = np.frombuffer(data, storage.dtype)
        if storages[key].size != storage.size:
            raise EOFError("it ends too early")
    if stream.read(1):
        raise ValueError("something follows the last storage")
    return storages


def _cut(view: _View, storage: NDArray[Any]) -> NDArray[Any]:
    """The numbers that a tensor shows, as an array of its own."""
    if 0 in view.shape:
        return np.empty(view.shape, storage.dtype)
    strides = tuple(step * storage.itemsize for step in view.strides)
    shown = np.lib.stride_tricks.as_strided(storage[view.offset :], view.shape, strides, writeable=False)
    native = storage.dtype.newbyteorder("=")
    return np.array(shown, native, order="C")
