"""Calls that show what a trained network answers about a photo; runs no network."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from gallery_gen.errors import CallError
from gallery_gen.figures import histogram as histograms
from gallery_gen.figures.class_bars import class_bars
from gallery_gen.models import imagenet_classes
from gallery_gen.pipeline.manifest import Experiment
from gallery_gen.site import experiment_views, pages
from gallery_gen.site import words as w
from gallery_gen.site.charts import figure, responsive
from gallery_gen.site.desk import Block, Desk
from gallery_gen.site.pages import PictureView

_NAMED = 3
"""Classes that are named under a picture."""


class TrainedCalls:
    """Each public method is a call."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.say = desk.words.say

    def top_classes(self, photo: str) -> Block:
        """The five classes to which a trained network gives the largest shares, as bars.

        Example: {{ top_classes("cat") }}
        """
        found = self.desk.catalogue.experiment("top-classes", photo)
        rows = classes(found)
        said = experiment_views.numbers(found) | {
            "photo": self.desk.catalogue.photo(photo).title,
            "listed": "; ".join(f"{name} {written}" for name, _, written in rows),
        }
        title, description = (
            self.say("trained.classes.title", **said),
            self.say("trained.classes.alt", **said),
        )
        part = responsive(lambda wide: class_bars(rows, title, description, wide))
        return figure(self.desk, self.say("trained.classes.caption", **said), part)

    def features_histogram(self, photo: str) -> Block:
        """How large the features are that a trained network hands to its last layer.

        Example: {{ features_histogram("cat") }}
        """
        found = self.desk.catalogue.experiment("features", photo)
        numbers = found.outcome.numbers
        shares = [row["share"] for row in found.outcome.tables["features"].values()]
        one = histograms.Counts(
            edges=np.arange(len(shares) + 1, dtype=np.float64) * numbers["step"],
            shares=np.array(shares, np.float64),
            zero=float(numbers["share_zero"]),
            negative=0.0,
            low=0.0,
            high=float(numbers["max"]),
        )
        said = experiment_views.numbers(found) | {"photo": self.desk.catalogue.photo(photo).title}
        heading = tuple(self.say(f"trained.features.{part}", **said) for part in ("name", "facts", "zero"))
        title, description = (self.say(f"trained.features.{part}", **said) for part in ("title", "alt"))
        labels = (self.say("trained.features.x"), self.say("plot.histogram.y"))
        part = responsive(
            lambda wide: histograms.histogram(
                [one], title, description, [(heading[0], heading[1], heading[2])], labels, wide
            )
        )
        return figure(self.desk, self.say("trained.features.caption", **said), part)

    def seen_photos(self, leave_out: str | None = None) -> Block:
        """Every photo with its Grad-CAM and its first classes, each with a link to its page.

        Example: {{ seen_photos(leave_out="cat") }}

        Parameters
        ----------
        leave_out
            A photo that the page has shown already.
        """
        if leave_out is not None:
            self.desk.catalogue.photo(leave_out)
        views = []
        for found in self.desk.catalogue.manifest.experiments:
            if found.name != "grad-cam" or found.photo is None or found.photo == leave_out:
                continue
            title = self.desk.catalogue.photo(found.photo).title
            answers = classes(self.desk.catalogue.experiment("top-classes", found.photo))[:_NAMED]
            said = experiment_views.numbers(found) | {"photo": title}
            alt = self.say("experiment.grad-cam.alt.map", **said)
            picture = PictureView.of(found.outcome.pictures[-1], alt)
            views.append((title, pages.photo_page(found.photo) + "#trained", picture, answers))
        if not views:
            raise CallError("no photo runs through a trained model: add one with weights: {pretrained: true}")
        return self.desk.render("seen_photos.html", views=views)

    def class_name(self, photo: str, rank: int = 1) -> str:
        """The name of the class in a place of a photo's list, from 1 to 5.

        Example: {{ class_name("cat", 2) }}

        Parameters
        ----------
        rank
            Place in the list, 1 for the largest share.
        """
        return self._place(photo, rank)[0]

    def class_share(self, photo: str, rank: int = 1) -> str:
        """The share of the class in a place of a photo's list.

        Example: {{ class_share("cat", 2) }}

        Parameters
        ----------
        rank
            Place in the list, 1 for the largest share.
        """
        return self._place(photo, rank)[2]

    def _place(self, photo: str, rank: int) -> tuple[str, float, str]:
        rows = classes(self.desk.catalogue.experiment("top-classes", photo))
        if isinstance(rank, bool) or not isinstance(rank, int) or not 1 <= rank <= len(rows):
            raise CallError(f"rank is {rank}: choose 1 to {len(rows)}")
        return rows[rank - 1]


def classes(found: Experiment) -> Sequence[tuple[str, float, str]]:
    """Name, share, and the share as it is written, the largest first."""
    rows = found.outcome.tables["classes"].items()
    names = imagenet_classes()
    named = [(names[int(number)], float(row["share"]), w.share(row["share"])) for number, row in rows]
    return sorted(named, key=lambda row: -row[1])
