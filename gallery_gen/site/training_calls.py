"""Calls that show how LeNet was trained: curves, counts, what was taken for what; trains nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from gallery_gen import nn
from gallery_gen.errors import CallError, suggest
from gallery_gen.figures import histogram as histograms
from gallery_gen.figures.training_curves import training_curves
from gallery_gen.figures.training_film import Still, training_film
from gallery_gen.models import lenet5, trained_parameters, training_log, untrained_parameters
from gallery_gen.pipeline.manifest import OutcomePicture
from gallery_gen.site import words as w
from gallery_gen.site.catalogue import suggestion
from gallery_gen.site.charts import Table, figure, responsive
from gallery_gen.site.desk import Block, Desk
from gallery_gen.site.pages import picture_path
from gallery_gen.site.scene_views import SceneView

_FACTS: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "right": lambda log: w.count(log["test"]["right"]),
    "wrong": lambda log: w.count(log["test"]["digits"] - log["test"]["right"]),
    "tested": lambda log: w.count(log["test"]["digits"]),
    "learned-from": lambda log: w.count(log["learned from"]),
    "accuracy": lambda log: _per_cent(log["test"]["right"] / log["test"]["digits"]),
    "first-epoch": lambda log: _per_cent(log["right after each epoch"][0] / log["test"]["digits"]),
    "epochs": lambda log: w.count(log["lesson"]["epochs"]),
    "batch": lambda log: w.count(log["lesson"]["batch_size"]),
    "steps": lambda log: w.count(len(log["losses"])),
    "seed": lambda log: str(log["lesson"]["seed"]),
    "shift": lambda log: w.count(log["lesson"]["shift"]),
    "rate": lambda log: w.number(log["lesson"]["lr"]),
    "first-loss": lambda log: w.number(log["losses"][0]),
    "parameters": lambda _: w.count(
        sum(cost.parameters for cost in lenet5.TODAY.costs(lenet5.TODAY_SHAPE).values())
    ),
}


def _one_step() -> dict[str, float]:
    """One step down the gradient of one weight, by the network's own functions."""
    x, weight, target = (np.array([[value]], np.float64) for value in (2.0, 0.5, 3.0))
    rate = 0.1
    output = nn.linear(x, weight)
    gradient = nn.linear_backward(nn.mse_loss_backward(1.0, output, target), x, weight).weight
    new_weight = weight - rate * gradient
    new_output = nn.linear(x, new_weight)
    found = {"x": x, "weight": weight, "target": target, "output": output, "gradient": gradient,
             "loss": nn.mse_loss(output, target), "new_weight": new_weight, "new_output": new_output,
             "new_loss": nn.mse_loss(new_output, target)}  # fmt: skip
    return {name: float(value.item()) for name, value in found.items()} | {"rate": rate}


