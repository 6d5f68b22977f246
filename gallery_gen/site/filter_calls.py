"""Calls that show what filters weigh and what they see of the photo; computes no weight."""

from __future__ import annotations

from itertools import groupby

from gallery_gen.errors import CallError
from gallery_gen.figures.filter_sheet import filter_sheet
from gallery_gen.nn import Network
from gallery_gen.nn.geometry import Window
from gallery_gen.site import pages
from gallery_gen.site import words as w
from gallery_gen.site.arrays import CHANNELS, build_network
from gallery_gen.site.charts import figure, responsive
from gallery_gen.site.desk import Block, Desk

_MOST_WEIGHTS = 1500
_MARGIN = 3
"""Pixels of the photo around the largest box."""

Span = tuple[int, int]
"""First pixel, and how many."""


class FilterCalls:
    """Each public method is a call."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.say = desk.words.say

    def filter_pictures(self, configuration: str, layer: str) -> Block:
        """A convolution's filters as pictures of their weights, on one signed scale.

        Example: {{ filter_pictures("cat-03", "conv1") }}
        """
        entry = self.desk.catalogue.configuration(configuration)
        weight, _ = self.desk.bench.weights(entry, layer)
        filters, depth, height, width = weight.shape
        if weight.size > _MOST_WEIGHTS:
            raise CallError(f'"{layer}" has {weight.size} weights: choose a layer with up to {_MOST_WEIGHTS}')
        said = {
            "configuration": entry.title,
            "layer": layer,
            "channels": depth,
            "size": w.shape((height, width)),
            "low": w.number(float(weight.min())),
            "high": w.number(float(weight.max())),
        }
        photo = layer == entry.layers[0].name and depth == len(CHANNELS)
        channels = [
            self.say(f"plot.filters.{CHANNELS[number]}")
            if photo
            else self.say("plot.filters.channel", channel=number + 1)
            for number in range(depth)
        ]
        names = [self.say("plot.filters.name", filter=number + 1) for number in range(filters)]
        title, description = (
            self.say("plot.filters.title", **said),
            self.desk.words.say_count("plot.filters.description", filters, **said),
        )
        part = responsive(lambda wide: filter_sheet(weight, title, description, names, channels, wide))
        return figure(self.desk, self.desk.words.say_count("plot.filters.caption", filters, **said), part)

    def field_overlay(self, photo: str, configuration: str) -> Block:
        """The receptive fields of one value of each stage, drawn over the photo.

        Example: {{ field_overlay("cat", "cat-12") }}
        """
        entry, about = self.desk.catalogue.photo(photo), self.desk.catalogue.configuration(configuration)
        _, height, width = self.desk.bench.input_shape
        fields = field_boxes(build_network(about), (height // 2, width // 2))
        grouped = [
            (box, [name for name, _ in members])
            for box, members in groupby(fields.items(), key=lambda item: item[1])
        ]
        said = "; ".join(
            self.say("overlay.field", stages=", ".join(names), height=rows[1], width=columns[1])
            for (rows, columns), names in grouped
        )
        boxes = [(columns[0], rows[0], columns[1], rows[1]) for (rows, columns), _ in grouped]
        left = min(box[0] for box in boxes) - _MARGIN
        top = min(box[1] for box in boxes) - _MARGIN
        right = max(box[0] + box[2] for box in boxes) + _MARGIN
        bottom = max(box[1] + box[3] for box in boxes) + _MARGIN
        if left < 0 or top < 0 or right > width or bottom > height:
            raise CallError(f'the fields of "{configuration}" do not lie inside the photo')
        return self.desk.render(
            "overlay.html",
            picture=pages.PictureView.of(entry.picture, self.say("overlay.alt")),
            width=width,
            height=height,
            crop=(left, top, right - left, bottom - top),
            boxes=boxes,
            zoom=self.say("overlay.zoom", fields=said),
            caption=self.say("overlay.caption", photo=entry.title, configuration=about.title, fields=said),
        )


def field_boxes(network: Network, place: Span) -> dict[str, tuple[Span, Span]]:
    """Stage → the rows and columns of the input that its value nearest to a place is made from.

    Stages after one that sees everything, or that no plain window describes, are left out.
    """
    found: dict[str, tuple[Span, Span]] = {}
    sizes, jumps, starts = [1, 1], [1, 1], [0, 0]
    for name, layer in network.layers:
        windows = layer.windows
        if windows is None or not all(isinstance(window, Window) for window in windows):
            break
        for axis, window in enumerate(windows):
            assert isinstance(window, Window)
            starts[axis] -= window.before * jumps[axis]
            sizes[axis] += (window.effective_size - 1) * jumps[axis]
            jumps[axis] *= window.stride
        spans = []
        for axis in range(2):
            index = round((place[axis] - starts[axis] - (sizes[axis] - 1) / 2) / jumps[axis])
            spans.append((starts[axis] + index * jumps[axis], sizes[axis]))
        found[name] = spans[0], spans[1]
    return found
