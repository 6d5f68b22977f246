"""What every layer description has in common; knows no layer in particular."""

from __future__ import annotations

import dataclasses
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from math import prod
from typing import ClassVar, NamedTuple, TypeAlias

import numpy as np

from gallery_gen.nn.checks import Shape, Tensor, wrong
from gallery_gen.nn.geometry import TransposedWindow, Window
from gallery_gen.nn.initialisation import SCHEMES

Parameters: TypeAlias = Mapping[str, Tensor]
"""Name → array: {"weight": …} for a layer, {"conv1.weight": …} for a network, as in PyTorch's state_dict."""


AxisWindow: TypeAlias = Window | TransposedWindow
"""How a layer walks along one axis."""


class LayerGradients(NamedTuple):
    """What a layer's `backward` gives."""

    x: Tensor
    """Gradient with respect to the layer's input."""
    parameters: dict[str, Tensor]
    """Name → gradient of each learned parameter."""


class Cost(NamedTuple):
    """What a layer costs for one image."""

    parameters: int
    """Learned numbers, without a running mean or variance."""
    macs: int
    """Multiply-adds with weights; additions of a bias, comparisons and activations are not counted."""


def check_scheme(scheme: str) -> None:
    """Refuse an unknown name of a way to draw first weights."""
    if scheme not in SCHEMES:
        raise wrong("scheme", f"one of {', '.join(SCHEMES)}", repr(scheme))


@dataclasses.dataclass(frozen=True, repr=False)
class Layer(ABC):
    """Frozen options; parameters are a separate value. Shapes here have no batch axis."""

    buffers: ClassVar[tuple[str, ...]] = ()
    """Names of parameters that are kept but not learned, such as a running mean."""

    def __post_init__(self) -> None:
        """Turn lists, as YAML writes them, into tuples: a frozen value must not hold what can change."""
        for field in dataclasses.fields(self):
            value = getattr(self, field.name)
            if isinstance(value, list):
                object.__setattr__(self, field.name, tuple(value))

    def __repr__(self) -> str:
        """As one would write it in Python: options that differ from their defaults, by name."""
        options = (f"{name}={value!r}" for name, value in self.options().items())
        return f"{type(self).__name__}({', '.join(options)})"

    def options(self) -> dict[str, object]:
        """The options that differ from their defaults."""
        values = ((field, getattr(self, field.name)) for field in dataclasses.fields(self))
        return {field.name: value for field, value in values if value != field.default}

    @property
    def windows(self) -> tuple[AxisWindow, AxisWindow] | None:
        """(vertical, horizontal) windows of one output; None if it sees the whole input, or that depends."""
        return Window(1), Window(1)

    @abstractmethod
    def infer_shape(self, shape: Shape) -> Shape:
        """Shape of the output for an input of `shape`; a ShapeError if they do not fit."""

    @abstractmethod
    def forward(self, parameters: Parameters, x: Tensor) -> Tensor:
        """The output for a batch `x`; neither argument is changed."""

    def overwrite(self, parameters: Parameters, x: Tensor) -> Tensor:
        """As `forward`, where nobody needs `x` any more: it may be changed."""
        return self.forward(parameters, x)

    @abstractmethod
    def backward(self, parameters: Parameters, x: Tensor, output: Tensor, grad: Tensor) -> LayerGradients:
        """Gradients of a loss whose gradient with respect to the `output` of the batch `x` is `grad`."""

    def parameter_gradients(
        self, parameters: Parameters, x: Tensor, output: Tensor, grad: Tensor
    ) -> dict[str, Tensor]:
        """What `backward` gives for the parameters alone; for layers where that is less work."""
        return self.backward(parameters, x, output, grad).parameters

    def parameter_shapes(self, shape: Shape) -> dict[str, Shape]:
        """Name → shape of each parameter for an input of `shape`."""
        self.infer_shape(shape)
        return {}

    def init(
        self, rng: np.random.Generator, shape: Shape, scheme: str = "glorot_uniform"
    ) -> dict[str, Tensor]:
        """First parameters for an input of `shape`: weights drawn from `rng`, biases zero."""
        check_scheme(scheme)
        return {
            name: np.zeros(size, np.float32) if name == "bias" else SCHEMES[scheme](rng, size)
            for name, size in self.parameter_shapes(shape).items()
        }

    def macs(self, shape: Shape) -> int:
        """Multiply-adds for one input of `shape`."""
        self.infer_shape(shape)
        return 0

    def cost(self, shape: Shape) -> Cost:
        """Parameters and multiply-adds for one input of `shape`."""
        shapes = self.parameter_shapes(shape).items()
        learned = sum(prod(size) for name, size in shapes if name not in self.buffers)
        return Cost(learned, self.macs(shape))


def own_parameters(parameters: Parameters, name: str) -> dict[str, Tensor]:
    """One layer's parameters, under its own names for them."""
    start = f"{name}."
    return {key.removeprefix(start): value for key, value in parameters.items() if key.startswith(start)}


def run_layers(layers: Iterable[tuple[str, Layer]], parameters: Parameters, x: Tensor) -> Tensor:
    """The last layer's output for a batch `x`.

    What lies between is not kept. So a layer may overwrite what the one before has made, but not `x` itself,
    nor a view of it.
    """
    between = False
    for name, layer in layers:
        run = layer.overwrite if between else layer.forward
        made = run(own_parameters(parameters, name), x)
        between = between or not np.may_share_memory(made, x)
        x = made
    return x


class FunctionLayer(Layer):
    """A layer without parameters, whose options are the keyword arguments of one function."""

    function: ClassVar[Callable[..., Tensor]]
    gradient: ClassVar[Callable[..., Tensor]]
    """(grad, x, **options) → gradient with respect to x."""
    from_output: ClassVar[bool] = False
    """Whether `gradient` takes the output instead of x."""

    def forward(self, parameters: Parameters, x: Tensor) -> Tensor:  # noqa: ARG002
        """Call the function with the layer's options."""
        return type(self).function(x, **vars(self))

    def backward(self, parameters: Parameters, x: Tensor, output: Tensor, grad: Tensor) -> LayerGradients:  # noqa: ARG002
        """Call the function's gradient with the layer's options."""
        return LayerGradients(type(self).gradient(grad, output if self.from_output else x, **vars(self)), {})

    def infer_shape(self, shape: Shape) -> Shape:
        """What the function makes of an empty batch; that also has it check the options."""
        return type(self).function(np.empty((0, *shape), np.float32), **vars(self)).shape[1:]
