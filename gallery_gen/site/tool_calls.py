"""Calls for tools that readers try: what they begin with and what can be chosen; scripts compute."""

from __future__ import annotations

from gallery_gen.figures.scenes import KERNEL, PICTURE
from gallery_gen.nn.relationships import RELATIONSHIPS
from gallery_gen.site.desk import Block, Desk

_SIZES = {"i": (6, 1, 64), "k": (3, 1, 32), "s": (2, 1, 16), "p": (0, 0, 32), "d": (1, 1, 8), "a": (0, 0, 15)}
"""Letter → its first value, the least and the most that can be chosen."""


class ToolCalls:
    """Each public method is a call."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def convolution_stepper(self) -> Block:
        """A convolution to go through window by window, whose pixels and weights the reader can change.

        Example: {{ convolution_stepper() }}
        """
        first = {"input": PICTURE.tolist(), "kernel": KERNEL.tolist()}
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
        first = {"input": PICTURE.tolist(), "kernel": None}
        return self._stepper("pooling-stepper", first, options)

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
