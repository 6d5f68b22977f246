"""Descriptions of activations as layers, named as PyTorch's modules; the arithmetic is in the functions."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gallery_gen.nn import activation, smooth_activation
from gallery_gen.nn.checks import Shape, Tensor, check_integer, wrong
from gallery_gen.nn.geometry import Window
from gallery_gen.nn.layer import FunctionLayer, Layer, LayerGradients, Parameters, check_scheme


@dataclass(frozen=True, repr=False)
class Identity(FunctionLayer):
    """Changes nothing."""

    function = staticmethod(activation.identity)

    def backward(self, parameters: Parameters, x: Tensor, output: Tensor, grad: Tensor) -> LayerGradients:  # noqa: ARG002
        """The gradient goes through."""
        return LayerGradients(activation.identity_backward(grad), {})


@dataclass(frozen=True, repr=False)
class ReLU(FunctionLayer):
    """Rectified linear unit."""

    function = staticmethod(activation.relu)
    gradient = staticmethod(activation.relu_backward)

    def overwrite(self, parameters: Parameters, x: Tensor) -> Tensor:  # noqa: ARG002
        """As `forward`, in x's own memory."""
        return np.maximum(x, 0, out=x)


@dataclass(frozen=True, repr=False)
class ReLU6(FunctionLayer):
    """ReLU that stops at 6."""

    function = staticmethod(activation.relu6)
    gradient = staticmethod(activation.relu6_backward)

    def overwrite(self, parameters: Parameters, x: Tensor) -> Tensor:  # noqa: ARG002
        """As `forward`, in x's own memory."""
        return np.clip(x, 0, 6, out=x)


@dataclass(frozen=True, repr=False)
class LeakyReLU(FunctionLayer):
    """ReLU that lets a little of the negative through."""

    negative_slope: float = 0.01
    """Slope below 0."""

    function = staticmethod(activation.leaky_relu)
    gradient = staticmethod(activation.leaky_relu_backward)


@dataclass(frozen=True, repr=False)
class Hardtanh(FunctionLayer):
    """Straight-lined hyperbolic tangent."""

    min_val: float = -1.0
    """The smallest output."""
    max_val: float = 1.0
    """The largest output."""

    function = staticmethod(activation.hardtanh)
    gradient = staticmethod(activation.hardtanh_backward)


@dataclass(frozen=True, repr=False)
class Hardsigmoid(FunctionLayer):
    """Straight-lined sigmoid."""

    function = staticmethod(activation.hardsigmoid)
    gradient = staticmethod(activation.hardsigmoid_backward)


@dataclass(frozen=True, repr=False)
class Hardswish(FunctionLayer):
    """Straight-lined swish."""

    function = staticmethod(activation.hardswish)
    gradient = staticmethod(activation.hardswish_backward)


@dataclass(frozen=True, repr=False)
class Step(FunctionLayer):
    """Heaviside's step, the first neuron's; nothing can be learned through it."""

    function = staticmethod(activation.step)
    gradient = staticmethod(activation.step_backward)


@dataclass(frozen=True, repr=False)
class ELU(FunctionLayer):
    """Exponential linear unit."""

    alpha: float = 1.0
    """How far below 0 it goes."""

    function = staticmethod(smooth_activation.elu)
    gradient = staticmethod(smooth_activation.elu_backward)


@dataclass(frozen=True, repr=False)
class SELU(FunctionLayer):
    """Scaled ELU, which keeps mean 0 and variance 1."""

    function = staticmethod(smooth_activation.selu)
    gradient = staticmethod(smooth_activation.selu_backward)


@dataclass(frozen=True, repr=False)
class CELU(FunctionLayer):
    """ELU without a kink for any alpha."""

    alpha: float = 1.0
    """How far below 0 it goes."""

    function = staticmethod(smooth_activation.celu)
    gradient = staticmethod(smooth_activation.celu_backward)


@dataclass(frozen=True, repr=False)
class GELU(FunctionLayer):
    """Gaussian error linear unit, exact or by a formula with tanh."""

    approximate: smooth_activation.Approximation = "none"
    """`none` for the exact function, `tanh` for the formula."""

    function = staticmethod(smooth_activation.gelu)
    gradient = staticmethod(smooth_activation.gelu_backward)


@dataclass(frozen=True, repr=False)
class SiLU(FunctionLayer):
    """Sigmoid linear unit, or swish."""

    function = staticmethod(smooth_activation.silu)
    gradient = staticmethod(smooth_activation.silu_backward)


