"""A convolutional network in NumPy: functions with PyTorch's names and meanings, layers, and Network.

Tensors are (N, C, H, W) or (N, F), float32 (float64 works too, to check the arithmetic). Knows no photo,
file or page.
"""

from gallery_gen.nn.activation import (
    elu,
    erf,
    gelu,
    identity,
    leaky_relu,
    relu,
    sigmoid,
    silu,
    softmax,
    softplus,
    softsign,
    tanh,
)
from gallery_gen.nn.activation_layers import (
    ELU,
    GELU,
    Identity,
    LeakyReLU,
    ReLU,
    Sigmoid,
    SiLU,
    Softmax,
    Softplus,
    Softsign,
    Tanh,
)
from gallery_gen.nn.checks import IntPair, Shape, Tensor
from gallery_gen.nn.conv import conv2d, conv2d_naive
from gallery_gen.nn.geometry import (
    ReceptiveField,
    TransposedWindow,
    Window,
    dropped_pixels,
    effective_kernel_size,
    output_size,
    receptive_field,
    transposed_output_size,
    window_positions,
)
from gallery_gen.nn.layer import Cost, Layer, Parameters
from gallery_gen.nn.layers import LAYERS, AvgPool2d, Conv2d, Flatten, Linear, LPPool2d, MaxPool2d, MinPool2d
from gallery_gen.nn.linear import flatten, linear
from gallery_gen.nn.network import INPUT, Network, SummaryRow
from gallery_gen.nn.padding import Padding, PaddingMode
from gallery_gen.nn.pool import avg_pool2d, lp_pool2d, max_pool2d, min_pool2d
from gallery_gen.nn.relationships import RELATIONSHIPS, Relationship, relationship

__all__ = [
    # functions
    "conv2d", "conv2d_naive", "max_pool2d", "min_pool2d", "avg_pool2d", "lp_pool2d",
    "identity", "relu", "leaky_relu", "elu", "gelu", "silu", "sigmoid", "tanh", "softplus", "softsign",
    "softmax", "erf", "linear", "flatten",
    # layers and networks
    "Layer", "LAYERS", "Conv2d", "MaxPool2d", "MinPool2d", "AvgPool2d", "LPPool2d", "Identity", "ReLU",
    "LeakyReLU", "ELU", "GELU", "SiLU", "Sigmoid", "Tanh", "Softplus", "Softsign", "Softmax", "Linear",
    "Flatten", "Network", "SummaryRow", "Cost", "INPUT",
    # geometry
    "output_size", "window_positions", "dropped_pixels", "effective_kernel_size", "receptive_field",
    "transposed_output_size", "ReceptiveField", "Window", "TransposedWindow",
    "RELATIONSHIPS", "Relationship", "relationship",
    # types
    "Tensor", "Shape", "IntPair", "Padding", "PaddingMode", "Parameters",
]  # fmt: skip
