"""The files that scripts read hold the very weights and digits, as the safetensors format wants them."""

import json
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from gallery_gen.models import lenet5, sample_digits, trained_parameters
from gallery_gen.site.tensor_files import DIGITS, LENET, all_files, write_tensors

TYPES = {"F32": "<f4", "U8": "u1"}


def read(file: bytes) -> tuple[dict[str, NDArray[Any]], dict[str, str]]:
    """Take a file apart as the format's description says."""
    length = int.from_bytes(file[:8], "little")
    header = json.loads(file[8 : 8 + length])
    metadata = header.pop("__metadata__", {})
    data, arrays, ends = file[8 + length :], {}, [0]
    for name, entry in header.items():
        begin, end = entry["data_offsets"]
        assert begin == ends[-1], "no holes"
        ends.append(end)
        arrays[name] = np.frombuffer(data[begin:end], TYPES[entry["dtype"]]).reshape(entry["shape"])
        assert (8 + length + begin) % arrays[name].itemsize == 0, "a script cannot look at it in place"
    assert ends[-1] == len(data)
    return arrays, metadata


def test_lenet_is_the_trained_one() -> None:
    arrays, metadata = read(all_files()[LENET])
    parameters = trained_parameters()
    assert arrays.keys() == parameters.keys()
    for name, array in arrays.items():
        np.testing.assert_array_equal(array, parameters[name])
    layers = json.loads(metadata["layers"])
    assert [layer["name"] for layer in layers] == [name for name, _ in lenet5.TODAY.layers]
    assert layers[0] == {
        "name": "conv1",
        "kind": "Conv2d",
        "options": {"out_channels": 6, "kernel_size": 5, "padding": 2},
    }


def test_digits_are_the_samples() -> None:
    arrays, _ = read(all_files()[DIGITS])
    np.testing.assert_array_equal(arrays["images"], sample_digits().images)
    np.testing.assert_array_equal(arrays["labels"], sample_digits().labels)


@pytest.mark.parametrize("odd", [1, 3, 7])
def test_numbers_begin_where_their_type_wants_them(odd: int) -> None:
    given: dict[str, NDArray[Any]] = {
        "a": np.arange(odd, dtype=np.uint8),
        "b": np.arange(odd, dtype=np.float32),
    }
    arrays, _ = read(write_tensors(given, {"said": "ü" * odd}))
    for name, array in given.items():
        np.testing.assert_array_equal(arrays[name], array)


def test_other_numbers_are_refused() -> None:
    with pytest.raises(KeyError, match="float64"):
        write_tensors({"a": np.zeros(2)}, {})
