"""A PyTorch file gives tensors; whatever else is in it gives one clear error and runs nothing."""

import io
import pickle
import pickletools
import struct
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gallery_gen.errors import GalleryError
from gallery_gen.models.torch_file import MAGIC, PROTOCOL, load_torch_file

VALUES = np.arange(24, dtype=np.float32)
CALLED: list[str] = []


class Named:
    """Pickles as a bare name, such as torch.FloatStorage."""

    def __init__(self, module: str, name: str) -> None:
        self.module, self.name = module, name


class Storage:
    """Pickles as a persistent id."""

    def __init__(
        self, key: object = "7", size: object = 24, kind: str = "FloatStorage", extra: object = None
    ) -> None:
        self.pid = ("storage", Named("torch", kind), key, "cpu", size, extra)


class Tensor:
    """Pickles as a call of torch._utils._rebuild_tensor_v2."""

    def __init__(self, *arguments: object) -> None:
        self.arguments = arguments


class Pickler(pickle._Pickler):  # in Python, so that it can be told how to write
    """Writes what PyTorch writes, without PyTorch."""

    write: Callable[[bytes], object]

    def persistent_id(self, value: Any) -> Any:
        return value.pid if isinstance(value, Storage) else None

    def save(self, value: Any, save_persistent_id: bool = True) -> None:
        if isinstance(value, Named):
            self.write(pickle.GLOBAL + f"{value.module}\n{value.name}\n".encode())
        elif isinstance(value, Tensor):
            self.save(Named("torch._utils", "_rebuild_tensor_v2"))
            self.save(value.arguments)
            self.write(pickle.REDUCE)
        else:
            super().save(value, save_persistent_id)  # type: ignore[misc]


def dump(value: object) -> bytes:
    stream = io.BytesIO()
    Pickler(stream, 2).dump(value)
    return stream.getvalue()


def tensor(
    storage: Storage | None = None,
    offset: object = 0,
    shape: object = (2, 3, 4),
    strides: object = (12, 4, 1),
) -> Tensor:
    return Tensor(storage or Storage(), offset, shape, strides, False, OrderedDict())


def file(
    state: object,
    keys: object = ("7",),
    data: bytes = struct.pack("<q", 24) + VALUES.tobytes(),
    magic: object = MAGIC,
    protocol: object = PROTOCOL,
    little_endian: object = True,
) -> bytes:
    machine = {"protocol_version": 1001, "little_endian": little_endian, "type_sizes": {"int": 4}}
    written = state if isinstance(state, bytes) else dump(state)
    keys = list(keys) if isinstance(keys, tuple) else keys
    return b"".join(map(dump, (magic, protocol, machine))) + written + dump(keys) + data


def load(content: bytes, folder: Path) -> dict[str, Any]:
    path = folder / "weights.pth"
    path.write_bytes(content)
    return load_torch_file(path)


def test_tensors_come_out_in_the_order_of_their_strides(tmp_path: Path) -> None:
    state = OrderedDict(plain=tensor(), turned=tensor(None, 0, (4, 3, 2), (1, 4, 12)), part=tensor(None, 5, (3,), (2,)),
                        single=tensor(None, 23, (), ()), none=tensor(None, 0, (0, 4), (4, 1)))  # fmt: skip
    loaded = load(file(state), tmp_path)
    assert list(loaded) == list(state)
    np.testing.assert_array_equal(loaded["plain"], VALUES.reshape(2, 3, 4))
    np.testing.assert_array_equal(loaded["turned"], VALUES.reshape(2, 3, 4).transpose(2, 1, 0))
    np.testing.assert_array_equal(loaded["part"], VALUES[5:11:2])
    assert loaded["single"] == 23
    assert loaded["none"].shape == (0, 4)
    assert all(array.flags.c_contiguous and array.dtype == np.float32 for array in loaded.values())


def test_integers_and_doubles_are_read_too(tmp_path: Path) -> None:
    state = OrderedDict(
        steps=tensor(Storage("1", 1, "LongStorage"), 0, (), ()),
        exact=tensor(Storage("2", 1, "DoubleStorage"), 0, (1,), (1,)),
    )
    data = struct.pack("<qq", 1, 77) + struct.pack("<qd", 1, 0.1)
    loaded = load(file(state, ("1", "2"), data), tmp_path)
    assert loaded["steps"] == 77
    assert loaded["exact"][0] == 0.1


def note(text: str) -> None:
    CALLED.append(text)


class Attack:
    """Would note, when unpickled by anything naive, that it ran."""

    def __reduce__(self) -> tuple[Callable[[str], None], tuple[str]]:
        return note, ("it ran",)


def rebuilt(**changed: object) -> object:
    """A tensor's call with something else in it."""
    given: dict[str, object] = {
        "storage": Storage(), "offset": 0, "shape": (2,), "strides": (1,), "gradient": False, "hooks": OrderedDict(),
    }  # fmt: skip
    return OrderedDict(w=Tensor(*(given | changed).values()))