@dataclass(frozen=True, repr=False)
class Mish(FunctionLayer):
    """Smooth, with a dip below 0."""

    function = staticmethod(smooth_activation.mish)
    gradient = staticmethod(smooth_activation.mish_backward)


@dataclass(frozen=True, repr=False)
class Sigmoid(FunctionLayer):
    """Logistic function."""

    function = staticmethod(smooth_activation.sigmoid)
    gradient = staticmethod(smooth_activation.sigmoid_backward)
    from_output = True


@dataclass(frozen=True, repr=False)
class Tanh(FunctionLayer):
    """Hyperbolic tangent."""

    function = staticmethod(smooth_activation.tanh)
    gradient = staticmethod(smooth_activation.tanh_backward)
    from_output = True


@dataclass(frozen=True, repr=False)
class ScaledTanh(FunctionLayer):
    """LeNet-5's activation, a tanh that takes ±1 to ±1. PyTorch has no such layer."""

    function = staticmethod(smooth_activation.scaled_tanh)
    gradient = staticmethod(smooth_activation.scaled_tanh_backward)
    from_output = True


@dataclass(frozen=True, repr=False)
class Softplus(FunctionLayer):
    """Smooth ReLU."""

    beta: float = 1.0
    """How sharp the bend is."""
    threshold: float = 20.0
    """Where beta · x is greater than this, the output is x itself."""

    function = staticmethod(smooth_activation.softplus)
    gradient = staticmethod(smooth_activation.softplus_backward)


@dataclass(frozen=True, repr=False)
class Softsign(FunctionLayer):
    """A gentler hyperbolic tangent."""

    function = staticmethod(smooth_activation.softsign)
    gradient = staticmethod(smooth_activation.softsign_backward)


class _AlongAxis(FunctionLayer):
    """A function along one axis."""

    dim: int

    @property
    def windows(self) -> tuple[Window, Window] | None:
        """Shares among channels do not look aside; any other axis is seen whole."""
        return (Window(1), Window(1)) if self.dim in (1, -3) else None


@dataclass(frozen=True, repr=False)
class Softmax(_AlongAxis):
    """Positive shares that sum to 1 along axis `dim`: 0 is the batch, 1 the channels or features."""

    dim: int = 1
    """The axis whose shares sum to 1."""

    function = staticmethod(smooth_activation.softmax)
    gradient = staticmethod(smooth_activation.softmax_backward)
    from_output = True


@dataclass(frozen=True, repr=False)
class LogSoftmax(_AlongAxis):
    """Logarithm of Softmax along axis `dim`: 0 is the batch, 1 the channels or features."""

    dim: int = 1
    """The axis whose shares sum to 1."""

    function = staticmethod(smooth_activation.log_softmax)
    gradient = staticmethod(smooth_activation.log_softmax_backward)
    from_output = True


@dataclass(frozen=True, repr=False)
class PReLU(Layer):
    """Leaky ReLU that learns one slope, or with `num_parameters` one for each channel."""

    num_parameters: int = 1
    """Learned slopes: 1, or one for each channel."""

    def infer_shape(self, shape: Shape) -> Shape:
        """The input's."""
        if check_integer("num_parameters", self.num_parameters, 1) not in (1, *shape[:1]):
            raise wrong("num_parameters", f"1 or the {shape[0]} channels", self.num_parameters)
        return shape

    def parameter_shapes(self, shape: Shape) -> dict[str, Shape]:
        """Weight (num_parameters,)."""
        self.infer_shape(shape)
        return {"weight": (self.num_parameters,)}

    def init(
        self,
        rng: np.random.Generator,  # noqa: ARG002
        shape: Shape,
        scheme: str = "glorot_uniform",
    ) -> dict[str, Tensor]:
        """Slopes of 0.25 (He et al. 2015); nothing is drawn."""
        check_scheme(scheme)
        return {name: np.full(size, 0.25, np.float32) for name, size in self.parameter_shapes(shape).items()}

    def forward(self, parameters: Parameters, x: Tensor) -> Tensor:
        """Bend with the layer's own slopes."""
        return activation.prelu(x, parameters["weight"])

    def backward(self, parameters: Parameters, x: Tensor, output: Tensor, grad: Tensor) -> LayerGradients:  # noqa: ARG002
        """Gradients for x and the slopes."""
        gradients = activation.prelu_backward(grad, x, parameters["weight"])
        return LayerGradients(gradients.x, {"weight": gradients.weight})
