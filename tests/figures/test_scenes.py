"""The scenes are those of the paper, and what their frames show is what the network computes."""

import math
import re

import numpy as np
import pytest

from gallery_gen import nn
from gallery_gen.figures.scenes import ARITHMETIC, DROPPING, KERNEL, NUMERIC, SCENES, Scene

every_scene = pytest.mark.parametrize("scene", SCENES.values(), ids=SCENES)
TWINS = [scene for scene in ARITHMETIC if scene.transposed]


@pytest.mark.parametrize(
    ("slug", "i", "o", "p", "k", "s", "d", "twin"),
    [
        ("no-padding-no-strides", 4, 2, 0, 3, 1, 1, True),
        ("arbitrary-padding-no-strides", 5, 6, 2, 4, 1, 1, True),
        ("half-padding-no-strides", 5, 5, 1, 3, 1, 1, True),
        ("full-padding-no-strides", 5, 7, 2, 3, 1, 1, True),
        ("no-padding-strides", 5, 2, 0, 3, 2, 1, True),
        ("padding-strides", 5, 3, 1, 3, 2, 1, True),
        ("padding-strides-odd", 6, 3, 1, 3, 2, 1, True),
        ("dilation", 7, 3, 0, 3, 1, 2, False),
    ],
)
def test_the_table_is_the_papers(
    slug: str, i: int, o: int, p: int, k: int, s: int, d: int, twin: bool
) -> None:
    scene = SCENES[slug]
    assert (scene.input_size, scene.output_size, scene.p, scene.k, scene.s, scene.d) == (i, o, p, k, s, d)
    assert len(scene.frames) == o**2
    transposed = SCENES.get(f"{slug}-transposed")
    assert (transposed is not None) == twin
    if transposed is not None:
        assert (transposed.input_size, transposed.output_size) == (o, i)
        assert len(transposed.frames) == i**2


def test_there_are_fifteen_and_each_relationship_of_the_paper_has_a_scene() -> None:
    assert len(ARITHMETIC) == 15
    assert {scene.relationship for scene in SCENES.values()} == {each.number for each in nn.RELATIONSHIPS}


@every_scene
def test_sizes_agree_with_geometry_and_with_the_relationship(scene: Scene) -> None:
    if scene.transposed:
        size = nn.transposed_output_size(scene.input_size, scene.k, scene.s, scene.p, scene.a, scene.d)
    else:
        size = nn.output_size(scene.i, scene.k, scene.s, scene.p, scene.d)
    relationship = nn.relationship(scene.relationship)
    assert relationship.transposed == scene.transposed
    said = relationship.output_size(scene.input_size, scene.k, scene.s, scene.p, scene.d, scene.a)
    assert scene.output_size == size == said
    assert len(scene.frames) == size**2


@every_scene
def test_every_window_lies_inside_the_padded_input(scene: Scene) -> None:
    before, after = scene.padding
    reach = nn.effective_kernel_size(scene.k, scene.d)
    for frame in scene.frames:
        for start in (frame.top, frame.left):
            assert -before <= start <= scene.stretched_size + after - reach


@pytest.mark.parametrize("scene", TWINS, ids=lambda scene: scene.slug)
def test_what_a_twin_shows_is_the_transposed_convolution(scene: Scene) -> None:
    random = np.random.default_rng(0)
    x = random.normal(size=(scene.input_size, scene.input_size))
    weight = random.normal(size=(1, 1, scene.k, scene.k))
    shown = np.zeros((scene.padded_size, scene.padded_size))
    first = scene.padding[0]
    end = first + scene.stretched_size
    shown[first : end : scene.s, first : end : scene.s] = x
    turned = np.ascontiguousarray(weight[:, :, ::-1, ::-1])
    expected = nn.conv_transpose2d(x[None, None], weight, None, scene.s, scene.p, scene.a)
    np.testing.assert_allclose(nn.conv2d(shown[None, None], turned), expected, atol=1e-12)


def test_only_our_own_scene_drops_pixels() -> None:
    assert [scene for scene in SCENES.values() if scene.dropped] == [DROPPING]
    assert DROPPING.dropped == (5,)


@pytest.mark.parametrize(
    ("slug", "table"),
    [
        ("numeric-conv-p0-s1", [[12, 12, 17], [10, 17, 19], [9, 6, 14]]),
        ("numeric-conv-p1-s2", [[6, 17, 3], [8, 17, 13], [6, 4, 4]]),
        ("numeric-average", [[1.7, 1.7, 1.7], [1.0, 1.2, 1.8], [1.1, 0.8, 1.3]]),
        ("numeric-max", [[3, 3, 3], [3, 3, 3], [3, 2, 3]]),
    ],
)
def test_the_numbers_are_the_published_ones(slug: str, table: list[list[float]]) -> None:
    scene = SCENES[slug]
    decimals = "{:.1f}" if slug == "numeric-average" else "{:g}"
    assert [scene.result(frame) for frame in scene.frames] == [
        decimals.format(value) for row in table for value in row
    ]


@pytest.mark.parametrize("scene", NUMERIC, ids=lambda scene: scene.slug)
def test_what_is_written_out_adds_up(scene: Scene) -> None:
    for frame in scene.frames:
        left, sign, right = re.split(r" ([=≈]) ", scene.sum(frame))
        numbers = [int(number) for number in re.findall(r"\d+", left)]
        if scene.operation == "sum":
            assert numbers[1::2] == KERNEL.ravel().tolist()
            value: float = sum(math.prod(pair) for pair in zip(numbers[::2], numbers[1::2], strict=True))
        elif scene.operation == "mean":
            assert numbers.pop() == 9
            value = sum(numbers) / len(numbers)
        else:
            value = max(numbers)
        assert len(numbers) == (18 if scene.operation == "sum" else 9)
        assert float(right) == pytest.approx(value, abs=0.05)
        assert (sign == "=") == math.isclose(float(right), value, rel_tol=1e-6)
