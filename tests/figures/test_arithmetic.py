"""Scenes are drawn frame by frame where their geometry says, and with the numbers that were computed."""

import pytest

from gallery_gen.figures.arithmetic import Labels, scene_film
from gallery_gen.figures.film import Film
from gallery_gen.figures.scenes import NUMERIC, SCENES, Scene
from tests.figures.svg_checks import check_film, parse, used

LABELS = Labels("input", "kernel", "output")
every_scene = pytest.mark.parametrize("scene", SCENES.values(), ids=SCENES)


def film_of(scene: Scene) -> Film:
    return scene_film(scene, LABELS, "f")


@every_scene
def test_a_film_is_sound(scene: Scene) -> None:
    film = film_of(scene)
    page = check_film(film)
    assert len(film.frames) == len(scene.frames)
    assert [text.text for text in page[0].iter("text") if text.text in LABELS] == list(LABELS)


@every_scene
def test_the_window_moves_as_geometry_says(scene: Scene) -> None:
    cell = 28 if scene.operation else 18
    for frame, drawn in zip(scene.frames, film_of(scene).frames, strict=True):
        moved = parse(drawn)
        assert used(moved) == ["f-window", "f-cell"]
        window, made = (
            (float(use.get("y", 0)) / cell, float(use.get("x", 0)) / cell) for use in moved.iter("use")
        )
        assert window == (frame.top, frame.left)
        assert made == (frame.row, frame.column)


@every_scene
def test_cells_are_drawn_once_each(scene: Scene) -> None:
    film = film_of(scene)
    fills = {
        path.attrib.get("fill", ""): path.attrib["d"].count("M") for path in parse(film.base).iter("path")
    }
    assert fills["var(--sc-blue-soft, #dfe9f5)"] == scene.input_size**2
    between = fills.get("var(--sc-shade, #f1ece1)", 0)
    assert between == scene.stretched_size**2 - scene.input_size**2
    assert fills["var(--sc-sheet, #fffdf8)"] == scene.output_size**2


@pytest.mark.parametrize("scene", NUMERIC, ids=lambda scene: scene.slug)
def test_each_frame_shows_the_results_so_far(scene: Scene) -> None:
    results = [scene.result(frame) for frame in scene.frames]
    for index, drawn in enumerate(film_of(scene).frames):
        assert [text.text for text in parse(drawn).iter("text")] == results[: index + 1]
