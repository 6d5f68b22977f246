"""Calls that show convolution arithmetic: scenes in frames, their numbers, three small lessons; no photo."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count

from gallery_gen import nn
from gallery_gen.errors import CallError, ShapeError
from gallery_gen.figures import counting
from gallery_gen.figures.channels import digits
from gallery_gen.figures.scenes import ARITHMETIC, NUMERIC, PICTURE, SCENES, Frame, Scene
from gallery_gen.site import words as w
from gallery_gen.site.catalogue import suggestion
from gallery_gen.site.desk import Block, Desk
from gallery_gen.site.scene_views import (
    MULTI_CHANNEL,
    SceneView,
    multi_channel_view,
    scene_view,
    square,
    unbroken,
)

_TEXTS: dict[str, Callable[[Scene], object]] = {
    "input": lambda scene: scene.input_size,
    "kernel_size": lambda scene: scene.k,
    "stride": lambda scene: scene.s,
    "padding": lambda scene: scene.p,
    "dilation": lambda scene: scene.d,
    "output": lambda scene: scene.output_size,
    "frames": lambda scene: len(scene.frames),
    "stretched": lambda scene: scene.stretched_size,
    "padded": lambda scene: scene.padded_size,
    "remainder": lambda scene: scene.a,
    "dropped": lambda scene: len(scene.dropped),
    "relationship": lambda scene: scene.relationship,
    "formula": lambda scene: unbroken(nn.relationship(scene.relationship).formula),
}
_LARGEST = 12
_PLACES = ("corner", "edge", "centre")


class SceneCalls:
    """Each public method is a call."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self._page = desk.link
        self._numbers = count(1)
        self._anchors: set[str] = set()

    def scene(self, slug: str) -> Block:
        """A scene that can be played and stepped through; `multi-channel` is one too.

        Example: {{ scene("half-padding-no-strides") }}

        Parameters
        ----------
        slug
            The scene.
        """
        return self.desk.render("scene.html", view=self._view(slug))

    def scene_still(self, slug: str) -> Block:
        """A scene's first frame, as a teaser for the chapter that plays it.

        Example: {{ scene_still("padding-strides") }}

        Parameters
        ----------
        slug
            The scene.
        """
        view = self._view(slug)
        caption = f"{view.title}: {view.size}"
        return self.desk.render("teaser.html", drawing=view.screen, caption=caption)

    def scenes(self) -> Block:
        """All fifteen scenes as stills, each of which opens to its frames.

        Example: {{ scenes() }}
        """
        return self.desk.render("scenes.html", views=[self._view(scene.slug) for scene in ARITHMETIC])

    def scene_text(self, slug: str, what: str) -> str:
        """A number of a scene: output, frames, dropped, … or the formula of its relationship.

        Example: {{ scene_text("padding-strides", "input") }}

        Parameters
        ----------
        slug
            The scene.
        what
            `input`, `kernel_size`, `stride`, `padding`, `dilation`, `output`, `frames`, `stretched`,
            `padded`, `remainder`, `dropped`, `relationship` or `formula`.
        """
        scene = _scene(slug)
        if what not in _TEXTS:
            raise CallError(f'a scene has no "{what}"{suggestion(what, _TEXTS)}')
        return str(_TEXTS[what](scene))

    def scene_value(self, slug: str, row: int, column: int) -> str:
        """One output of a scene with digits; rows and columns count from 1, as its frames say them.

        Example: {{ scene_value("numeric-conv-p0-s1", 1, 1) }}

        Parameters
        ----------
        slug
            A scene with numbers.
        row, column
            Place in the output, from 1.
        """
        scene = _numeric(slug)
        return scene.result(_frame(scene, row, column))

    def scene_sum(self, slug: str, row: int, column: int) -> str:
        """How that output is made, written out.

        Example: {{ scene_sum("numeric-conv-p0-s1", 1, 1) }}

        Parameters
        ----------
        slug
            A scene with numbers.
        row, column
            Place in the output, from 1.
        """
        scene = _numeric(slug)
        return scene.sum(_frame(scene, row, column))

    def pixel_use(
        self, size: int, kernel_size: int, padding: int | list[int] = 0, stride: int = 1, dilation: int = 1
    ) -> Block:
        """How many windows use each pixel, as a heatmap; one for each padding if that is a list.

        Example: {{ pixel_use(5, 3, padding=[0, 1, 2]) }}

        Parameters
        ----------
        size
            The picture's pixels a side.
        kernel_size, stride, dilation
            The convolution's.
        padding
            The convolution's; a list draws one heatmap for each.
        """
        say = self.desk.words.say
        paddings = padding if isinstance(padding, list) else [padding]
        if not paddings:
            raise CallError("padding must be a whole number or a list of them, e.g. [0, 1, 2]")
        drawings, corners, centres = [], [], []
        for pad in paddings:
            counts = _counts(size, kernel_size, stride, pad, dilation)
            rows = [
                say("lesson.use.row", values=" ".join(map(str, line)), row=row)
                for row, line in enumerate(counts.tolist(), start=1)
            ]
            described = say("lesson.use.description", size=square(size), rows="; ".join(rows))
            output = square(nn.output_size(size, kernel_size, stride, pad, dilation))
            label = say("lesson.use.label", padding=pad, output=output) if len(paddings) > 1 else ""
            drawings.append((counting.pixel_use_svg(counts, say("lesson.use.title"), described), label))
            corners.append(str(counts[0, 0]))
            centres.append(str(counts[size // 2, size // 2]))
        caption = say(
            f"lesson.use.caption.{'one' if len(paddings) == 1 else 'other'}",
            kernel=square(kernel_size),
            input=square(size),
            padding=", ".join(map(str, paddings)),
            corner=", ".join(corners),
            centre=", ".join(centres),
        )
        return self.desk.render("lesson.html", drawings=drawings, caption=caption)

    def pixel_count(
        self, size: int, kernel_size: int, place: str, padding: int = 0, stride: int = 1, dilation: int = 1
    ) -> str:
        """How many windows use the corner pixel, the middle one of an edge, or the centre.

        Example: {{ pixel_count(5, 3, "corner", padding=1) }}

        Parameters
        ----------
        size
            The picture's pixels a side.
        kernel_size, padding, stride, dilation
            The convolution's.
        place
            `corner`, `edge` or `centre`.
        """
        if place not in _PLACES:
            raise CallError(f'there is no place "{place}"{suggestion(place, _PLACES)}')
        counts = _counts(size, kernel_size, stride, padding, dilation)
        row = size // 2 if place == "centre" else 0
        return str(counts[row, 0 if place == "corner" else size // 2])

    def stride_subsampling(self) -> Block:
        """Stride 2 beside stride 1 of which every second number is kept.

        Example: {{ stride_subsampling() }}
        """
        say = self.desk.words.say
        dense, sparse = counting.strided(1), counting.strided(2)
        values = ", ".join(digits(float(value)) for value in sparse.flat)
        said = {
            "input": square(len(PICTURE)),
            "dense": square(len(dense)),
            "sparse": square(len(sparse)),
            "values": values,
        }
        labels = counting.StrideLabels(
            say("lesson.stride.input", size=said["input"]),
            say("lesson.stride.every"),
            say("lesson.stride.kept"),
            say("lesson.stride.direct"),
        )
        drawn = counting.stride_svg(
            say("lesson.stride.title"), say("lesson.stride.description", **said), labels
        )
        caption = say("lesson.stride.caption", values=values, saved=dense.size - sparse.size)
        return self.desk.render("lesson.html", drawings=[(drawn, "")], caption=caption)

    def edge_example(self) -> Block:
        """The kernel [1, −1] over a picture whose left half is dark and whose right half is light.

        Example: {{ edge_example() }}
        """
        say = self.desk.words.say
        found = counting.edge_output()
        column = int(abs(found[0]).argmax())
        said = {
            "input": w.shape(counting.EDGE_PICTURE.shape),
            "output": w.shape(found.shape),
            "kernel": ", ".join(digits(float(weight)) for weight in counting.EDGE_KERNEL.flat),
            "edge": digits(float(found[0, column])),
            "column": column + 1,
        }
        labels = (
            say("lesson.edge.input", size=said["input"]),
            say("lesson.edge.kernel"),
            say("lesson.edge.output", size=said["output"]),
        )
        drawn = counting.edge_svg(say("lesson.edge.title"), say("lesson.edge.description", **said), labels)
        caption = say("lesson.edge.caption", **said)
        return self.desk.render("lesson.html", drawings=[(drawn, "")], caption=caption)

    def _view(self, slug: str) -> SceneView:
        """View a scene; the ids in it are unique on the page, also where it is shown twice."""
        if self.desk.link is not self._page:
            self._page, self._numbers, self._anchors = self.desk.link, count(1), set()
        name, anchor = f"film{next(self._numbers)}", f"scene-{slug}"
        free = None if anchor in self._anchors else anchor
        self._anchors.add(anchor)
        if slug == MULTI_CHANNEL:
            return multi_channel_view(self.desk.words, name, free)
        return scene_view(_scene(slug, MULTI_CHANNEL), self.desk.words, name, free)


def _scene(slug: object, *others: str) -> Scene:
    """Find a scene of the table; `others` are names that would have done too."""
    if not isinstance(slug, str) or slug not in SCENES:
        raise CallError(f'there is no scene "{slug}"{suggestion(slug, [*SCENES, *others])}')
    return SCENES[slug]


def _numeric(slug: object) -> Scene:
    scene = _scene(slug)
    if not scene.operation:
        names = [each.slug for each in NUMERIC]
        raise CallError(f'scene "{slug}" has no digits{suggestion(slug, names)}')
    return scene


def _frame(scene: Scene, row: object, column: object) -> Frame:
    for frame in scene.frames:
        if (frame.row + 1, frame.column + 1) == (row, column):
            return frame
    size = scene.output_size
    raise CallError(f"there is no row {row!r}, column {column!r}: both go from 1 to {size}")


def _counts(
    size: object, kernel_size: object, stride: object, padding: object, dilation: object
) -> counting.Counts:
    """Count pixel use, once the numbers are known to be some."""
    if not isinstance(size, int) or not 1 <= size <= _LARGEST:
        raise CallError(f"size is {size!r}: choose 1 to {_LARGEST}")
    try:
        return counting.pixel_use(size, kernel_size, stride, padding, dilation)  # type: ignore[arg-type]
    except ShapeError as error:
        raise CallError(str(error)) from error
