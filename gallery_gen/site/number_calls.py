"""Calls that print numbers: patches, kernels, windows, shapes and costs; computes none of them itself."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gallery_gen.errors import CallError
from gallery_gen.site import cells, pages
from gallery_gen.site import words as w
from gallery_gen.site.arrays import CHANNELS, Window, build_network
from gallery_gen.site.catalogue import suggestion
from gallery_gen.site.desk import Block, Desk

_VALUES = ("min", "max", "mean", "negative", "zero")
_LARGEST_KERNEL, _MOST_KERNELS = 5, 9


@dataclass(frozen=True)
class LayerRow:
    """One line of a network's table."""

    name: str
    kind: str
    words: str
    options: str
    shape: str
    parameters: str
    macs: str


class NumberCalls:
    """Each public method is a call."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def network_table(self, configuration: str) -> Block:
        """A configuration's layers with shapes and costs.

        Example: {{ network_table("cat-10") }}
        """
        entry = self.desk.catalogue.configuration(configuration)
        network = build_network(entry)
        shapes, costs = (
            network.infer_shapes(self.desk.bench.shape_of(entry)),
            network.costs(self.desk.bench.shape_of(entry)),
        )
        rows = [
            LayerRow(
                name=layer.name,
                kind=layer.kind,
                words=self.desk.words.layer(layer, entry.presets.get(layer.name)),
                options=self.desk.words.options(layer),
                shape=w.shape(shapes[layer.name]),
                parameters=w.count(costs[layer.name].parameters),
                macs=w.count(costs[layer.name].macs),
            )
            for layer in entry.layers
        ]
        return self.desk.render(
            "network_table.html",
            caption=self.desk.words.say(
                "network.caption", title=entry.title, shape=w.shape(self.desk.bench.shape_of(entry))
            ),
            rows=rows,
            parameters=w.count(sum(cost.parameters for cost in costs.values())),
            macs=w.count(sum(cost.macs for cost in costs.values())),
        )

    def patch(self, photo: str, top: int, left: int, size: int = 8, channel: str | None = None) -> Block:
        """A few pixels with their values, beside the photo with their place marked.

        Example: {{ patch("cat", top=119, left=128, size=8, channel="red") }}

        Parameters
        ----------
        top, left
            Row and column of its first pixel, from 0.
        size
            Pixels a side, at most 16.
        channel
            `red`, `green`, `blue` or `grey`; all three in their colours if left out.
        """
        entry = self.desk.catalogue.photo(photo)
        _whole_numbers(top=top, left=left, size=size)
        names = (*CHANNELS, "grey")
        if channel is not None and channel not in names:
            raise CallError(f'there is no channel "{channel}"{suggestion(channel, names)}')
        said = {"top": top, "left": left, "row": top, "column": left, "size": size}
        _, height, width = self.desk.bench.input_shape
        said_channel = self.desk.words.say(f"channel.{channel or 'rgb'}")
        alt = self.desk.words.say("patch.alt", alt=entry.alt, **said)
        return self.desk.render(
            "patch.html",
            picture=pages.PictureView.of(entry.picture, alt),
            caption=self.desk.words.say("patch.caption", photo=entry.title, channel=said_channel, **said),
            cells=cells.pixels(self.desk.bench.patch(entry, top, left, size), channel),
            rows=range(top, top + size),
            columns=range(left, left + size),
            width=width,
            height=height,
            top=top,
            left=left,
            size=size,
        )

    def kernel(self, configuration: str, layer: str) -> Block:
        """A convolution's weights as tables of numbers.

        Example: {{ kernel("cat-02", "conv1") }}
        """
        entry = self.desk.catalogue.configuration(configuration)
        weight, bias = self.desk.bench.weights(entry, layer)
        outputs, inputs, height, width = weight.shape
        said = {
            "layer": layer,
            "configuration": entry.title,
            "height": height,
            "width": width,
            "count": self.desk.words.say_count("kernel.count", outputs * inputs),
        }
        if max(height, width) > _LARGEST_KERNEL or outputs * inputs > _MOST_KERNELS:
            return self.desk.render("message.html", text=self.desk.words.say("kernel.toobig", **said))
        if bias is None:
            biases = self.desk.words.say("kernel.bias.none")
        else:
            biases = self.desk.words.say("kernel.bias", values=", ".join(w.number(float(b)) for b in bias))
        scale = float(abs(weight).max())
        tables = [
            (self.desk.words.say("kernel.name", output=o, input=i), cells.signed(weight[o, i], scale))
            for o in range(outputs)
            for i in range(inputs)
        ]
        caption = self.desk.words.say("kernel.caption", bias=biases, **said)
        return self.desk.render("kernel.html", kernels=tables, caption=caption)

    def window(
        self, photo: str, configuration: str, layer: str, row: int, column: int, channel: int = 0
    ) -> Block:
        """One output value of a convolution or pooling, worked out: window ⊙ kernel, products, sum.

        Example: {{ window("cat", "cat-10", "conv1", row=120, column=130) }}

        Parameters
        ----------
        row, column
            Place of the output value in the layer's map, from 0.
        channel
            Which map, from 0.
        """
        entry, about = self.desk.catalogue.photo(photo), self.desk.catalogue.configuration(configuration)
        _whole_numbers(row=row, column=column, channel=channel)
        taken = self.desk.bench.window(entry, about, layer, row, column, channel)
        said = {"layer": layer, "photo": entry.title, "row": row, "column": column, "channel": channel}
        terms, notes = taken.terms, []
        if terms.padded.any():
            holds = self.desk.words.say(f"window.padding.{taken.padding_mode}")
            notes.append(self.desk.words.say("window.padded", holds=holds))
        if terms.outside.any():
            notes.append(self.desk.words.say("window.outside"))
        return self.desk.render(
            "window.html",
            caption=self.desk.words.say("window.caption", **said),
            lines=cells.window_lines(terms, self.desk.words),
            result=self._combined(taken),
            notes=notes,
        )

    def _combined(self, taken: Window) -> str:
        """How a window's numbers make the output."""
        terms = taken.terms
        there = terms.values[:, ~terms.outside].astype(np.float64)
        with np.errstate(over="ignore", invalid="ignore"):
            total = (there if terms.products is None else terms.products.astype(np.float64)).sum()
            powers = (there**terms.power).sum()
        key: str = terms.how
        if key == "mean" and terms.divisor != there.size:
            key = "divided"
        if key == "norm" and terms.factor != 1:
            key = "norm.cut"
        numbers = {
            "sum": powers if terms.how == "norm" else total,
            "bias": terms.bias,
            "divisor": terms.divisor,
            "power": terms.power,
            "factor": terms.factor,
            "output": taken.output,
        }
        return self.desk.words.say(f"window.{key}", **{k: w.number(float(v)) for k, v in numbers.items()})

    def value(self, photo: str, configuration: str, stage: str, which: str) -> str:
        """One number about a stage: min, max, mean, or the share of negative or zero values.

        Example: {{ value("cat", "cat-10", "conv1", "negative") }}

        Parameters
        ----------
        which
            `min`, `max`, `mean`, `negative` or `zero`.
        """
        if which not in _VALUES:
            raise CallError(f'there is no value "{which}"{suggestion(which, _VALUES)}')
        job = self.desk.catalogue.job(photo, configuration)
        found = getattr(self.desk.catalogue.stage(job, stage).statistics, which)
        return w.share(found) if which in ("negative", "zero") else w.number(found)

    def shape(self, configuration: str, stage: str) -> str:
        """The shape of a layer's output, or of the `input`.

        Example: {{ shape("cat-10", "pool1") }}
        """
        entry = self.desk.catalogue.configuration(configuration)
        shapes = build_network(entry).infer_shapes(self.desk.bench.shape_of(entry))
        if stage not in shapes:
            raise CallError(f'"{configuration}" has no stage "{stage}"{suggestion(stage, shapes)}')
        return w.shape(shapes[stage])

    def parameters(self, configuration: str) -> str:
        """How many parameters a configuration's network has.

        Example: {{ parameters("cat-10") }}
        """
        entry = self.desk.catalogue.configuration(configuration)
        costs = build_network(entry).costs(self.desk.bench.shape_of(entry))
        return w.count(sum(cost.parameters for cost in costs.values()))


def _whole_numbers(**values: object) -> None:
    """CallError for the first value that is no whole number."""
    for name, value in values.items():
        if not isinstance(value, int) or isinstance(value, bool):
            raise CallError(f"{name} must be a whole number, not {value!r}")
