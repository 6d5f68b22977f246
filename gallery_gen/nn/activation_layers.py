"""Descriptions of activations as layers, named as PyTorch's modules; the arithmetic is in activation.py."""

from __future__ import annotations

from dataclasses import dataclass

from gallery_gen.nn import activation
from gallery_gen.nn.layer import FunctionLayer


@dataclass(frozen=True, repr=False)
class Identity(FunctionLayer):
    """Changes nothing."""

    function = staticmethod(activation.identity)


@dataclass(frozen=True, repr=False)
class ReLU(FunctionLayer):
    """Rectified linear unit."""

    function = staticmethod(activation.relu)


@dataclass(frozen=True, repr=False)
class LeakyReLU(FunctionLayer):
    """ReLU that lets a little of the negative through."""

    negative_slope: float = 0.01

    function = staticmethod(activation.leaky_relu)


@dataclass(frozen=True, repr=False)
class ELU(FunctionLayer):
    """Exponential linear unit."""

    alpha: float = 1.0

    function = staticmethod(activation.elu)


@dataclass(frozen=True, repr=False)
class GELU(FunctionLayer):
    """Gaussian error linear unit, exact."""

    function = staticmethod(activation.gelu)


@dataclass(frozen=True, repr=False)
class SiLU(FunctionLayer):
    """Sigmoid linear unit, or swish."""

    function = staticmethod(activation.silu)


@dataclass(frozen=True, repr=False)
class Sigmoid(FunctionLayer):
    """Logistic function."""

    function = staticmethod(activation.sigmoid)


@dataclass(frozen=True, repr=False)
class Tanh(FunctionLayer):
    """Hyperbolic tangent."""

    function = staticmethod(activation.tanh)


@dataclass(frozen=True, repr=False)
class Softplus(FunctionLayer):
    """Smooth ReLU."""

    beta: float = 1.0
    threshold: float = 20.0

    function = staticmethod(activation.softplus)


@dataclass(frozen=True, repr=False)
class Softsign(FunctionLayer):
    """A gentler hyperbolic tangent."""

    function = staticmethod(activation.softsign)


@dataclass(frozen=True, repr=False)
class Softmax(FunctionLayer):
    """Positive shares that sum to 1 along axis `dim`: 0 is the batch, 1 the channels or features."""

    dim: int = 1

    function = staticmethod(activation.softmax)
