"""Kernels that people made by hand, and how they become a layer's weights; knows nothing of seeds or files.

The edge and blur kernels are the standard ones of image processing (R. Gonzalez and R. Woods, *Digital Image
Processing*, chapter 3): Sobel and Laplacian for derivatives, binomial coefficients for the Gaussian.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from gallery_gen.errors import ShapeError
from gallery_gen.nn import Conv2d, Network, Shape

_BINOMIAL_3 = np.array([1, 2, 1]) / 4
_BINOMIAL_5 = np.array([1, 4, 6, 4, 1]) / 16


def _kernel(rows: object) -> NDArray[np.float32]:
    kernel = np.array(rows, dtype=np.float32)
    kernel.flags.writeable = False
    return kernel


KERNELS: Mapping[str, NDArray[np.float32]] = {
    "identity": _kernel([[0, 0, 0], [0, 1, 0], [0, 0, 0]]),
    "box-3": _kernel(np.full((3, 3), 1 / 9)),
    "box-5": _kernel(np.full((5, 5), 1 / 25)),
    "gaussian-3": _kernel(np.outer(_BINOMIAL_3, _BINOMIAL_3)),
    "gaussian-5": _kernel(np.outer(_BINOMIAL_5, _BINOMIAL_5)),
    "sharpen": _kernel([[0, -1, 0], [-1, 5, -1], [0, -1, 0]]),
    "emboss": _kernel([[-2, -1, 0], [-1, 1, 1], [0, 1, 2]]),
    "outline": _kernel([[-1, -1, -1], [-1, 8, -1], [-1, -1, -1]]),
    "sobel-x": _kernel([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]),
    "sobel-y": _kernel([[-1, -2, -1], [0, 0, 0], [1, 2, 1]]),
    "laplacian": _kernel([[0, 1, 0], [1, -4, 1], [0, 1, 0]]),
    "edge-1x2": _kernel([[1, -1]]),
}
"""Every preset kernel by name, (kH, kW)."""


def preset_parameters(
    network: Network, input_shape: Shape, presets: Mapping[str, str]
) -> dict[str, NDArray[np.float32]]:
    """Fill a network's convolutions with preset kernels and zero biases.

    A depthwise layer (groups = in_channels = out_channels) applies the kernel to each channel. A layer with
    one output map and one group applies it to the mean of the input channels.

    Parameters
    ----------
    network
        Its layers with parameters must all be named in `presets`.
    input_shape
        (C, H, W) of the network's input.
    presets
        Layer name → name in `KERNELS`.

    Returns
    -------
    dict
        `{"conv1.weight": …, "conv1.bias": …}`.

    Raises
    ------
    ShapeError
        If a kernel does not fit its layer, or a layer with parameters has no preset.

    """
    layers = dict(network.layers)
    filled: dict[str, NDArray[np.float32]] = {}
    for name, shape in network.parameter_shapes(input_shape).items():
        layer_name, _, kind = name.rpartition(".")
        if layer_name not in presets:
            raise ShapeError(f"weights.preset: layer {layer_name!r} has parameters but no preset kernel")
        if kind == "bias":
            filled[name] = np.zeros(shape, np.float32)
            continue
        kernel = KERNELS[presets[layer_name]]
        layer = layers[layer_name]
        if not isinstance(layer, Conv2d):
            raise ShapeError(
                f"weights.preset: layer {layer_name!r} is no Conv2d; a preset kernel fits only that"
            )
        if shape[2:] != kernel.shape:
            raise ShapeError(
                f"weights.preset: {presets[layer_name]!r} is {kernel.shape[0]}×{kernel.shape[1]}, "
                f"but layer {layer_name!r} has kernel_size {shape[2]}×{shape[3]}"
            )
        out_channels, in_channels_per_group = shape[:2]
        depthwise = in_channels_per_group == 1 and layer.groups == out_channels
        if not depthwise and (out_channels != 1 or layer.groups != 1):
            raise ShapeError(
                f"weights.preset: layer {layer_name!r} needs out_channels 1, or groups = out_channels = "
                "in_channels, for a preset kernel"
            )
        filled[name] = np.broadcast_to(kernel / np.float32(in_channels_per_group), shape).copy()
    return filled
