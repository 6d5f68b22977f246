"""Scenes → what their templates show: drawings, frames in words, captions; knows no call and no page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from gallery_gen import nn
from gallery_gen.figures.arithmetic import Labels, scene_film
from gallery_gen.figures.channels import (
    BIAS,
    FILTER,
    PLANES,
    ChannelLabels,
    channel_sums,
    channels_film,
    digits,
    written_sum,
)
from gallery_gen.figures.film import Film
from gallery_gen.figures.scenes import Scene
from gallery_gen.site import words as w
from gallery_gen.site.words import Words

MULTI_CHANNEL = "multi-channel"


@dataclass(frozen=True)
class SceneView:
    """A scene as its template shows it."""

    anchor: str | None
    """Id of its figure; None where the page has it already."""
    title: str
    size: str
    """`o = 2`."""
    caption: str
    legend: str
    screen: str
    still: str
    """The frame that tells most: one in the middle."""
    stills: list[tuple[str, str, str]]
    """Each frame's drawing, its position and its sum in words."""
    wide: bool
    """Whether stills hold digits, and need room."""


def square(size: int) -> str:
    """Write `3 × 3`."""
    return w.shape((size, size))


def unbroken(formula: str) -> str:
    """Keep a formula on one line."""
    return formula.replace(" ", "\u00a0")


def scene_view(scene: Scene, words: Words, name: str, anchor: str | None) -> SceneView:
    """View a scene of the table; ids begin with `name`."""
    sizes = {
        "input": square(scene.input_size),
        "kernel": square(scene.k),
        "output": square(scene.output_size),
    }
    pooling = scene.operation in ("mean", "max")
    labels = Labels(
        words.say("scene.input", size=sizes["input"]),
        words.say("scene.window" if pooling else "scene.kernel", size=sizes["kernel"]),
        words.say("scene.output", size=sizes["output"]),
    )
    film = scene_film(scene, labels, name)
    around = "".join(_around(scene, words))
    return SceneView(
        anchor=anchor,
        title=words.say(f"scene.title.{scene.slug}"),
        size=words.say("scene.size", name="o′" if scene.transposed else "o", size=scene.output_size),
        caption=_caption(scene, words),
        legend=" ".join(_legend(scene, words)),
        screen=film.screen(
            words.say(f"scene.title.{scene.slug}"),
            words.say("scene.description", around=around, frames=len(scene.frames), **sizes),
        ),
        still=film.still(len(film.frames) // 2),
        stills=_stills(
            film,
            words,
            [(frame.row, frame.column) for frame in scene.frames],
            [scene.sum(frame) if scene.operation else "" for frame in scene.frames],
        ),
        wide=bool(scene.operation),
    )


def multi_channel_view(words: Words, name: str, anchor: str | None) -> SceneView:
    """View one filter over three channels; ids begin with `name`."""
    sums = channel_sums()
    sizes = {
        "input": square(PLANES.shape[-1]),
        "kernel": square(FILTER.shape[-1]),
        "output": square(sums[-1].row + 1),
    }
    labels = ChannelLabels(
        channels=(
            words.say("scene.channel.red"),
            words.say("scene.channel.green"),
            words.say("scene.channel.blue"),
        ),
        kernel=words.say("scene.multi.kernel"),
        sum=words.say("scene.multi.sum"),
        bias=words.say("scene.multi.bias", bias=digits(BIAS)),
        output=words.say("scene.multi.output", size=sizes["output"]),
    )
    film = channels_film(labels, name)
    title = words.say(f"scene.title.{MULTI_CHANNEL}")
    return SceneView(
        anchor=anchor,
        title=title,
        size=words.say("scene.size", name="o", size=sums[-1].row + 1),
        caption=words.say(
            "scene.multi.caption", weights=FILTER.size, bias=digits(BIAS), kernel=sizes["kernel"]
        ),
        legend="",
        screen=film.screen(title, words.say("scene.multi.description", **sizes)),
        still=film.still(0),
        stills=_stills(
            film,
            words,
            [(each.row, each.column) for each in sums],
            [words.say("scene.multi.written", sum=written_sum(each)) for each in sums],
        ),
        wide=True,
    )


def _stills(
    film: Film, words: Words, places: list[tuple[int, int]], sums: list[str]
) -> list[tuple[str, str, str]]:
    return [
        (
            film.still(index),
            words.say(
                "scene.position", index=index + 1, count=len(places), row=place[0] + 1, column=place[1] + 1
            ),
            written,
        )
        for index, (place, written) in enumerate(zip(places, sums, strict=True))
    ]


def _around(scene: Scene, words: Words) -> Iterator[str]:
    """Say what zeros there are besides the pixels, for the description."""
    if scene.stretched_size > scene.input_size:
        yield words.say("scene.description.between")
    if any(scene.padding):
        yield words.say("scene.description.padding", padding=scene.padding[0])


def _legend(scene: Scene, words: Words) -> Iterator[str]:
    """Say what the cells mean that are not plain pixels."""
    if any(scene.padding):
        yield words.say("scene.legend.padding")
    if scene.stretched_size > scene.input_size:
        yield words.say("scene.legend.between")
    if scene.dropped:
        yield words.say("scene.legend.dropped")
    if scene.transposed:
        yield words.say("scene.legend.turned")


def _caption(scene: Scene, words: Words) -> str:
    """Say sizes and relationship; the size is that of the windows that were counted."""
    return words.say(
        "scene.caption.transposed" if scene.transposed else "scene.caption",
        i=scene.input_size,
        k=scene.k,
        s=scene.s,
        p=scene.p,
        d=scene.d,
        remainder=words.say("scene.caption.remainder", a=scene.a) if scene.a else "",
        o=scene.output_size,
        number=scene.relationship,
        formula=unbroken(nn.relationship(scene.relationship).formula),
    )
