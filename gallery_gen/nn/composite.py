"""Layers made of layers: a row, and a row whose input is added to its output; knows no architecture."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from gallery_gen.errors import ShapeError
from gallery_gen.nn.checks import Shape, Tensor, wrong
from gallery_gen.nn.geometry import Window, receptive_field
from gallery_gen.nn.layer import (
    Cost,
    Layer,
    LayerGradients,
    Parameters,
    check_scheme,
    own_parameters,
    run_layers,
)


@dataclass(frozen=True, repr=False)
class Sequential(Layer):
    """Named layers in a row that count as one; parameters are named `inner.parameter`."""

    layers: tuple[tuple[str, Layer], ...]
    """(name, layer), first to last; names without a dot."""

    def __post_init__(self) -> None:
        """Refuse names that could not be told apart."""
        object.__setattr__(self, "layers", tuple((name, layer) for name, layer in self.layers))
        names = [name for name, _ in self.layers]
        for name in names:
            if not name or "." in name or names.count(name) > 1:
                raise wrong("layers", "named differently and without a dot", f"named {name!r}")

    def __repr__(self) -> str:
        """As one would write it down: each layer by its name."""
        return f"{type(self).__name__}({', '.join(f'{name}={layer!r}' for name, layer in self.layers)})"

    def _walk(self, shape: Shape) -> Iterator[tuple[str, Layer, Shape, Shape]]:
        """(name, layer, shape going in, shape coming out)."""
        for name, layer in self.layers:
            try:
                output = layer.infer_shape(shape)
            except ShapeError as error:
                raise ShapeError(f"{name}: {error}") from error
            yield name, layer, shape, output
            shape = output

    @property
    def windows(self) -> tuple[Window, Window] | None:
        """The one window that equals all of them together: as large as their receptive field."""
        pairs = [layer.windows for _, layer in self.layers]
        axes = []
        for axis in range(2):
            row = [pair[axis] for pair in pairs if pair is not None]
            field = receptive_field(row)
            if len(row) < len(pairs) or not isinstance(field.jump, int):
                return None
            axes.append(Window(field.size, field.jump))
        return axes[0], axes[1]

    def infer_shape(self, shape: Shape) -> Shape:
        """The last layer's output's."""
        for _, _, _, output in self._walk(shape):
            shape = output
        return shape

    def parameter_shapes(self, shape: Shape) -> dict[str, Shape]:
        """`inner.parameter` → shape, in layer order."""
        return {
            f"{name}.{parameter}": size
            for name, layer, before, _ in self._walk(shape)
            for parameter, size in layer.parameter_shapes(before).items()
        }

    def init(
        self, rng: np.random.Generator, shape: Shape, scheme: str = "glorot_uniform"
    ) -> dict[str, Tensor]:
        """Each layer's own first parameters, drawn in layer order."""
        check_scheme(scheme)
        return {
            f"{name}.{parameter}": value
            for name, layer, before, _ in self._walk(shape)
            for parameter, value in layer.init(rng, before, scheme).items()
        }

    def macs(self, shape: Shape) -> int:
        """Those of all layers."""
        return self.cost(shape).macs

    def cost(self, shape: Shape) -> Cost:
        """Those of all layers."""
        costs = [layer.cost(before) for _, layer, before, _ in self._walk(shape)]
        return Cost(sum(cost.parameters for cost in costs), sum(cost.macs for cost in costs))

    def trace(self, parameters: Parameters, x: Tensor) -> dict[str, Tensor]:
        """Inner name → output of each layer for a batch `x`."""
        stages = {}
        for name, layer in self.layers:
            x = stages[name] = layer.forward(own_parameters(parameters, name), x)
        return stages

    def forward(self, parameters: Parameters, x: Tensor) -> Tensor:
        """The last layer's output; what lies between is not kept."""
        return run_layers(self.layers, parameters, x)

    def backward(self, parameters: Parameters, x: Tensor, output: Tensor, grad: Tensor) -> LayerGradients:  # noqa: ARG002
        """Go back through the layers; what lay between them is computed again, as it was not kept.

        Source: Chen, Xu, Zhang and Guestrin, "Training deep nets with sublinear memory cost", 2016.
        """
        inputs = [x, *self.trace(parameters, x).values()]
        gradients: dict[str, Tensor] = {}
        for number, (name, layer) in reversed(list(enumerate(self.layers))):
            own = own_parameters(parameters, name)
            grad, found = layer.backward(own, inputs[number], inputs[number + 1], grad)
            gradients = {f"{name}.{parameter}": value for parameter, value in found.items()} | gradients
        return LayerGradients(grad, gradients)


@dataclass(frozen=True, repr=False)
class Residual(Sequential):
    """Layers in a row whose input is added to their output, so that they learn only a difference.

    Source: He, Zhang, Ren and Sun, "Deep residual learning for image recognition", 2016.
    """

    def infer_shape(self, shape: Shape) -> Shape:
        """The input's; a ShapeError if the layers change it."""
        output = super().infer_shape(shape)
        if output != shape:
            raise wrong("the layers' output", f"shaped as their input, {shape}, to be added to it", output)
        return output

    def forward(self, parameters: Parameters, x: Tensor) -> Tensor:
        """What the layers make of x, plus x."""
        made = super().forward(parameters, x)
        return np.add(made, x, out=None if np.may_share_memory(made, x) else made)

    def backward(self, parameters: Parameters, x: Tensor, output: Tensor, grad: Tensor) -> LayerGradients:
        """The gradient through the layers, plus the gradient that goes past them."""
        inner = super().backward(parameters, x, output, grad)
        return LayerGradients(inner.x + grad, inner.parameters)
