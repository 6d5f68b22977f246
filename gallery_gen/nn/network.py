"""Network: named layers in a row, and everything one can ask of them; knows no photo, file or page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from math import prod
from typing import NamedTuple

import numpy as np

from gallery_gen.errors import ShapeError
from gallery_gen.nn.checks import Shape, Tensor, check_grad, check_shape, check_tensor, wrong
from gallery_gen.nn.geometry import ReceptiveField, receptive_field
from gallery_gen.nn.layer import AxisWindow, Cost, Layer, Parameters, own_parameters, run_layers

INPUT = "input"
"""Name of the stage before the first layer."""


class SummaryRow(NamedTuple):
    """One line of a network's table."""

    name: str
    layer: str
    """As in Python, e.g. `Conv2d(out_channels=3, kernel_size=3)`; `input` for the first row."""
    shape: Shape
    """Of the output, without batch axis."""
    parameters: int
    macs: int
    bytes: int
    """Of the output for one image, as float32."""
    receptive_field: tuple[ReceptiveField, ReceptiveField] | None
    """What one value sees of the input, (vertical, horizontal); None if everything, or if that depends."""


class Backprop(NamedTuple):
    """Gradients of a loss with respect to all that went into a network."""

    gradients: dict[str, Tensor]
    """`layer.parameter` → gradient of each learned parameter, in layer order."""
    grad_input: Tensor


