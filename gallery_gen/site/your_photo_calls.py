"""The call for the tool that runs networks on a reader's picture, and says which it leaves out."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlencode

from gallery_gen.errors import CallError
from gallery_gen.pipeline.manifest import ConfigurationEntry
from gallery_gen.site import words as w
from gallery_gen.site.catalogue import by_tag
from gallery_gen.site.desk import Block, Desk
from gallery_gen.site.network_files import (
    MOST_MACS,
    MOST_PARAMETERS,
    cost,
    is_too_large,
    runs_in_pages,
    strange_layers,
)

PAGE: Final = "your-photo.md"
"""The page that holds the tool."""


class YourPhotoCalls:
    """Each public method is a call."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def your_photo(self, photo: str, configuration: str | None = None) -> Block:
        """A tool that runs a network on a picture of the reader's or of the gallery; it opens on this photo.

        Example: {{ your_photo("cat", "cat-14") }}

        Parameters
        ----------
        configuration
            The network it opens with; the first that a page can run if left out.
        """
        catalogue, bench = self.desk.catalogue, self.desk.bench
        chosen = catalogue.photo(photo)
        runs = [entry for entry in catalogue.manifest.configurations if runs_in_pages(bench, entry)]
        if not runs:
            raise CallError("no configuration is small enough to run in a page")
        first = runs[0] if configuration is None else catalogue.configuration(configuration)
        if first not in runs:
            raise CallError(f'"{first.slug}" does not run in pages: {self._why_not(first)}')
        words = self.desk.words.group("your", "own", "statistics", "stage", "missing")
        return self.desk.render(
            "your_photo.html",
            photos=[(entry, self.desk.views.photo_picture(entry)) for entry in catalogue.manifest.photos],
            photo=chosen,
            groups=by_tag(runs),
            searched={entry.slug: _searched(entry) for entry in runs},
            first=first,
            strip=self.desk.views.strip(catalogue.job(photo, first.slug)),
            left=[self._why_not(entry) for entry in catalogue.manifest.configurations if entry not in runs],
            words={key: text for key, text in words.items() if ".page." not in key},
        )

    def try_configuration(self, configuration: str) -> Block:
        """A link that runs a configuration on a picture of the reader's; or why that is not possible.

        Example: {{ try_configuration("cat-10") }}
        """
        entry = self.desk.catalogue.configuration(configuration)
        if not runs_in_pages(self.desk.bench, entry):
            text = self.desk.words.say("your.page.not", why=self._why_not(entry))
            return self.desk.render("message.html", text=text)
        query = urlencode({"network": entry.slug})
        return self.desk.render("compare_link.html", page=PAGE, query=query, text="your.page.try")

    def _why_not(self, entry: ConfigurationEntry) -> str:
        """Say why a configuration does not run in pages."""
        say = self.desk.words.say
        if not is_too_large(self.desk.bench, entry):
            return say("your.page.strange", title=entry.title, layers=", ".join(strange_layers(entry)))
        parameters, macs = cost(self.desk.bench, entry)
        return say(
            "your.page.large",
            title=entry.title,
            parameters=w.count(parameters),
            size=w.number(parameters * 4 / 1e6),
            macs=w.count(macs),
            most_size=w.number(MOST_PARAMETERS * 4 / 1e6),
            most_macs=w.count(MOST_MACS),
        )


def _searched(entry: ConfigurationEntry) -> str:
    """The words that find a configuration, in small letters."""
    return " ".join((entry.title, entry.slug, *entry.tags, *(layer.kind for layer in entry.layers))).lower()
