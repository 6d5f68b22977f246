"""Calls that put sizes, costs and fields of view into sentences; every one is computed, none is looked up."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from gallery_gen import nn
from gallery_gen.errors import CallError, GalleryError
from gallery_gen.site import words as w
from gallery_gen.site.arrays import build_layer, build_network
from gallery_gen.site.catalogue import suggestion
from gallery_gen.site.desk import Desk

_ROW_FACTS: Mapping[str, Callable[[nn.SummaryRow], int | Fraction | None]] = {
    "numbers": lambda row: math.prod(row.shape),
    "maps": lambda row: row.shape[0],
    "rows": lambda row: row.shape[1],
    "columns": lambda row: row.shape[2],
    "parameters": lambda row: row.parameters,
    "macs": lambda row: row.macs,
    "bytes": lambda row: row.bytes,
    "field": lambda row: None if row.receptive_field is None else row.receptive_field[0].size,
    "jump": lambda row: None if row.receptive_field is None else row.receptive_field[0].jump,
}
_TOTALS = ("parameters", "macs", "bytes")
_LAYER_FACTS = ("shape", "numbers", "parameters", "macs")


class SizeCalls:
    """Each public method is a call."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def stage_fact(self, configuration: str, stage: str, which: str) -> str:
        """One size of a stage: its numbers, maps, rows, columns, parameters, macs, bytes, field or jump.

        Example: {{ stage_fact("cat-10", "pool1", "field") }}

        Parameters
        ----------
        which
            `numbers`, `maps`, `rows`, `columns`, `parameters`, `macs`, `bytes`, `field` (pixels a side that
            one value sees) or `jump` (pixels from one field to the next).
        """
        if which not in _ROW_FACTS:
            raise CallError(f'there is no fact "{which}"{suggestion(which, _ROW_FACTS)}')
        rows = {row.name: row for row in self._summary(configuration)}
        if stage not in rows:
            raise CallError(f'"{configuration}" has no stage "{stage}"{suggestion(stage, rows)}')
        try:
            found = _ROW_FACTS[which](rows[stage])
        except IndexError:
            found = None
        if found is None:
            raise CallError(f'stage "{stage}" of "{configuration}" has no {which}: it is no map of the photo')
        return w.count(int(found))

    def network_fact(self, configuration: str, which: str) -> str:
        """One total of a network: its parameters, macs or bytes (of all stages, the input among them).

        Example: {{ network_fact("cat-10", "macs") }}

        Parameters
        ----------
        which
            `parameters`, `macs` or `bytes`.
        """
        if which not in _TOTALS:
            raise CallError(f'there is no total "{which}"{suggestion(which, _TOTALS)}')
        return w.count(sum(getattr(row, which) for row in self._summary(configuration)))

    def layer_fact(self, layer: str, shape: list[int], which: str, **options: Any) -> str:
        """One fact about a layer on any input: the output's shape or numbers, parameters or macs.

        Example: {{ layer_fact("Conv2d", [1, 28, 28], "parameters", out_channels=6, kernel_size=5) }}

        Parameters
        ----------
        layer
            The class, such as `Conv2d`.
        shape
            The input: `[channels, rows, columns]` or `[features]`.
        which
            `shape`, `numbers`, `parameters` or `macs`.
        options
            The layer's own, by name.
        """
        if layer not in nn.LAYERS:
            raise CallError(f'there is no layer "{layer}"{suggestion(layer, nn.LAYERS)}')
        if which not in _LAYER_FACTS:
            raise CallError(f'there is no fact "{which}"{suggestion(which, _LAYER_FACTS)}')
        described = _computed(build_layer, layer, options)
        output, cost = _computed(described.infer_shape, tuple(shape)), described.cost(tuple(shape))
        if which == "shape":
            return w.shape(output)
        return w.count(math.prod(output) if which == "numbers" else getattr(cost, which))

    def output_size(
        self, size: int, kernel_size: int, stride: int = 1, padding: int = 0, dilation: int = 1
    ) -> str:
        """How many windows fit along one side.

        Example: {{ output_size(224, 7, stride=2, padding=3) }}

        Parameters
        ----------
        size
            The input's pixels a side.
        kernel_size, stride, padding, dilation
            The convolution's or pooling's.
        """
        return w.count(_computed(nn.output_size, size, kernel_size, stride, padding, dilation))

    def dropped(
        self, size: int, kernel_size: int, stride: int = 1, padding: int = 0, dilation: int = 1
    ) -> str:
        """How many pixels along one side no window looks at.

        Example: {{ dropped(320, 3, stride=3) }}

        Parameters
        ----------
        size
            The input's pixels a side.
        kernel_size, stride, padding, dilation
            The convolution's or pooling's.
        """
        return w.count(len(_computed(nn.dropped_pixels, size, kernel_size, stride, padding, dilation)))

    def product(self, factors: list[int], shown: bool = False) -> str:
        """A product of whole numbers; with shown=True its factors too, `2 · 3 = 6`.

        Example: {{ product([3, 318, 398], shown=True) }}

        Parameters
        ----------
        factors
            Whole numbers.
        shown
            Whether the factors are written too.
        """
        if not factors or not all(isinstance(factor, int) for factor in factors):
            raise CallError("factors must be a list of whole numbers, e.g. [3, 318, 398]")
        result = w.count(math.prod(factors))
        return f"{' · '.join(w.count(factor) for factor in factors)} = {result}" if shown else result

    def glorot_limit(self, configuration: str, layer: str) -> str:
        """How far from zero a convolution's random weights reach (Glorot and Bengio 2010).

        Example: {{ glorot_limit("cat-02", "conv1") }}
        """
        weight, _ = self.desk.bench.weights(self.desk.catalogue.configuration(configuration), layer)
        outputs, inputs, height, width = weight.shape
        return w.number(math.sqrt(6 / (height * width * (inputs + outputs))))

    def _summary(self, configuration: str) -> tuple[nn.SummaryRow, ...]:
        entry = self.desk.catalogue.configuration(configuration)
        return build_network(entry).summary(self.desk.bench.shape_of(entry))


def _computed(function: Callable[..., Any], *arguments: object) -> Any:
    """A result, or the reason why there is none as the call's mistake."""
    try:
        return function(*arguments)
    except (GalleryError, TypeError) as error:
        raise CallError(str(error)) from error
