"""Calls that tell where things come from: credits, provenance, what the gallery holds; shows no stage."""

from __future__ import annotations

from collections.abc import Sequence

from gallery_gen.errors import CallError
from gallery_gen.site import pages
from gallery_gen.site import words as w
from gallery_gen.site.catalogue import suggestion
from gallery_gen.site.desk import Block, Desk, coloured
from gallery_gen.site.listing import configuration_yaml
from gallery_gen.site.snippet import snippet

_COUNTS = ("photos", "configurations", "pictures")


class FactCalls:
    """Each public method is a call."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def gallery_facts(self) -> Block:
        """What the gallery holds, for its first page.

        Example: {{ gallery_facts() }}
        """
        return self.desk.render(
            "gallery_facts.html", text=self.desk.words.say("gallery.facts", **self._counts())
        )

    def configuration_facts(self, configuration: str) -> Block:
        """A configuration's weights and tags, for its own page.

        Example: {{ configuration_facts("cat-10") }}
        """
        entry = self.desk.catalogue.configuration(configuration)
        weights = self.desk.views.weights(entry, "network")
        return self.desk.render("configuration_facts.html", configuration=entry, weights=weights)

    def configuration_source(self, configuration: str) -> Block:
        """A configuration as gallery.yml has it.

        Example: {{ configuration_source("cat-10") }}
        """
        entry = self.desk.catalogue.configuration(configuration)
        text = configuration_yaml(entry, self.desk.catalogue)
        return self.desk.render("code.html", highlighted=coloured(text, "yaml"))

    def credits(self) -> Block:
        """Who made the photos, and their licences.

        Example: {{ credits() }}
        """
        rows = [
            (
                photo,
                self.desk.views.photo_picture(photo, card=True),
                self.desk.views.licence(photo),
                pages.photo_page(photo.slug),
            )
            for photo in self.desk.catalogue.manifest.photos
        ]
        return self.desk.render("credits.html", rows=rows)

    def provenance(
        self, photo: str, configuration: str, stage: str | None = None, rendering: str | None = None
    ) -> Block:
        """Where a job's pictures come from, with a program that makes one of them again.

        Example: {{ provenance("cat", "cat-10", stage="conv1") }}

        Parameters
        ----------
        stage
            The stage that the program makes; the last if left out.
        """
        job = self.desk.catalogue.job(photo, configuration)
        entry, about = self.desk.catalogue.photo(photo), self.desk.catalogue.configuration(configuration)
        shown = job.stages[-1] if stage is None else self.desk.catalogue.stage(job, stage)
        picture = self.desk.catalogue.picture(job, shown, rendering)
        code = snippet(self.desk.catalogue.manifest, job, shown, picture)
        return self.desk.render(
            "provenance.html",
            job=job,
            photo=entry,
            configuration=about,
            weights=self.desk.views.weights(about, "provenance.weights"),
            generator=self.desk.catalogue.manifest.generator,
            photo_page=pages.photo_page(photo),
            configuration_page=pages.configuration_page(configuration),
            highlighted=coloured(code, "python"),
        )

    def count(self, what: str) -> str:
        """How many photos, configurations or pictures the gallery has.

        Example: {{ count("photos") }}

        Parameters
        ----------
        what
            `photos`, `configurations` or `pictures`.
        """
        if what not in _COUNTS:
            raise CallError(f'there is no count of "{what}"{suggestion(what, _COUNTS)}')
        return self._counts()[what]

    def _counts(self) -> dict[str, str]:
        manifest = self.desk.catalogue.manifest
        amounts: Sequence[int] = (
            len(manifest.photos),
            len(manifest.configurations),
            self.desk.views.pictures(),
        )
        return dict(zip(_COUNTS, map(w.count, amounts), strict=True))
