"""Calls for tools that readers try: what they begin with and what can be chosen; scripts compute."""

from __future__ import annotations

import numpy as np

from gallery_gen.errors import CallError
from gallery_gen.figures import activation_curves
from gallery_gen.figures.scenes import KERNEL, PICTURE
from gallery_gen.nn.layer import FunctionLayer
from gallery_gen.nn.relationships import RELATIONSHIPS
from gallery_gen.site.desk import Block, Desk

_SIZES = {"i": (6, 1, 64), "k": (3, 1, 32), "s": (2, 1, 16), "p": (0, 0, 32), "d": (1, 1, 8), "a": (0, 0, 15)}
"""Letter → its first value, the least and the most that can be chosen."""

_SENT = 601
"""Values of a stage that are sent to the page to stand for all, the least and the largest among them."""


class ToolCalls:
    """Each public method is a call."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def convolution_stepper(self) -> Block:
        """A convolution to go through window by window, whose pixels, weights and bias the reader can change.

        Example: {{ convolution_stepper() }}
        """
        first = {"input": PICTURE.tolist(), "kernel": KERNEL.tolist(), "bias": [[0]]}
        return self._stepper(
            "convolution-stepper", first, {"stride": _numbers(1, 2), "padding": _numbers(0, 1, 2)}
        )

    def pooling_stepper(self) -> Block:
        """A pooling to go through window by window, of any kind, whose pixels the reader can change.

        Example: {{ pooling_stepper() }}
        """
        kinds = ("max", "average", "l2", "min")
        options = {
            "kind": {kind: self.desk.words.say(f"stepper.page.{kind}") for kind in kinds},
            "size": _numbers(3, 2, 4),
            "stride": _numbers(1, 2, 3),
            "padding": _numbers(0, 1),
        }
        return self._stepper("pooling-stepper", {"input": PICTURE.tolist()}, options)

    def size_lab(self) -> Block:
        """Sizes of a convolution to choose, and what they come to: outputs, lost pixels, the relationship.

        Example: {{ size_lab() }}
        """
        relationships = {each.number: {"name": each.name, "formula": each.formula} for each in RELATIONSHIPS}
        words = self.desk.words.group("lab")
        return self.desk.render(
            "size_lab.html",
            sizes=_SIZES,
            relationships=relationships,
            words={key: text for key, text in words.items() if not key.startswith("lab.page")},
        )

    def activation_explorer(self, photo: str, configuration: str, stage: str) -> Block:
        """Activations to choose, with their options, curves, and what they do to the values of a stage.

        Example: {{ activation_explorer("cat", "activation-relu", "conv1") }}
        """
        job = self.desk.catalogue.job(photo, configuration)
        self.desk.catalogue.stage(job, stage)
        picture = self.desk.catalogue.photo(job.photo)
        network = self.desk.catalogue.configuration(job.configuration)
        values = self.desk.bench.trace(picture, network)[stage]
        sorted_values = np.sort(values[np.isfinite(values)])
        if not sorted_values.size:
            raise CallError(f'no value of "{stage}" is finite: choose another stage')
        places = np.linspace(0, sorted_values.size - 1, _SENT).round().astype(int)
        words = self.desk.words.group("explorer")
        return self.desk.render(
            "activation_explorer.html",
            activations={
                type(layer).function.__name__: self.desk.words.say(f"layer.{kind}")
                for kind, layer in activation_curves.ACTIVATIONS.items()
                if isinstance(layer, FunctionLayer) and kind == type(layer).__name__  # each once
            },
            spread=[float(f"{value:.4g}") for value in sorted_values[places]],
            photo=picture.title,
            network=network.title,
            stage=stage,
            words={key: text for key, text in words.items() if not key.startswith("explorer.page")},
        )

    def _stepper(self, tag: str, first: object, options: dict[str, dict[str, str]]) -> Block:
        words = {
            key: text
            for key, text in self.desk.words.group("stepper").items()
            if not key.startswith("stepper.page")
        }
        return self.desk.render("stepper.html", tag=tag, first=first, options=options, words=words)


def _numbers(*numbers: int) -> dict[str, str]:
    """Choices that are numbers, the first one chosen."""
    return {str(number): str(number) for number in numbers}
