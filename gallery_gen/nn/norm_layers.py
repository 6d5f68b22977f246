"""Descriptions of layers that normalise, drop or reorder; the arithmetic is in the functions."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import prod
from typing import ClassVar

import numpy as np

from gallery_gen.nn import regularise
from gallery_gen.nn.batch_norm import TrainedBatchNorm, batch_norm, batch_norm_backward
from gallery_gen.nn.checks import Shape, Tensor, check_flag, check_from_zero, check_number, check_share, wrong
from gallery_gen.nn.geometry import Window
from gallery_gen.nn.layer import FunctionLayer, Layer, LayerGradients, Parameters, check_scheme
from gallery_gen.nn.linear import flat_axes, flatten, flatten_backward


@dataclass(frozen=True, repr=False)
class BatchNorm2d(Layer):
    """Gives each channel mean 0 and variance 1, then a learned scale and shift; see `batch_norm`.

    With training=True the mean and variance are the batch's own, and `updated` moves the running ones;
    PyTorch keeps that switch, and the running ones, inside the layer.
    """

    eps: float = 1e-5
    """Added to the variance, which may be 0."""
    momentum: float = 0.1
    """Share of a new batch in the running mean and variance."""
    affine: bool = True
    """Whether a scale and a shift are learned."""
    training: bool = False
    """Whether the batch's own mean and variance are used."""

    buffers: ClassVar[tuple[str, ...]] = ("running_mean", "running_var")

    @property
    def windows(self) -> tuple[Window, Window] | None:
        """In training every output sees all images."""
        return None if self.training else (Window(1), Window(1))

    def infer_shape(self, shape: Shape) -> Shape:
        """The input's."""
        for name in ("affine", "training"):
            check_flag(name, getattr(self, name))
        check_number("eps", self.eps, positive=True) if self.training else check_from_zero("eps", self.eps)
        check_share("momentum", self.momentum)
        if len(shape) not in (1, 3):
            raise wrong("the input's shape", "(C,) or (C, H, W)", shape)
        return shape

    def parameter_shapes(self, shape: Shape) -> dict[str, Shape]:
        """Four of (C,): weight and bias if affine, and the running mean and variance."""
        self.infer_shape(shape)
        names = (*(("weight", "bias") if self.affine else ()), *self.buffers)
        return dict.fromkeys(names, shape[:1])

    def init(
        self,
        rng: np.random.Generator,  # noqa: ARG002
        shape: Shape,
        scheme: str = "glorot_uniform",
    ) -> dict[str, Tensor]:
        """Scale 1 and shift 0, running mean 0 and variance 1; nothing is drawn."""
        check_scheme(scheme)
        ones = ("weight", "running_var")
        return {
            name: (np.ones if name in ones else np.zeros)(size, np.float32)
            for name, size in self.parameter_shapes(shape).items()
        }

    def forward(self, parameters: Parameters, x: Tensor) -> Tensor:
        """Normalise with the running statistics, or with the batch's in training."""
        if self.training:
            return self._train(parameters, x).output
        mean, var = parameters["running_mean"], parameters["running_var"]
        return batch_norm(x, mean, var, parameters.get("weight"), parameters.get("bias"), eps=self.eps)

    def updated(self, parameters: Parameters, x: Tensor) -> dict[str, Tensor]:
        """The running mean and variance after training on the batch `x`."""
        trained = replace(self, training=True)._train(parameters, x)
        return {name: getattr(trained, name) for name in self.buffers}

    def backward(self, parameters: Parameters, x: Tensor, output: Tensor, grad: Tensor) -> LayerGradients:  # noqa: ARG002
        """Gradients for x, the scale and the shift."""
        mean, var, weight = parameters["running_mean"], parameters["running_var"], parameters.get("weight")
        gradients = batch_norm_backward(grad, x, mean, var, weight, self.training, self.eps)
        learned = {"weight": gradients.weight, "bias": gradients.bias} if self.affine else {}
        return LayerGradients(gradients.x, learned)

    def macs(self, shape: Shape) -> int:
        """One multiply-add for each value."""
        return prod(self.infer_shape(shape))

    def _train(self, parameters: Parameters, x: Tensor) -> TrainedBatchNorm:
        mean, var = parameters["running_mean"], parameters["running_var"]
        weight, bias = parameters.get("weight"), parameters.get("bias")
        return batch_norm(x, mean, var, weight, bias, training=True, momentum=self.momentum, eps=self.eps)


@dataclass(frozen=True, repr=False)
class LocalResponseNorm(FunctionLayer):
    """Divides each value by what neighbouring channels have at its place; see `local_response_norm`."""

    size: int
    """Channels that are looked at, the value's own in their middle."""
    alpha: float = 1e-4
    """Factor of their mean square."""
    beta: float = 0.75
    """Exponent of the divisor."""
    k: float = 1.0
    """What the divisor is without the neighbours."""

    function = staticmethod(regularise.local_response_norm)
    gradient = staticmethod(regularise.local_response_norm_backward)


@dataclass(frozen=True, repr=False)
class Dropout(Layer):
    """Changes nothing, as PyTorch's does at inference; in training, `dropout` loses values with `p`."""

    p: float = 0.5
    """Share of the values that training loses."""

    def infer_shape(self, shape: Shape) -> Shape:
        """The input's."""
        check_share("p", self.p)
        return shape

    def forward(self, parameters: Parameters, x: Tensor) -> Tensor:  # noqa: ARG002
        """The input itself."""
        return x

    def backward(self, parameters: Parameters, x: Tensor, output: Tensor, grad: Tensor) -> LayerGradients:  # noqa: ARG002
        """The gradient goes through."""
        return LayerGradients(grad, {})


@dataclass(frozen=True, repr=False)
class Flatten(FunctionLayer):
    """Joins channels, rows and columns into one row of features; the batch axis stays."""

    start_dim: int = 1
    """First axis that is joined; 0 is the batch."""
    end_dim: int = -1
    """Last axis that is joined; −1 is the last there is."""

    function = staticmethod(flatten)

    def backward(self, parameters: Parameters, x: Tensor, output: Tensor, grad: Tensor) -> LayerGradients:  # noqa: ARG002
        """The same values in the old order."""
        return LayerGradients(flatten_backward(grad, x.shape), {})

    @property
    def windows(self) -> None:
        """A row of features sees the whole input."""

    def infer_shape(self, shape: Shape) -> Shape:
        """The sizes from start_dim to end_dim multiplied."""
        first, last = flat_axes(1 + len(shape), self.start_dim, self.end_dim)
        if first == 0:
            raise wrong("start_dim", "at least 1, as axis 0 is the batch", self.start_dim)
        return (*shape[: first - 1], prod(shape[first - 1 : last]), *shape[last:])