class TrainingCalls:
    """Each public method is a call."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.say = desk.words.say

    def training_fact(self, name: str) -> str:
        """One number of LeNet's training, as `gallery-gen train lenet` wrote it down.

        Example: {{ training_fact("accuracy") }}

        Parameters
        ----------
        name
            Which: right, wrong, tested, learned-from, accuracy, first-epoch, epochs, batch, steps, seed,
            shift, rate, first-loss or parameters.
        """
        if name not in _FACTS:
            raise CallError(f"there is no fact {name!r} about the training: {suggest(name, _FACTS)}")
        return _FACTS[name](training_log())

    def training_step(self, name: str) -> str:
        """One number of a step down the gradient of a single weight.

        Example: {{ training_step("new_loss") }}

        Parameters
        ----------
        name
            Which: x, weight, target, output, loss, gradient, rate, new_weight, new_output or new_loss.
        """
        step = _one_step()
        if name not in step:
            raise CallError(f"there is no number {name!r} in the step: {suggest(name, step)}")
        return w.number(step[name])

    def training_curves(self) -> Block:
        """Loss by step and errors by epoch of LeNet's training.

        Example: {{ training_curves() }}
        """
        log = training_log()
        of = log["test"]["digits"]
        errors = [100 * (1 - right / of) for right in log["right after each epoch"]]
        said = {"steps": w.count(len(log["losses"])), "epochs": w.count(len(errors)),
                "first": w.number(errors[0]), "last": w.number(errors[-1])}  # fmt: skip
        title, description = self.say("training.curves.title"), self.say("training.curves.alt", **said)
        labels = (self.say("training.curves.x"), self.say("training.loss"), self.say("training.error"))
        part = responsive(
            lambda wide: training_curves(log["losses"], errors, title, description, labels, wide)
        )
        per_epoch = len(log["losses"]) // len(errors)
        rows = [
            (
                str(epoch + 1),
                w.number(sum(log["losses"][epoch * per_epoch : (epoch + 1) * per_epoch]) / per_epoch),
                w.count(log["right after each epoch"][epoch]),
                w.number(error),
            )
            for epoch, error in enumerate(errors)
        ]
        headings = [self.say(f"training.table.{name}") for name in ("epoch", "loss", "right", "error")]
        table = Table(self.say("training.curves.numbers"), headings, rows)
        return figure(self.desk, self.say("training.curves.caption", **said), part, table=table)

    def training_film(self) -> Block:
        """LeNet's first filters and their maps of a digit, step by step, to be played or stepped through.

        Example: {{ training_film() }}
        """
        found: dict[int, dict[str, OutcomePicture]] = {}
        for picture in self.desk.catalogue.experiment("training-filters").outcome.pictures:
            found.setdefault(int(picture.values["step"]), {})[picture.rendering] = picture
        labels = (self.say("training.film.filters"), self.say("training.film.maps"))
        pairs = [(self._still(step["filters"]), self._still(step["maps"])) for step in found.values()]
        film = training_film(pairs, labels, "filters-film")
        title, steps = self.say("training.film.title"), [w.count(step) for step in found]
        said = [self.say("training.film.step", step=step, steps=steps[-1]) for step in steps]
        view = SceneView(
            anchor="training-film",
            title=title,
            size="",
            caption=self.say("training.film.caption", frames=len(steps), steps=", ".join(steps)),
            legend="",
            screen=film.screen(title, self.say("training.film.alt", frames=len(steps), last=steps[-1])),
            still=film.still(0),
            stills=[(film.still(index), words, "") for index, words in enumerate(said)],
            wide=True,
        )
        return self.desk.render("scene.html", view=view)

    def weight_histogram(self, layer: str) -> Block:
        """How a layer's weights were spread before training, and how they are after it.

        Example: {{ weight_histogram("conv1") }}

        Parameters
        ----------
        layer
            A layer of today's LeNet that learns.
        """
        twins = (untrained_parameters(), trained_parameters())
        layers = [name.removesuffix(".weight") for name in twins[0] if name.endswith(".weight")]
        if layer not in layers:
            raise CallError(f'LeNet has no weights in "{layer}"{suggestion(layer, layers)}')
        arrays = [parameters[f"{layer}.weight"] for parameters in twins]
        counts, headings = histograms.count(arrays), []
        for when, array, one in zip(("before", "after"), arrays, counts, strict=True):
            said = {"min": w.number(one.low), "max": w.number(one.high), "spread": w.number(array.std())}
            headings.append(
                (self.say(f"training.weights.{when}"), self.say("training.weights.facts", **said), "")
            )
        facts = "; ".join(f"{name}: {facts}" for name, facts, _ in headings)
        values = {"layer": layer, "count": w.count(arrays[0].size), "facts": facts}
        title, description = (self.say(f"training.weights.{part}", **values) for part in ("title", "alt"))
        labels = (self.say("training.weights.x"), self.say("training.weights.y"))
        part = responsive(
            lambda wide: histograms.histogram(counts, title, description, headings, labels, wide)
        )
        return figure(self.desk, self.say("training.weights.caption", **values), part)

    def confusion_matrix(self) -> Block:
        """What the trained LeNet took each test digit for, as a table.

        Example: {{ confusion_matrix() }}
        """
        counts = training_log()["test"]["confusion"]
        most = max(counts[i][j] for i in range(len(counts)) for j in range(len(counts)) if i != j)
        return self.desk.render("confusion.html", counts=counts, most=most)

    def _still(self, picture: OutcomePicture) -> Still:
        file = picture.light
        return Still(self.desk.link(picture_path(file)), file.width, file.height)


def _per_cent(share: float) -> str:
    return f"{share:.2%}"
