"""The call for the digit that readers draw; a script fits it and computes, with the site's own weights."""

from __future__ import annotations

import numpy as np

from gallery_gen.models import lenet5, sample_digits, trained_parameters
from gallery_gen.pipeline.manifest import LayerEntry
from gallery_gen.site import words as w
from gallery_gen.site.colours import colours
from gallery_gen.site.desk import Block, Desk
from gallery_gen.site.tensor_files import DIGITS, LENET

_SCALES = {
    **dict.fromkeys(("relu1", "pool1"), "conv1"),
    **dict.fromkeys(("relu2", "pool2"), "conv2"),
    "relu3": "fc1",
    "relu4": "fc2",
}
"""Stages on the scale of an earlier one: what ReLU or a pooling changes is then seen in the colours."""


class DigitCalls:
    """Each public method is a call."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def draw_digit(self) -> Block:
        """A board to draw a digit on, and the trained LeNet that reads it, with every number's arithmetic.

        Example: {{ draw_digit() }}
        """
        words = self.desk.words
        shapes = lenet5.TODAY.infer_shapes(lenet5.TODAY_SHAPE)
        kinds = {
            name: LayerEntry(name=name, kind=type(layer).__name__, options=layer.options())
            for name, layer in lenet5.TODAY.layers
        }
        stages = [
            {
                "name": name,
                "title": "" if name in ("input", "softmax") else words.layer(kinds[name]),
                "shape": w.shape(shape),
                "sizes": shape,
                "scale": _SCALES.get(name, name),
                "limit": 1 if name == "softmax" else None,
            }
            for name, shape in shapes.items()
        ]
        sample = sample_digits()
        images = sample.images[:, None].astype(np.float32) / np.float32(255)
        answers = lenet5.TODAY.trace(trained_parameters(), images)["softmax"].argmax(axis=1)
        return self.desk.render(
            "draw_digit.html",
            stages=stages,
            classes=range(lenet5.CLASSES),
            mistakes=np.flatnonzero(answers != sample.labels).tolist(),
            network=LENET,
            digits=DIGITS,
            colours=colours(["grey", "diverging"]),
            words={
                key: text for key, text in words.group("digit").items() if not key.startswith("digit.page")
            },
        )
