"""The call for the tensor viewer: which stages have their values at hand, and where; a script draws them."""

from __future__ import annotations

from dataclasses import replace

from gallery_gen.errors import CallError
from gallery_gen.figures.feature_maps import COLORMAPS
from gallery_gen.images.values import MISSING, NARROWEST
from gallery_gen.pipeline.manifest import Job, Stage
from gallery_gen.site import pages
from gallery_gen.site.catalogue import suggestion
from gallery_gen.site.colours import COLOURS
from gallery_gen.site.desk import Block, Desk


class ViewerCalls:
    """Each public method is a call."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def tensor_viewer(self, photo: str, configuration: str, stage: str) -> Block:
        """The tool that draws a stage in every way, opened on this one, for which gallery.yml asks `values`.

        Example: {{ tensor_viewer("cat", "tensor-views", "conv1") }}
        """
        job = self.desk.catalogue.job(photo, configuration)
        first = self.desk.catalogue.stage(job, stage)
        there = {
            _name(job, stage): (job, stage)
            for job in self.desk.catalogue.manifest.jobs
            for stage in job.stages
            if stage.values is not None
        }
        if _name(job, first) not in there:
            hint = suggestion(_name(job, first), there)
            raise CallError(f'gallery.yml asks for no values of "{_name(job, first)}"{hint}')
        view = self.desk.views.stage(job, first)
        exact = view.picture
        picture = replace(
            exact, source=exact.exact, sources=(), width=exact.exact_width, height=exact.exact_height
        )
        chosen = _name(job, first)
        names = [chosen, *(name for name in there if name != chosen)]
        words = self.desk.words
        return self.desk.render(
            "tensor_viewer.html",
            view=replace(view, picture=picture),
            stages=[self._stage(name, *there[name]) for name in names],
            colormaps={
                name: words.choose(f"colormap.{name}", name) for name in COLORMAPS if name != "diverging"
            },
            colours=COLOURS,
            narrowest=NARROWEST,
            bits=MISSING.bit_length(),
            parts=round(1 / NARROWEST),
            words={key: text for key, text in words.group("viewer").items() if ".page." not in key},
        )

    def _stage(self, name: str, job: Job, stage: Stage) -> dict[str, object]:
        """What the script needs to know of a stage."""
        assert stage.values is not None
        view = self.desk.views.stage(job, stage)
        return {
            "name": name,
            "title": self.desk.words.say(
                "viewer.page.choice", stage=stage.name, through=view.title, shape=view.shape
            ),
            "shape": stage.shape,
            "missing": view.missing,
            "file": self.desk.link(pages.PICTURES + stage.values.name),
        }


def _name(job: Job, stage: Stage) -> str:
    """A stage as the page's address has it."""
    return f"{job.photo}/{job.configuration}/{stage.name}"
