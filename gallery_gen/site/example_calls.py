"""Calls that work out small examples in a table; every number but those of the page's author is computed."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from gallery_gen.errors import CallError
from gallery_gen.figures import activation_curves as curves
from gallery_gen.site import words as w
from gallery_gen.site.catalogue import suggestion
from gallery_gen.site.desk import Block, Desk


class ExampleCalls:
    """Each public method is a call."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.say = desk.words.say

    def activation_row(self, name: str, values: list[float]) -> Block:
        """Some numbers before and after an activation.

        Example: {{ activation_row("ReLU", [-1.5, -0.2, 0, 0.2, 1.5]) }}

        Parameters
        ----------
        name
            The activation.
        values
            1 to 12 numbers.
        """
        if name not in curves.ACTIVATIONS:
            raise CallError(f'there is no activation "{name}"{suggestion(name, curves.ACTIVATIONS)}')
        options = {option: w.number(value) for option, value in curves.settings(name).items()}
        said = self.say(f"plot.activation.{name}", **options)
        before = _numbers(values)
        after, _ = curves.values_and_slopes(name, np.asarray(before, dtype=np.float64))
        return self.desk.render(
            "example.html",
            caption=self.say("example.activation.caption", name=said),
            head=None,
            rows=[
                (self.say("example.activation.before"), [w.number(value) for value in before]),
                (self.say("example.activation.after"), [w.number(float(value)) for value in after]),
            ],
        )

    def byte_table(self, values: list[float]) -> Block:
        """What becomes of numbers that are multiplied by 255 and put into one byte.

        Example: {{ byte_table([0.5, 1.0, 1.1, -0.1]) }}

        Parameters
        ----------
        values
            1 to 12 numbers.
        """
        rows = []
        for value in _numbers(values):
            # As the decimal is written: 1.1 · 255 in binary is a hair more than 280.5.
            scaled = round(value * 255, 6)
            cut = math.trunc(scaled)
            kept = cut % 256
            turns = (kept - cut) // 256
            sign = "+" if turns > 0 else "−"
            rounds = f"{abs(turns)} · 256" if abs(turns) > 1 else "256"
            sum_ = f"{w.number(cut)} {sign} {rounds} = {kept}".replace(" ", "\u00a0") if turns else str(kept)
            rows.append((w.number(value), [f"{scaled:g}".replace("-", "−"), w.number(cut), sum_]))
        return self.desk.render(
            "example.html",
            caption=self.say("example.byte.caption"),
            head=[self.say(f"example.byte.{column}") for column in ("number", "scaled", "cut", "kept")],
            rows=rows,
        )


def _numbers(values: Sequence[float]) -> list[float]:
    """The numbers of an example; CallError for anything else."""
    plain = isinstance(values, list) and all(
        isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
        for value in values
    )
    if not plain or not 1 <= len(values) <= 12:
        raise CallError("values must be a list of 1 to 12 numbers, e.g. [-1, 0.5]")
    return list(values)
