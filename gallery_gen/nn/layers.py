"""The registry of layer descriptions, which are in *_layers.py; describes none itself."""

from __future__ import annotations

from gallery_gen.nn.activation_layers import (
    CELU,
    ELU,
    GELU,
    SELU,
    Hardsigmoid,
    Hardswish,
    Hardtanh,
    Identity,
    LeakyReLU,
    LogSoftmax,
    Mish,
    PReLU,
    ReLU,
    ReLU6,
    ScaledTanh,
    Sigmoid,
    SiLU,
    Softmax,
    Softplus,
    Softsign,
    Step,
    Tanh,
)
from gallery_gen.nn.conv_layers import Conv2d, ConvTranspose2d, Linear
from gallery_gen.nn.layer import Layer
from gallery_gen.nn.norm_layers import BatchNorm2d, Dropout, Flatten, LocalResponseNorm
from gallery_gen.nn.pool_layers import (
    AdaptiveAvgPool2d,
    AdaptiveMaxPool2d,
    AvgPool2d,
    LPPool2d,
    MaxPool2d,
    MinPool2d,
)

LAYERS: dict[str, type[Layer]] = {
    layer.__name__: layer
    for layer in (
        Conv2d, ConvTranspose2d,
        MaxPool2d, AvgPool2d, LPPool2d, MinPool2d, AdaptiveAvgPool2d, AdaptiveMaxPool2d,
        Identity, ReLU, ReLU6, LeakyReLU, PReLU, ELU, SELU, CELU, GELU, SiLU, Mish, Sigmoid, Hardsigmoid,
        Tanh, Hardtanh, ScaledTanh, Hardswish, Softplus, Softsign, Step, Softmax, LogSoftmax,
        BatchNorm2d, LocalResponseNorm, Dropout,
        Flatten, Linear,
    )
}  # fmt: skip
"""Class name → class: all layers that a written configuration may name."""
