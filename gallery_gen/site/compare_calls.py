"""Calls that lay two pictures of the gallery side by side for the reader to choose; a widget chooses."""

from __future__ import annotations

from urllib.parse import urlencode

from gallery_gen.errors import CallError
from gallery_gen.site.catalogue import by_tag
from gallery_gen.site.desk import Block, Desk

PAGE = "compare.md"
"""The page that holds the tool."""


class CompareCalls:
    """Each public method is a call."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def comparison(self, left: list[str], right: list[str]) -> Block:
        """The tool that compares any two stages of the gallery, opened on these two.

        Example: {{ comparison(["cat", "kernel-sobel-x", "conv1"], ["cat", "kernel-sobel-y", "conv1"]) }}

        Parameters
        ----------
        left, right
            A list of photo, configuration, stage and, if you like, rendering.
        """
        sides = {"left": self._place(left), "right": self._place(right)}
        words = {
            key: text
            for key, text in self.desk.words.group("compare", "statistics").items()
            if not key.startswith("compare.page")
        }
        return self.desk.render(
            "comparison.html",
            sides=sides,
            photos=self.desk.catalogue.manifest.photos,
            groups=by_tag(self.desk.catalogue.manifest.configurations),
            words=words,
            script="gallery/on_demand/gallery-compare.js",
        )

    def compare_link(self, left: list[str], right: list[str]) -> Block:
        """A link that opens two stages in the tool of the Compare page.

        Example: {{ compare_link(["cat", "pool-max-5", "pool1"], ["cat", "pool-average-5", "pool1"]) }}

        Parameters
        ----------
        left, right
            A list of photo, configuration, stage and, if you like, rendering.
        """
        query = urlencode({"left": self._place(left), "right": self._place(right)}, safe="/")
        return self.desk.render("compare_link.html", page=PAGE, query=query, text="compare.page.open")

    def compare_photo(self, photo: str) -> Block:
        """A link to the Compare page with a photo on both sides.

        Example: {{ compare_photo("cat") }}
        """
        slug = self.desk.catalogue.photo(photo).slug
        query = urlencode({"left": slug, "right": slug})
        return self.desk.render("compare_link.html", page=PAGE, query=query, text="compare.page.photo")

    def compare_configuration(self, configuration: str) -> Block:
        """A link to the Compare page with a configuration on both sides, on two photos where it has two.

        Example: {{ compare_configuration("cat-10") }}
        """
        slug = self.desk.catalogue.configuration(configuration).slug
        photos = [job.photo for job in self.desk.catalogue.jobs_of(slug)]
        query = urlencode({"left": f"{photos[0]}/{slug}", "right": f"{photos[:2][-1]}/{slug}"}, safe="/")
        return self.desk.render(
            "compare_link.html", page=PAGE, query=query, text="compare.page.configuration"
        )

    def _place(self, parts: object) -> str:
        """Write a list of names as the page's address has it, once everything it names is found."""
        if not isinstance(parts, list) or len(parts) not in (3, 4):
            raise CallError(
                "each side is a list of photo, configuration, stage and perhaps rendering,"
                ' e.g. ["cat", "cat-02", "conv1", "honest"]'
            )
        job = self.desk.catalogue.job(parts[0], parts[1])
        stage = self.desk.catalogue.stage(job, parts[2])
        picture = self.desk.catalogue.picture(job, stage, parts[3] if len(parts) == 4 else None)
        return "/".join((job.photo, job.configuration, stage.name, picture.rendering))
