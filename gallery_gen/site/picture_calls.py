"""Calls that show pictures: strips, single stages, comparisons, photos and cards; answers HTML only."""

from __future__ import annotations

from gallery_gen.errors import CallError
from gallery_gen.site import pages
from gallery_gen.site.catalogue import suggestion
from gallery_gen.site.desk import Block, Desk


class PictureCalls:
    """Each public method is a call."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def stage_strip(
        self, photo: str, configuration: str, rendering: str | None = None, stages: list[str] | None = None
    ) -> Block:
        """A photo through a configuration, stage by stage, with arrows between.

        Example: {{ stage_strip("cat", "cat-10", rendering="honest") }}

        Parameters
        ----------
        stages
            Names of the stages to show, such as `["input", "conv1"]`; all if left out.
        """
        if stages is not None and (not isinstance(stages, list) or not stages):
            raise CallError('stages must be a list of names, e.g. ["input", "conv1"]')
        view = self.desk.views.strip(self.desk.catalogue.job(photo, configuration), rendering, stages)
        return self.desk.render("stage_strip.html", views=[view], anchors=False, eager=2)

    def stage_strips(self, photo: str, configuration: str) -> Block:
        """A photo through a configuration in every rendering; each picture has an anchor.

        Example: {{ stage_strips("cat", "cat-10") }}
        """
        views = self.desk.views.strips(self.desk.catalogue.job(photo, configuration))
        return self.desk.render("stage_strip.html", views=views, anchors=True, eager=0)

    def stage(self, photo: str, configuration: str, stage: str, rendering: str | None = None) -> Block:
        """One stage's picture.

        Example: {{ stage("cat", "cat-10", "pool1") }}
        """
        job = self.desk.catalogue.job(photo, configuration)
        view = self.desk.views.stage(job, self.desk.catalogue.stage(job, stage), rendering)
        return self.desk.render("stage.html", view=view)

    def compare(self, *stages: list[str], labels: list[str] | None = None) -> Block:
        """Two or more stages side by side; each a list of photo, configuration, stage[, rendering].

        Example: {{ compare(["cat", "cat-10", "conv1"], ["cat", "cat-10", "relu1"], labels=["in", "out"]) }}

        Parameters
        ----------
        stages
            Each a list of photo, configuration, stage and, if you like, rendering.
        labels
            A few words above each; none if left out.
        """
        if len(stages) < 2:
            raise CallError("give two stages or more to compare")
        if labels is not None and (not isinstance(labels, list) or len(labels) != len(stages)):
            raise CallError(f"labels must be a list of {len(stages)} texts, one for each stage")
        views = []
        for index, parts in enumerate(stages):
            if not isinstance(parts, list) or len(parts) not in (3, 4):
                raise CallError(
                    "each stage is a list of photo, configuration, stage and perhaps rendering,"
                    ' e.g. ["cat", "cat-02", "conv1", "honest"]'
                )
            job = self.desk.catalogue.job(parts[0], parts[1])
            found = self.desk.catalogue.stage(job, parts[2])
            view = self.desk.views.stage(job, found, parts[3] if len(parts) == 4 else None)
            views.append((labels[index] if labels else None, view))
        return self.desk.render("compare.html", views=views)

    def photo(self, photo: str) -> Block:
        """A photo as the network sees it.

        Example: {{ photo("cat") }}
        """
        return self._photo(photo, pages.photo_page(self.desk.catalogue.photo(photo).slug))

    def _photo(self, slug: str, link: str | None) -> Block:
        photo = self.desk.catalogue.photo(slug)
        picture, licence = self.desk.views.photo_picture(photo), self.desk.views.licence(photo)
        return self.desk.render("photo.html", photo=photo, picture=picture, licence=licence, link=link)

    def photo_facts(self, photo: str) -> Block:
        """A photo's picture, maker, licence and source, for its own page.

        Example: {{ photo_facts("cat") }}
        """
        entry = self.desk.catalogue.photo(photo)
        facts = self.desk.render("photo_facts.html", photo=entry, licence=self.desk.views.licence(entry))
        return Block(self._photo(photo, None) + facts)

    def gallery_grid(
        self, tag: str | None = None, photo: str | None = None, configurations: list[str] | None = None
    ) -> Block:
        """Cards of configurations' last stages: all, or those with a tag, or those named.

        Example: {{ gallery_grid(tag="pooling", photo="cat") }}

        Parameters
        ----------
        tag
            Only configurations with this tag.
        photo
            The photo on the cards; the first there is if left out.
        configurations
            Slugs of the configurations, in this order; all if left out.
        """
        if photo is not None:
            self.desk.catalogue.photo(photo)
        if configurations is not None and not isinstance(configurations, list):
            raise CallError('configurations must be a list of names, e.g. ["cat-02", "cat-03"]')
        everything = self.desk.catalogue.manifest.configurations
        chosen = (
            everything
            if configurations is None
            else [self.desk.catalogue.configuration(c) for c in configurations]
        )
        if tag is not None:
            tags = self.desk.views.tags()
            if tag not in tags:
                raise CallError(f'no configuration has the tag "{tag}"{suggestion(tag, tags)}')
            chosen = [configuration for configuration in chosen if tag in configuration.tags]
        if photo is not None and configurations is None:
            there = {job.configuration for job in self.desk.catalogue.jobs_with(photo)}
            chosen = [configuration for configuration in chosen if configuration.slug in there]
        cards = [self.desk.views.configuration_card(c, photo) for c in chosen]
        whole = tag is None and configurations is None
        return self.desk.render("cards.html", views=cards, tags=self.desk.views.tags() if whole else ())

    def photo_card(self, photo: str) -> Block:
        """A card that leads to a photo's page.

        Example: {{ photo_card("cat") }}
        """
        return self.desk.render(
            "cards.html", views=[self.desk.views.photo_card(self.desk.catalogue.photo(photo))], tags=()
        )

    def photo_cards(self) -> Block:
        """Cards of all photos.

        Example: {{ photo_cards() }}
        """
        cards = [self.desk.views.photo_card(photo) for photo in self.desk.catalogue.manifest.photos]
        return self.desk.render("cards.html", views=cards, tags=())

    def configuration_card(self, configuration: str, photo: str | None = None) -> Block:
        """A card that leads to a configuration's page.

        Example: {{ configuration_card("cat-10", photo="coffee") }}

        Parameters
        ----------
        photo
            The photo on the card; the first there is if left out.
        """
        card = self.desk.views.configuration_card(self.desk.catalogue.configuration(configuration), photo)
        return self.desk.render("cards.html", views=[card], tags=())
