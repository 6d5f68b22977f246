"""Calls that tell what the ImageNet challenge measured; all of it stands in one data module."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from gallery_gen import models
from gallery_gen.errors import CallError
from gallery_gen.figures.imagenet import imagenet_chart
from gallery_gen.figures.svg import Svg
from gallery_gen.models import imagenet_challenge as challenge
from gallery_gen.site import words as w
from gallery_gen.site.catalogue import suggestion
from gallery_gen.site.charts import Table, figure, responsive
from gallery_gen.site.desk import Block, Desk

_SMALL = 280
"""Width of a teaser's drawing, in CSS pixels."""


def _facts() -> Mapping[str, Mapping[str, str]]:
    """Every fact by entry, the winning one where an entry stands twice; what is not known is left out."""
    found: dict[str, Mapping[str, str]] = {
        "challenge": {
            "classes": w.count(challenge.CLASSES),
            "guesses": w.count(challenge.GUESSES),
            "images": w.count(challenge.TRAINING_IMAGES),
            "images in millions": f"{challenge.TRAINING_IMAGES / 1e6:g}",
            "error of chance": f"{100 * (1 - challenge.GUESSES / challenge.CLASSES):g}",
        },
        "human": {"error": f"{models.HUMAN_ERROR:g}", "year": str(models.HUMAN_YEAR)},
    }
    for result in reversed(models.IMAGENET_RESULTS):
        facts = {"error": f"{result.error:g}", "year": str(result.year)}
        if result.layers:
            facts["layers"] = result.layers
        if result.parameters is not None:
            facts["parameters"] = w.count(result.parameters)
            facts["parameters in millions"] = f"{result.parameters / 1e6:.4g}"
        found[result.entry] = facts
    return found


class HistoryCalls:
    """Each public method is a call."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.say = desk.words.say

    def imagenet_fact(self, entry: str, which: str) -> str:
        """One published number about the ImageNet challenge or an entry: its top-5 error, layers, parameters.

        Example: {{ imagenet_fact("AlexNet", "error") }}

        Parameters
        ----------
        entry
            An entry's name, `human` or `challenge`.
        which
            `error` (per cent), `year`, `layers`, `parameters` or `parameters in millions`; of the challenge
            `classes`, `guesses`, `images`, `images in millions` or `error of chance`.
        """
        known = _facts()
        if entry not in known:
            raise CallError(f'there is no entry "{entry}"{suggestion(entry, known)}')
        if which not in known[entry]:
            raise CallError(f'nothing is known of "{entry}" as "{which}"{suggestion(which, known[entry])}')
        return known[entry][which]

    def imagenet_winners(self) -> Block:
        """Each year's winner of the ImageNet challenge as bars, small, as a teaser for the chapter.

        Example: {{ imagenet_winners() }}
        """
        winners = [result for result in models.IMAGENET_RESULTS if result.winner]
        drawn = self._drawn(winners, [result.entry for result in winners], _SMALL)
        return self.desk.render("teaser.html", drawing=drawn, caption=self.say("plot.imagenet.teaser"))

    def _drawn(self, results: Sequence[models.ChallengeResult], labels: Sequence[str], width: int) -> Svg:
        facts = "; ".join(
            self.say("plot.imagenet.one", year=result.year, entry=label, error=f"{result.error:g}")
            for result, label in zip(results, labels, strict=True)
        )
        human = f"{models.HUMAN_ERROR:g}"
        title = self.say("plot.imagenet.title")
        description = self.say("plot.imagenet.description", human=human, facts=facts)
        words = (self.say("plot.imagenet.axis"), self.say("plot.imagenet.human", human=human))
        return imagenet_chart(results, models.HUMAN_ERROR, title, description, labels, words, width)

    def imagenet_chart(self) -> Block:
        """Top-5 errors of the ImageNet challenge by year, with a table of the same numbers.

        Example: {{ imagenet_chart() }}
        """
        results, human = models.IMAGENET_RESULTS, models.HUMAN_ERROR
        labels = [
            f"{result.entry} {self.say(f'plot.imagenet.{result.note}')}" if result.note else result.entry
            for result in results
        ]
        part = responsive(lambda width: self._drawn(results, labels, width))
        rows = [
            (
                str(result.year),
                label,
                f"{result.error:g}",
                result.layers or "–",
                w.count(result.parameters) if result.parameters is not None else "–",
                result.source,
            )
            for result, label in zip(results, labels, strict=True)
        ]
        person = (
            str(models.HUMAN_YEAR),
            self.say("plot.imagenet.person"),
            f"{human:g}",
            "–",
            "–",
            models.HUMAN_SOURCE,
        )
        columns = ("year", "entry", "error", "layers", "parameters", "source")
        table = Table(
            self.say("plot.imagenet.table"),
            [self.say(f"plot.imagenet.column.{column}") for column in columns],
            [*rows, person],
        )
        return figure(self.desk, self.say("plot.imagenet.caption", human=f"{human:g}"), part, table=table)