@dataclass(frozen=True)
class Network:
    """Named layers, applied one after another.

    Parameters are a separate value, named `layer.parameter` as in PyTorch's state_dict.
    """

    layers: tuple[tuple[str, Layer], ...]
    _proven: dict[Shape, dict[str, Shape]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    """Input shape → the parameters that it needs: layers never change, so they are asked once."""

    def __post_init__(self) -> None:
        """Refuse names that could not be told apart."""
        object.__setattr__(self, "layers", tuple((name, layer) for name, layer in self.layers))
        taken = {INPUT}
        for name, _ in self.layers:
            if not name or "." in name or name in taken:
                raise wrong(
                    "layers", f"named differently, without a dot, and not {INPUT!r}", f"named {name!r}"
                )
            taken.add(name)

    def _walk(self, input_shape: Shape) -> Iterator[tuple[str, Layer, Shape, Shape]]:
        """(name, layer, shape going in, shape coming out); an error says which layer it is about."""
        shape = tuple(input_shape)
        for name, layer in self.layers:
            try:
                output_shape = layer.infer_shape(shape)
            except ShapeError as error:
                raise ShapeError(f"{name}: {error}") from error
            yield name, layer, shape, output_shape
            shape = output_shape

    def infer_shapes(self, input_shape: Shape) -> dict[str, Shape]:
        """Stage → shape without batch axis, "input" first.

        Raises
        ------
        ShapeError
            If a layer does not fit what comes into it.
        """
        return {INPUT: tuple(input_shape)} | {name: shape for name, _, _, shape in self._walk(input_shape)}

    def parameter_shapes(self, input_shape: Shape) -> dict[str, Shape]:
        """`layer.parameter` → shape, in layer order."""
        return {
            f"{name}.{parameter}": size
            for name, layer, shape, _ in self._walk(input_shape)
            for parameter, size in layer.parameter_shapes(shape).items()
        }

    def init(
        self, rng: np.random.Generator, input_shape: Shape, scheme: str = "glorot_uniform"
    ) -> dict[str, Tensor]:
        """First parameters: weights by `scheme`, drawn from the one `rng` in layer order; zero biases."""
        return {
            f"{name}.{parameter}": value
            for name, layer, shape, _ in self._walk(input_shape)
            for parameter, value in layer.init(rng, shape, scheme).items()
        }

    def costs(self, input_shape: Shape) -> dict[str, Cost]:
        """Layer → its parameters and multiply-adds for one input."""
        return {name: layer.cost(shape) for name, layer, shape, _ in self._walk(input_shape)}

    def summary(self, input_shape: Shape) -> tuple[SummaryRow, ...]:
        """The network as a table, the input first."""
        pixel = ReceptiveField(1, 1)
        rows = [SummaryRow(INPUT, INPUT, tuple(input_shape), 0, 0, 4 * prod(input_shape), (pixel, pixel))]
        fields = self.receptive_fields()
        for name, layer, shape, output_shape in self._walk(input_shape):
            size, cost = 4 * prod(output_shape), layer.cost(shape)
            rows.append(SummaryRow(name, repr(layer), output_shape, *cost, size, fields[name]))
        return tuple(rows)

    def receptive_fields(self) -> dict[str, tuple[ReceptiveField, ReceptiveField] | None]:
        """Stage → what one value sees, (vertical, horizontal); None if everything, or if that depends."""
        fields: dict[str, tuple[ReceptiveField, ReceptiveField] | None] = {}
        rows: list[AxisWindow] = []
        columns: list[AxisWindow] = []
        whole = False
        for name, layer in self.layers:
            windows = layer.windows
            if windows is None or whole:
                whole = True
                fields[name] = None
                continue
            rows.append(windows[0])
            columns.append(windows[1])
            fields[name] = receptive_field(rows), receptive_field(columns)
        return fields

    def trace(self, parameters: Parameters, x: Tensor) -> dict[str, Tensor]:
        """Every stage's output for a batch `x`: "input", which is `x` itself, then each layer's by its name.

        Raises
        ------
        ShapeError
            If a layer does not fit, or a parameter is missing, unknown or of the wrong shape; before any
            work.
        """
        self._check(parameters, x)
        stages = {INPUT: x}
        for name, layer in self.layers:
            x = layer.forward(own_parameters(parameters, name), x)
            stages[name] = x
        return stages

    def forward(self, parameters: Parameters, x: Tensor) -> Tensor:
        """The last layer's output for a batch `x`; stages between are not kept."""
        self._check(parameters, x)
        return run_layers(self.layers, parameters, x)

    def backprop(self, parameters: Parameters, trace: Mapping[str, Tensor], grad_output: Tensor) -> Backprop:
        """Gradients of a loss, going back through the layers one by one.

        Parameters
        ----------
        parameters, trace
            As given to `trace`, and what it made.
        grad_output
            Gradient of the loss with respect to the last stage.

        Raises
        ------
        ShapeError
            If a stage is missing, or parameters or grad_output do not fit; before any work.

        Notes
        -----
        Source: Rumelhart, Hinton and Williams, "Learning representations by back-propagating errors", 1986.
        """
        self._check_back(parameters, trace, grad_output)
        gradients: dict[str, Tensor] = {}
        grad = grad_output
        for name, layer, x, output in self._back(trace):
            grad, own = layer.backward(own_parameters(parameters, name), x, output, grad)
            gradients = {f"{name}.{parameter}": value for parameter, value in own.items()} | gradients
        return Backprop(gradients, grad)

    def parameter_gradients(
        self, parameters: Parameters, trace: Mapping[str, Tensor], grad_output: Tensor
    ) -> dict[str, Tensor]:
        """The same gradients of parameters as `backprop`, which is all that training needs, with less work.

        It goes back as far as the first layer that learns, and there leaves out the gradient of the input.
        """
        self._check_back(parameters, trace, grad_output)
        first = next((name for name, _ in self.layers if own_parameters(parameters, name)), None)
        gradients: dict[str, Tensor] = {}
        grad = grad_output
        for name, layer, x, output in self._back(trace):
            if name == first:
                own = layer.parameter_gradients(own_parameters(parameters, name), x, output, grad)
            else:
                grad, own = layer.backward(own_parameters(parameters, name), x, output, grad)
            gradients = {f"{name}.{parameter}": value for parameter, value in own.items()} | gradients
            if name == first:
                break
        return gradients

    def _back(self, trace: Mapping[str, Tensor]) -> Iterator[tuple[str, Layer, Tensor, Tensor]]:
        """(name, layer, what went in, what came out), the last layer first."""
        names = [INPUT, *(name for name, _ in self.layers)]
        for before, (name, layer) in reversed(list(zip(names, self.layers, strict=False))):
            yield name, layer, trace[before], trace[name]

    def _check_back(self, parameters: Parameters, trace: Mapping[str, Tensor], grad_output: Tensor) -> None:
        """Prove before any work that there is everything to go back with."""
        names = [INPUT, *(name for name, _ in self.layers)]
        if missing := [name for name in names if name not in trace]:
            raise wrong("trace", f"one with the stages {', '.join(names)}", f"without {', '.join(missing)}")
        self._check(parameters, trace[INPUT])
        check_grad(grad_output, trace[names[-1]])

    def _check(self, parameters: Parameters, x: Tensor) -> None:
        """Prove before any work that the layers fit `x`, and the parameters the layers."""
        check_tensor("x", x)
        if x.ndim == 0:
            raise wrong("x", "a batch, with an axis for its size", "a single number")
        shape = x.shape[1:]
        if shape not in self._proven:
            self._proven[shape] = self.parameter_shapes(shape)
        needed = self._proven[shape]
        missing, unknown = needed.keys() - parameters.keys(), parameters.keys() - needed.keys()
        if missing or unknown:
            given = [f"without {name}" for name in sorted(missing)] + [
                f"with {name}" for name in sorted(unknown)
            ]
            raise wrong("parameters", f"named {', '.join(needed)}" if needed else "empty", ", ".join(given))
        for name, shape in needed.items():
            check_tensor(name, parameters[name], like=x)
            check_shape(name, parameters[name], shape)
