"""Calls that draw charts: activations, gradients, histograms; computes nothing that it shows."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from gallery_gen import nn
from gallery_gen.errors import CallError
from gallery_gen.figures import activation_curves as curves
from gallery_gen.figures import histogram as histograms
from gallery_gen.figures import vanishing
from gallery_gen.site import words as w
from gallery_gen.site.catalogue import suggestion
from gallery_gen.site.charts import figure, responsive
from gallery_gen.site.desk import Block, Desk

_DIFFERENCE = "difference from "
_MOST_MAPS = 6


class PlotCalls:
    """Each public method is a call."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.say = desk.words.say

    def activation_curve(self, name: str) -> Block:
        """One activation with its derivative, from x = −5 to 5.

        Example: {{ activation_curve("ReLU") }}

        Parameters
        ----------
        name
            The activation.
        """
        _known(name)
        words = self._name(name)
        said = {"name": words} | {
            key.replace(" ", "_"): _number(value) for key, value in curves.facts(name).items()
        }
        title, description = self.say("plot.curve.title", **said), self.say("plot.curve.facts", **said)
        labels = (words, self.say("plot.curve.derivative"))
        part = responsive(lambda wide: curves.activation_curve(name, title, description, labels, wide))
        return figure(self.desk, description, part)

    def activation_curves(self) -> Block:
        """Every activation with its derivative, small, on the same axes.

        Example: {{ activation_curves() }}
        """
        names = {name: self._name(name) for name in curves.ACTIVATIONS}
        title = self.say("plot.sheet.title", count=len(names))
        facts = "; ".join(
            self.say("plot.sheet.one", name=words, slope=_number(curves.facts(name)["largest derivative"]))
            for name, words in names.items()
        )
        labels = (self.say("plot.sheet.curve"), self.say("plot.curve.derivative"))
        description = self.say("plot.sheet.description", facts=facts)
        part = responsive(lambda wide: curves.activation_sheet(title, description, names, labels, wide))
        return figure(self.desk, self.say("plot.sheet.caption", count=len(names)), part)

    def activation_fact(self, name: str, fact: str) -> str:
        """One number about an activation, such as its `largest derivative`.

        Example: {{ activation_fact("Sigmoid", "largest derivative") }}

        Parameters
        ----------
        name
            The activation.
        fact
            `lower limit`, `upper limit`, `largest derivative`, `smallest derivative`, `value at 0`,
            `derivative at 0`, perhaps `lowest at`; or `difference from` with another activation's name.
        """
        _known(name)
        if isinstance(fact, str) and fact.startswith(_DIFFERENCE):
            other = fact.removeprefix(_DIFFERENCE)
            _known(other)
            return w.number(curves.largest_difference(name, other))
        facts = curves.facts(name)
        if fact not in facts:
            raise CallError(f'there is no fact "{fact}" about {name}{suggestion(fact, facts)}')
        return _number(facts[fact])

    def softmax_bars(self, scores: list[float]) -> Block:
        """Some numbers before and after softmax.

        Example: {{ softmax_bars([1, 2, 3]) }}

        Parameters
        ----------
        scores
            2 to 12 numbers.
        """
        if not isinstance(scores, list) or not 2 <= len(scores) <= 12 or not all(map(_is_number, scores)):
            raise CallError("scores must be a list of 2 to 12 numbers, e.g. [1, 2, 3]")
        shares = nn.softmax(np.asarray(scores, dtype=np.float64), 0)
        said = {
            "scores": ", ".join(map(w.number, scores)),
            "shares": ", ".join(w.number(float(share)) for share in shares),
        }
        title, description = self.say("plot.softmax.title"), self.say("plot.softmax.description", **said)
        labels = (self.say("plot.softmax.before"), self.say("plot.softmax.after"))
        part = responsive(
            lambda wide: curves.softmax_bars(scores, title, description, labels, w.number, wide)
        )
        return figure(self.desk, self.say("plot.softmax.caption", **said), part)

    def vanishing_gradient(self) -> Block:
        """How the gradient shrinks through stacks of layers, measured.

        Example: {{ vanishing_gradient() }}
        """
        measured = vanishing.measure()
        names = {name: self.say(f"plot.vanishing.{name}") for name in measured}
        said: Mapping[str, object] = {
            "features": vanishing.FEATURES,
            "inputs": vanishing.INPUTS,
            "depth": vanishing.DEPTHS[-1],
            "ends": "; ".join(
                self.say("plot.vanishing.end", name=names[name], share=w.number(shares[-1]))
                for name, shares in measured.items()
            ),
        }
        title, description = (
            self.say("plot.vanishing.title"),
            self.say("plot.vanishing.description", **said),
        )
        labels = (self.say("plot.vanishing.x"), self.say("plot.vanishing.y"))
        rows, shown = tuple(measured.values()), tuple(names.values())
        part = responsive(
            lambda wide: vanishing.vanishing_gradient(rows, title, description, shown, labels, wide)
        )
        return figure(self.desk, self.say("plot.vanishing.caption", **said), part)

    def histogram(
        self, photo: str, configuration: str, stage: str | list[str], per_map: bool = False
    ) -> Block:
        """How the values of a stage, of several on the same axes, or of each map of one, are spread.

        Example: {{ histogram("cat", "cat-02", "conv1", per_map=True) }}

        Parameters
        ----------
        stage
            A stage, or a list of up to four.
        per_map
            Whether each of the stage's maps, the first six at most, has a histogram of its own.
        """
        job = self.desk.catalogue.job(photo, configuration)
        picture = self.desk.catalogue.photo(job.photo)
        network = self.desk.catalogue.configuration(job.configuration)
        trace = self.desk.bench.trace(picture, network)
        stages = [stage] if isinstance(stage, str) else stage
        if not isinstance(stages, list) or not 1 <= len(stages) <= 4:
            raise CallError('stage must be a name or a list of 1 to 4 names, e.g. ["conv1", "relu1"]')
        for name in stages:
            if name not in trace:
                raise CallError(f'"{configuration}" has no stage "{name}"{suggestion(name, trace)}')
        arrays = {name: trace[name][0] for name in stages}
        if per_map:
            if len(stages) > 1:
                raise CallError("per_map shows the maps of one stage")
            maps = trace[stages[0]][0][:_MOST_MAPS]
            arrays = {self.say("plot.histogram.map", map=number): one for number, one in enumerate(maps, 1)}
        counts = histograms.count(list(arrays.values()))
        headings = []
        for name, one in zip(arrays, counts, strict=True):
            said = {
                "min": w.number(one.low),
                "max": w.number(one.high),
                "negative": w.share(one.negative),
                "zero": w.share(one.zero),
            }
            facts, zeros = self.say("plot.histogram.facts", **said), self.say("plot.histogram.zero", **said)
            if one.missing:
                facts += self.say("plot.histogram.missing", share=w.share(one.missing))
            headings.append((name, facts, zeros))
        values = {
            "photo": picture.title,
            "configuration": network.title,
            "stages": ", ".join(stages),
            "facts": "; ".join(f"{name}: {facts}" for name, facts, _ in headings),
            "step": w.number(float(counts[0].edges[1] - counts[0].edges[0])),
        }
        title = self.say("plot.histogram.title", **values)
        description = self.say("plot.histogram.description", **values)
        labels = (self.say("plot.histogram.x"), self.say("plot.histogram.y"))
        part = responsive(
            lambda wide: histograms.histogram(counts, title, description, headings, labels, wide)
        )
        return figure(self.desk, self.say("plot.histogram.caption", **values), part)

    def _name(self, name: str) -> str:
        """What an activation is called, with its options where they have been chosen."""
        settings = {option: w.number(value) for option, value in curves.settings(name).items()}
        return self.say(f"plot.activation.{name}", **settings)


def _known(name: object) -> None:
    """CallError for what is no activation."""
    if name not in curves.ACTIVATIONS:
        raise CallError(f'there is no activation "{name}"{suggestion(name, curves.ACTIVATIONS)}')


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _number(value: float) -> str:
    """Write a number that may be infinite, and none as −0."""
    return w.number(value) if math.isfinite(value) else ("∞" if value > 0 else "−∞")
