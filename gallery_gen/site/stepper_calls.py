"""Calls for a window that readers move over a small picture: first numbers and choices; computes nothing."""

from __future__ import annotations

from gallery_gen.figures.scenes import KERNEL, PICTURE
from gallery_gen.site.desk import Block, Desk


class StepperCalls:
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