GOOD = OrderedDict(w=tensor())
HOSTILE: dict[str, bytes] = {
    "a function": file(pickle.dumps(OrderedDict(w=Attack()), 2)),
    "another protocol": file(pickle.dumps(OrderedDict(w=Attack()), 4)),
    "os.system": file(b"\x80\x02cos\nsystem\nX\x04\x00\x00\x00true\x85R."),
    "builtins.eval": file(b"\x80\x02cbuiltins\neval\nX\x01\x00\x00\x001\x85R."),
    "a method of an allowed name": file(b"\x80\x02ccollections\nOrderedDict.fromkeys\n."),
    "torch.load itself": file(b"\x80\x02ctorch\nload\n."),
    "an instance": file(b"\x80\x02(icollections\nCounter\n."),
    "an extension": file(b"\x80\x02\x82\x01."),
    "a filled table": file(b"\x80\x02ccollections\nOrderedDict\n](]X\x01\x00\x00\x00aaeR."),
    "a table of gigabytes of places": file(b"\x80\x02Nr\xff\xff\xff\x7f."),
    "a text longer than the file": file(b"\x80\x02X\xff\xff\xff\x7fabc."),
    "bytes longer than the file": file(b"\x80\x05\x96\xff\xff\xff\xff\xff\xff\xff\x7f."),
    "an empty stack": file(b"\x80\x020."),
    "a place that was never filled": file(b"\x80\x02h\x07."),
    "nothing but a number": file(5),
    "a number among tensors": file(OrderedDict(w=tensor(), n=3)),
    "a tensor without a name": file({3: tensor()}),
    "a storage as a tensor": file(OrderedDict(w=Storage())),
    "a type as a tensor": file(OrderedDict(w=Named("torch", "FloatStorage"))),
    "a storage of unknown type": file(OrderedDict(w=tensor(Storage(kind="CudaStorage")))),
    "a storage that is a view": file(OrderedDict(w=tensor(Storage(extra=("7", 0, 24))))),
    "a storage without end": file(OrderedDict(w=tensor(Storage(size=2**62)))),
    "a storage of less than nothing": file(OrderedDict(w=tensor(Storage(size=-1)))),
    "a storage with a number for a key": file(OrderedDict(w=tensor(Storage(key=7)))),
    "a true size": file(OrderedDict(w=tensor(Storage(size=True)))),
    "two sizes of one storage": file(OrderedDict(w=tensor(), v=tensor(Storage(size=25)))),
    "a shape beyond the storage": file(rebuilt(shape=(25,))),
    "an offset beyond the storage": file(rebuilt(offset=23)),
    "an offset before the storage": file(rebuilt(offset=-1)),
    "strides beyond the storage": file(rebuilt(strides=(24,))),
    "strides backwards": file(rebuilt(offset=5, strides=(-1,))),
    "a number repeated for gigabytes": file(rebuilt(shape=(1 << 20, 1 << 10), strides=(0, 0))),
    "fewer strides than sizes": file(rebuilt(shape=(2, 3))),
    "fifty axes": file(rebuilt(shape=(1,) * 50, strides=(1,) * 50)),
    "a shape that is a list": file(rebuilt(shape=[2])),
    "a shape of words": file(rebuilt(shape=("2",))),
    "a tensor without storage": file(rebuilt(storage="7")),
    "hooks": file(rebuilt(hooks={"a": 1})),
    "too few arguments": file(OrderedDict(w=Tensor(Storage(), 0))),
    "no storages": file(GOOD, ()),
    "an unknown storage": file(GOOD, ("8",)),
    "a storage twice": file(GOOD, ("7", "7")),
    "keys that are no list": file(GOOD, {"7": 1}),
    "keys that cannot be looked up": file(GOOD, [["7"]]),
    "a storage of another size": file(GOOD, data=struct.pack("<q", 23) + VALUES.tobytes()),
    "a storage cut short": file(GOOD, data=struct.pack("<q", 24) + VALUES.tobytes()[:-1]),
    "something behind the end": file(GOOD, data=struct.pack("<q", 24) + VALUES.tobytes() + b"\0"),
    "another magic number": file(GOOD, magic=1),
    "another version": file(GOOD, protocol=1002),
    "big-endian bytes": file(GOOD, little_endian=False),
    "a zip file": b"PK\x03\x04" + bytes(100),
    "an empty file": b"",
    "noise": np.random.default_rng(0).bytes(5000),
}  # fmt: skip


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_file_gives_one_error_and_runs_nothing(content: bytes, tmp_path: Path) -> None:
    with pytest.raises(GalleryError) as caught:
        load(content, tmp_path)
    assert "\n" not in str(caught.value)
    assert str(caught.value).startswith(
        f"{tmp_path / 'weights.pth'}: not a state dict of an old PyTorch file ("
    )
    assert not CALLED


def test_the_attack_is_one() -> None:
    pickle.loads(pickle.dumps(Attack(), 2))
    assert CALLED.pop() == "it ran"


def test_no_beginning_of_a_file_is_a_file(tmp_path: Path) -> None:
    content = file(GOOD)
    for end in range(len(content)):
        with pytest.raises(GalleryError):
            load(content[:end], tmp_path)


def test_a_changed_byte_never_does_worse_than_an_error(tmp_path: Path) -> None:
    content = file(GOOD)
    head = len(content) - VALUES.nbytes
    rng = np.random.default_rng(0)
    for place, byte in zip(rng.integers(0, head, 3000), rng.integers(0, 256, 3000), strict=True):
        changed = bytearray(content)
        changed[place] = byte
        try:
            loaded = load(bytes(changed), tmp_path)
        except GalleryError:
            continue
        assert sum(array.size for array in loaded.values()) <= VALUES.size


def test_the_test_writes_what_pytorch_writes() -> None:
    names = {op.name for op, _, _ in pickletools.genops(dump(GOOD))}
    assert {"GLOBAL", "BINPERSID", "REDUCE"} <= names


def test_another_digest_is_another_file(tmp_path: Path) -> None:
    path = tmp_path / "weights.pth"
    path.write_bytes(file(GOOD))
    with pytest.raises(GalleryError, match="its SHA-256 differs"):
        load_torch_file(path, "0" * 64)


def test_a_missing_file_says_so(tmp_path: Path) -> None:
    with pytest.raises(GalleryError, match="cannot be read"):
        load_torch_file(tmp_path / "none.pth")
