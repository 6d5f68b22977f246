"""Calls that show controlled experiments and their numbers; runs none of them."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping

from markupsafe import Markup

from gallery_gen.errors import CallError
from gallery_gen.experiments import (
    EXPERIMENTS,
    LEARNING,
    SEEING,
    WITHOUT_PHOTO,
    Outcome,
    place_colours,
)
from gallery_gen.figures import shift_key, shift_plot
from gallery_gen.pipeline.manifest import Experiment
from gallery_gen.site import cells, experiment_views
from gallery_gen.site import words as w
from gallery_gen.site.catalogue import suggestion
from gallery_gen.site.desk import Block, Desk, coloured

_FUNCTIONS: Mapping[str, Callable[..., Outcome]] = {
    **EXPERIMENTS,
    **LEARNING,
    **SEEING,
    **WITHOUT_PHOTO,
}


class ExperimentCalls:
    """Each public method is a call."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def experiment(self, name: str, photo: str | None = None) -> Block:
        """An experiment: its pictures, plots and numbers, what was kept and what was changed, its source.

        Example: {{ experiment("flip") }}

        Parameters
        ----------
        name
            The experiment.
        photo
            Of those that `experiments:` in gallery.yml names; its first one if left out.
        """
        found = self.desk.catalogue.experiment(name, photo)
        words = self.desk.words
        title = "" if found.photo is None else self.desk.catalogue.photo(found.photo).title
        said = experiment_views.numbers(found)
        places = list(found.outcome.tables) == ["places"]
        tables = [] if places else [experiment_views.table(found, t, words) for t in found.outcome.tables]
        return self.desk.render(
            "experiment.html",
            name=name,
            groups=experiment_views.groups(found, words, title),
            plots=self._plots(found) if name == "shift-test" else None,
            places=self._places(found) if places else None,
            tables=tables,
            caption=words.say(f"experiment.{name}.caption", photo=title, **said),
            kept=words.say(f"experiment.{name}.kept", photo=title, **said),
            changed=words.say(f"experiment.{name}.changed", photo=title, **said),
            source=coloured(inspect.getsource(_FUNCTIONS[name]), "python"),
        )

    def experiment_picture(self, name: str, which: str, photo: str | None = None) -> Block:
        """The last of an experiment's pictures of one kind, as a teaser for the chapter that tells of it.

        Example: {{ experiment_picture("training-filters", "filters") }}

        Parameters
        ----------
        name
            The experiment.
        which
            What its pictures are called in the locale, as in `experiment.training-filters.label.filters`.
        photo
            Of those that `experiments:` in gallery.yml names; its first one if left out.
        """
        found = self.desk.catalogue.experiment(name, photo)
        title = "" if found.photo is None else self.desk.catalogue.photo(found.photo).title
        pictures = {picture.rendering: picture for picture in found.outcome.pictures}
        if which not in pictures:
            raise CallError(f'"{name}" has no picture "{which}"{suggestion(which, pictures)}')
        shown = experiment_views.shown(found, pictures[which], self.desk.words, title)
        return self.desk.render("teaser.html", picture=shown.picture, caption=shown.label)

    def experiment_value(self, name: str, number: str, photo: str | None = None) -> str:
        """One number of an experiment, by its name or by `table.row.column`.

        Example: {{ experiment_value("linear-collapse", "error") }}

        Parameters
        ----------
        name
            The experiment.
        number
            A number of it, or `table.row.column`.
        photo
            Of those that `experiments:` in gallery.yml names; its first one if left out.
        """
        found = self.desk.catalogue.experiment(name, photo)
        value = experiment_views.find(found, number) if isinstance(number, str) else None
        if value is None:
            known = experiment_views.paths(found)
            raise CallError(f'"{name}" has no number "{number}"{suggestion(number, known)}')
        return experiment_views.written(*value)

    def _plots(self, found: Experiment) -> tuple[Markup, list[tuple[str, Markup]]]:
        """The key, and a small plot for each operation of the shift test."""
        say = self.desk.words.say
        tables = found.outcome.tables
        top = max(value for rows in tables.values() for row in rows.values() for value in row.values())
        plots = []
        for row in tables["followed"]:
            operation = experiment_views.row_name(found, row, self.desk.words)
            followed, stayed = (list(tables[table][row].values()) for table in ("followed", "stayed"))
            description = say(
                "experiment.shift-test.plot.description",
                low=w.number(min(followed)),
                high=w.number(max(followed)),
                first=w.number(stayed[0]),
                last=w.number(stayed[-1]),
                count=len(followed),
            )
            axis = say("experiment.shift-test.plot.axis")
            plots.append((operation, Markup(shift_plot(operation, description, axis, followed, stayed, top))))
        labels = (say("experiment.shift-test.plot.followed"), say("experiment.shift-test.plot.stayed"))
        return Markup(shift_key(say("experiment.shift-test.plot.key"), labels)), plots

    def _places(self, found: Experiment) -> list[list[cells.Cell]]:
        """The legend of the switch map: each place of the window in its colour, with its share."""
        shares = found.outcome.tables["places"].values()
        return [
            [
                cells.cell((f"{share:.1%}",), tuple(int(part) for part in colour))
                for share, colour in zip(row.values(), colours, strict=True)
            ]
            for row, colours in zip(shares, place_colours(), strict=True)
        ]
