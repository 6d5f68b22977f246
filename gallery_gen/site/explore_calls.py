"""Calls that go through the gallery stage by stage: the tool, and links that open it; a widget loads."""

from __future__ import annotations

from urllib.parse import urlencode

from gallery_gen.site.catalogue import by_tag
from gallery_gen.site.desk import Block, Desk
from gallery_gen.site.stage_files import KINDS, kind_of

PAGE = "explore.md"
"""The page that holds the tool."""


class ExploreCalls:
    """Each public method is a call."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def explorer(self, photo: str, configuration: str, stage: str, rendering: str | None = None) -> Block:
        """The tool that goes through photos, networks and stages, opened on this one.

        Example: {{ explorer("cat", "cat-14", "conv1", "honest") }}
        """
        catalogue, words = self.desk.catalogue, self.desk.words
        job = catalogue.job(photo, configuration)
        picture = catalogue.picture(job, catalogue.stage(job, stage), rendering)
        networks = {}
        for entry in catalogue.manifest.configurations:
            stages = {stage.name for stage in catalogue.jobs_of(entry.slug)[0].stages}
            there = {kind_of(layer) for layer in entry.layers if layer.name in stages}
            networks[entry.slug] = {"tags": entry.tags, "kinds": sorted(there)}
        kinds = [kind for kind in KINDS if any(kind in network["kinds"] for network in networks.values())]
        said = words.group("compare", "statistics", "explore", "filter")
        return self.desk.render(
            "explorer.html",
            place="/".join((job.photo, job.configuration, stage, picture.rendering)),
            photos=catalogue.manifest.photos,
            groups=by_tag(catalogue.manifest.configurations),
            networks=networks,
            tags=self.desk.views.tags(),
            kinds=kinds,
            words={key: text for key, text in said.items() if ".page." not in key},
        )

    def explore_photo(self, photo: str) -> Block:
        """A link to the Explore page with a photo.

        Example: {{ explore_photo("cat") }}
        """
        return self._link(self.desk.catalogue.photo(photo).slug, "explore.page.photo")

    def explore_configuration(self, configuration: str) -> Block:
        """A link to the Explore page with a configuration, on its first photo.

        Example: {{ explore_configuration("cat-10") }}
        """
        slug = self.desk.catalogue.configuration(configuration).slug
        return self._link(
            f"{self.desk.catalogue.jobs_of(slug)[0].photo}/{slug}", "explore.page.configuration"
        )

    def _link(self, place: str, text: str) -> Block:
        query = urlencode({"show": place}, safe="/")
        return self.desk.render("compare_link.html", page=PAGE, query=query, text=text)
