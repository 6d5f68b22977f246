"""Trained weights and sample digits as files that scripts read, in the safetensors format; knows no script.

Source of the format: the safetensors project, "Format". Eight bytes with the header's length, the header as
JSON, filled up with spaces so that numbers begin where their type wants them, then all numbers,
in little-endian order.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from numpy.typing import NDArray

from gallery_gen.models import lenet5, sample_digits, trained_parameters
from gallery_gen.nn import Network
from gallery_gen.site.strict_json import strict_json

LENET: Final = "gallery/lenet.safetensors"
"""Where today's LeNet is published, below the site's root: trained parameters, and its layers as metadata."""
DIGITS: Final = "gallery/digits.safetensors"
"""Where the sample digits are published: `images` and `labels`."""

_TYPES: Final = {"float32": "F32", "uint8": "U8"}
_ALIGNMENT: Final = 8


def all_files() -> dict[str, bytes]:
    """Both files: path → bytes."""
    digits = sample_digits()
    layers = {"layers": strict_json(_layers(lenet5.TODAY))}
    return {
        LENET: write_tensors(trained_parameters(), layers),
        DIGITS: write_tensors({"images": digits.images, "labels": digits.labels}, {}),
    }


def write_tensors(arrays: Mapping[str, NDArray[Any]], metadata: Mapping[str, str]) -> bytes:
    """Write arrays as one safetensors file; the same arrays always give the same bytes.

    Parameters
    ----------
    arrays
        Name → array of float32 or uint8. Those of float32 come first in the file, so that each begins at a
        multiple of four bytes.
    metadata
        Texts to go with them.

    """
    header: dict[str, object] = {"__metadata__": dict(metadata)} if metadata else {}
    parts, end = [], 0
    for name, array in sorted(arrays.items(), key=lambda item: (-item[1].itemsize, item[0])):
        data = array.astype(array.dtype.newbyteorder("<")).tobytes()
        header[name] = {
            "dtype": _TYPES[str(array.dtype)],
            "shape": array.shape,
            "data_offsets": (end, end + len(data)),
        }
        parts.append(data)
        end += len(data)
    text = strict_json(header).encode()
    text += b" " * (-len(text) % _ALIGNMENT)
    return len(text).to_bytes(8, "little") + text + b"".join(parts)


def _layers(network: Network) -> list[dict[str, object]]:
    """Name, kind and options of each layer, as the manifest writes them."""
    return [
        {"name": name, "kind": type(layer).__name__, "options": layer.options()}
        for name, layer in network.layers
    ]
