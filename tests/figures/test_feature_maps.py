"""Each mode of drawing a tensor, value by value; and the evidence of what wrapping once did to the cat."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import matplotlib
import numpy as np
import pytest
from numpy.typing import NDArray

from gallery_gen.errors import ShapeError
from gallery_gen.figures import COLORMAPS, MODES, colormap_stops, render, style
from gallery_gen.figures import feature_maps as maps
from gallery_gen.images import cover_crop, load_photo, to_tensor

Tensor = NDArray[np.float32]

PAPER, LINE, MISSING = (style.from_hex(name) for name in (style.PAPER, style.LINE, style.MISSING))
CAT = Path(__file__).parents[2] / "photos" / "cat.png"


def tensor(*shape: int, seed: int = 0) -> Tensor:
    return np.random.default_rng(seed).normal(size=shape).astype(np.float32)


def one_row(*values: float) -> Tensor:
    return np.array([[values]], np.float32)


# photo, clipped, rgb, wrapped


def test_photo_gives_the_photo_back() -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (20, 30, 3), dtype=np.uint8)
    rendered = render(to_tensor(pixels)[0], mode="photo")
    assert np.array_equal(rendered.pixels, pixels)
    assert (rendered.low, rendered.high, rendered.colormap) == (None, None, None)


def test_clipped_cuts_off_at_black_and_white() -> None:
    rendered = render(one_row(-3, 0, 0.2, 1, 7), mode="clipped")
    assert rendered.pixels.tolist() == [[[level] * 3 for level in (0, 0, 51, 255, 255)]]


def test_rgb_stretches_each_channel_by_itself() -> None:
    y = np.array([[[-2, 0, 2]], [[10, 10.5, 11]], [[5, 5, 5]]], np.float32)
    assert render(y, mode="rgb").pixels.tolist() == [[[0, 0, 0], [128, 128, 0], [255, 255, 0]]]


def test_wrapped_keeps_the_lowest_eight_bits() -> None:
    # 255 · (−1, −0.5, 0, 0.5, 1, 1.25, 2, 3) without its fraction, modulo 256
    rendered = render(one_row(-1, -0.5, 0, 0.5, 1, 1.25, 2, 3), mode="wrapped")
    assert rendered.pixels[0, :, 0].tolist() == [1, 129, 0, 127, 255, 62, 254, 253]


@pytest.mark.parametrize("channels", [1, 3])
def test_wrapped_is_the_formula_exactly_everywhere(channels: int) -> None:
    y = tensor(channels, 40, 50) * 20
    assert y.min() < -20
    assert y.max() > 20
    expected = [int(value) % 256 for value in (y * np.float32(255)).ravel()]
    pixels = render(y, mode="wrapped").pixels
    assert pixels.transpose(2, 0, 1)[:channels].ravel().tolist() == expected
    assert (pixels[..., 0] == pixels[..., 2]).all() == (channels == 1)


def test_wrapped_values_beyond_32_bits() -> None:
    value = 3e7
    expected = int(np.float32(value) * np.float32(255)) % 256
    assert render(one_row(value, -value), mode="wrapped").pixels[0, :, 0].tolist() == [
        expected,
        -expected % 256,
    ]


def roughness(pixels: NDArray[np.uint8]) -> float:
    """Mean absolute difference of neighbours, rows and columns."""
    levels = pixels.astype(float)
    return float((np.abs(np.diff(levels, axis=0)).mean() + np.abs(np.diff(levels, axis=1)).mean()) / 2)


def random_filters(seed: int) -> Tensor:
    """The cat through three random 3×3 filters: figure 2 of the notebook."""
    x = to_tensor(cover_crop(load_photo(CAT), 320, 400))[0]
    limit = (6 / (9 * 3 + 9 * 3)) ** 0.5
    weight = np.random.default_rng(seed).uniform(-limit, limit, (3, 3, 3, 3)).astype(np.float32)
    windows = np.lib.stride_tricks.sliding_window_view(x, (3, 3), axis=(1, 2))
    y: Tensor = np.einsum("chwij,ocij->ohw", windows, weight, optimize=True).astype(np.float32)
    assert y.shape == (3, 318, 398)
    return y


@pytest.mark.parametrize("seed", range(4))
def test_wrapping_made_the_noise_and_not_the_random_weights(seed: int) -> None:
    """With its input of 0…255, as in the notebook, the wrapped tensor is noise; the same one stretched is a cat."""
    y = random_filters(seed)
    wrapped = roughness(render(y, mode="wrapped", gain=255).pixels)
    stretched = roughness(render(y, mode="rgb").pixels)
    assert stretched < 10
    assert wrapped > 8 * stretched
    assert wrapped == pytest.approx(256 / 3, rel=0.02)  # what independent random bytes would give


def test_with_an_input_of_one_only_channels_that_cross_zero_or_one_turn_rough() -> None:
    y = random_filters(4)
    assert y[0].max() > 1.2
    assert y[2].min() > -0.1
    assert y[2].max() < 1
    wrapped, stretched = render(y, mode="wrapped").pixels, render(y, mode="rgb").pixels
    assert roughness(wrapped[..., 0]) > 3 * roughness(stretched[..., 0])
    assert roughness(wrapped[..., 2]) < roughness(stretched[..., 2])


def test_gain_multiplies_first() -> None:
    assert render(one_row(0.5, -0.2), mode="wrapped", gain=4).pixels[0, :, 0].tolist() == [254, 52]
    assert render(one_row(0.1, 0.5, -1), mode="clipped", gain=4).pixels[0, :, 0].tolist() == [102, 255, 0]


# map, grid, signed


def test_map_runs_from_minimum_to_maximum() -> None:
    rendered = render(one_row(-1, 0, 3), mode="map")
    assert rendered.pixels[0, :, 0].tolist() == [0, 64, 255]
    assert (rendered.low, rendered.high, rendered.colormap) == (-1.0, 3.0, "grey")


def test_map_shows_the_channel_asked_for() -> None:
    y = tensor(4, 6, 5)
    assert np.array_equal(render(y, mode="map", channel=2).pixels, render(y[2:3], mode="map").pixels)
    with pytest.raises(ShapeError, match="channel: is 4, but the tensor has channels 0 to 3"):
        render(y, mode="map", channel=4)


@pytest.mark.parametrize("name", ["jet", "viridis", "magma", "cividis"])
def test_colormaps_are_matplotlib_s_own(name: str) -> None:
    ramp = np.arange(256, dtype=np.float32).reshape(1, 1, 256)
    expected = matplotlib.colormaps[name](np.arange(256), bytes=True)[:, :3]
    assert np.array_equal(render(ramp, mode="map", colormap=name).pixels[0], expected)


def test_signed_puts_zero_on_paper_and_equal_sizes_at_equal_steps() -> None:
    rendered = render(one_row(-4, -2, -0.0, 0, 2, 4, 1), mode="signed")
    table = style.diverging(255).tolist()
    assert rendered.pixels[0].tolist() == [table[i] for i in (0, 63, 127, 127, 191, 254, 159)]
    assert tuple(rendered.pixels[0, 3]) == PAPER
    assert (rendered.low, rendered.high, rendered.colormap) == (-4.0, 4.0, "diverging")


def test_a_small_negative_side_does_not_move_zero() -> None:
    rendered = render(one_row(-0.001, 0, 5), mode="signed")
    assert tuple(rendered.pixels[0, 1]) == PAPER
    assert (rendered.low, rendered.high) == (-5.0, 5.0)
    assert render(one_row(0, 1, 5), mode="map", colormap="diverging").low == -5.0


def test_grid_shared_and_per_map_scales() -> None:
    y = np.array([[[0, 1]], [[0, 10]]], np.float32)
    shared, each = render(y, mode="grid"), render(y, mode="grid", scale="per_map")
    assert (shared.low, shared.high) == (0.0, 10.0)
    assert shared.pixels[1, 1:3, 0].tolist() == [0, 26]
    assert (each.low, each.high, each.colormap) == (None, None, "grey")
    assert each.pixels[1, 1:3, 0].tolist() == [0, 255]


def test_boxes_lie_around_every_map_and_paper_between() -> None:
    rendered = render(np.stack([np.full((32, 40), i, np.float32) for i in range(3)]), mode="grid", columns=2)
    pixels = rendered.pixels
    assert pixels.shape == (2 * 34 + 4, 2 * 42 + 4, 3)
    assert (pixels[0, :42] == LINE).all()
    assert (pixels[33, :42] == LINE).all()
    assert (pixels[:34, 41] == LINE).all()
    assert (pixels[:, 42:46] == PAPER).all()
    assert (pixels[34:38] == PAPER).all()
    assert (pixels[38:, 46:] == PAPER).all()  # the place left empty
    for index, (top, left) in enumerate([(1, 1), (1, 47), (39, 1)]):
        assert (pixels[top : top + 32, left : left + 40] == round(index * 127.5)).all()


def test_a_single_map_has_no_box() -> None:
    for mode in ("map", "grid", "signed"):
        assert render(tensor(1, 9, 7), mode=mode).pixels.shape == (9, 7, 3)


@pytest.mark.parametrize(
    ("count", "size", "columns"),
    [(2, (318, 398), 2), (3, (318, 398), 3), (4, (318, 398), 2), (6, (28, 28), 3), (8, (28, 28), 4),
     (16, (10, 10), 4), (64, (28, 28), 8), (12, (318, 398), 3), (7, (5, 5), 4)],
)  # fmt: skip
def test_sheets_have_about_the_shape_of_a_page(count: int, size: tuple[int, int], columns: int) -> None:
    assert maps._columns(count, *size) == columns


def test_a_vector_is_a_row_of_cells_and_a_long_one_several_rows() -> None:
    rendered = render(np.array([-1, 0, 2], np.float32), mode="signed")
    side = maps.CELL + 2
    assert rendered.pixels.shape == (side, 3 * side + 2, 3)
    middle = rendered.pixels[side // 2]
    assert tuple(middle[side + 1 + side // 2]) == PAPER
    assert middle[2 * side + 2 + side // 2].tolist() == style.diverging()[-1].tolist()
    assert (rendered.pixels[1:-1, 1 : side - 1] == middle[1]).all()
    assert render(tensor(maps.ROW), mode="signed").pixels.shape[0] == side
    assert render(tensor(3380), mode="grid").pixels.shape[1] < 640
    assert render(tensor(12), mode="grid", columns=4).pixels.shape == (
        3 * (side + 1) - 1,
        4 * (side + 1) - 1,
        3,
    )


# values that are not ordinary


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_values_that_are_no_numbers_are_marked_and_spoil_nothing_else(mode: str, bad: float) -> None:
    y = np.random.default_rng(0).uniform(0.1, 0.9, (3, 40, 50)).astype(np.float32)
    spoilt = y.copy()
    spoilt[:, 7, 9] = bad
    y[:, 7, 9] = 0.5
    offset = 1 if mode in ("grid", "signed") else 0
    good, marked = render(y, mode=mode).pixels, render(spoilt, mode=mode).pixels  # type: ignore[arg-type]
    assert tuple(marked[7 + offset, 9 + offset]) == MISSING
    marked_places = (marked == MISSING).all(axis=-1)
    assert marked_places.sum() == (3 if offset else 1)
    assert np.array_equal(marked[~marked_places], good[~marked_places])


@pytest.mark.parametrize("mode", ["map", "grid"])
@pytest.mark.parametrize("largest", [3e38, float(np.finfo(np.float32).max)])
def test_a_scale_may_be_wider_than_float32_can_say(mode: Any, largest: float) -> None:
    pixels = render(one_row(-largest, -largest / 2, 0, largest), mode=mode).pixels[0, :, 0]
    assert pixels.tolist() == [0, 64, 128, 255]
    stretched = render(np.repeat(one_row(-largest, 0, largest), 3, axis=0), mode="rgb").pixels[0, :, 1]
    assert stretched.tolist() == [0, 128, 255]


def test_a_gain_that_leads_beyond_float32() -> None:
    """Every float of such a size is a multiple of 256: wrapped it is black, clipped black or white."""
    values = one_row(-3e38, 3e38, 1e36, 0.5)
    assert render(values, mode="wrapped", gain=1e6).pixels[0, :3, 0].tolist() == [0, 0, 0]
    assert render(values, mode="clipped", gain=1e6).pixels[0, :, 0].tolist() == [0, 255, 255, 255]


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("value", [0.0, 0.5, -3.0, np.nan, 1e-42, 1e30])
def test_constant_tensors_do_not_divide_by_zero(mode: str, value: float) -> None:
    rendered = render(np.full((3, 8, 8), value, np.float32), mode=mode)  # type: ignore[arg-type]
    inside = rendered.pixels[1:9, 1:9] if mode in ("grid", "signed") else rendered.pixels
    assert len(np.unique(inside.reshape(-1, 3), axis=0)) == 1
    if mode == "signed":
        expected = {0.0: PAPER, -3.0: tuple(style.diverging()[0])}
        if value in expected:
            assert tuple(inside[0, 0]) == expected[value]


@pytest.mark.parametrize("mode", ["map", "grid", "signed"])
def test_tiny_values_use_the_whole_scale(mode: Any) -> None:
    pixels = render(one_row(-1e-38, 0, 1e-38), mode=mode).pixels[0]
    assert len({tuple(pixel) for pixel in pixels.tolist()}) == 3


def test_the_tensor_is_not_changed_and_other_dtypes_are_taken() -> None:
    y = tensor(3, 20, 20)
    before = y.copy()
    for mode in MODES:
        render(y, mode=mode, colormap="jet")
    assert np.array_equal(y, before)
    assert np.array_equal(render(y.astype(np.float64), mode="grid").pixels, render(y, mode="grid").pixels)
    view = render(y[:, ::2, ::-1], mode="signed").pixels
    assert np.array_equal(view, render(np.ascontiguousarray(y[:, ::2, ::-1]), mode="signed").pixels)


@pytest.mark.parametrize(
    ("shape", "mode", "needed"),
    [
        ((6, 4, 4), "wrapped", "1 or 3"),
        ((2, 4, 4), "clipped", "1 or 3"),
        ((1, 4, 4), "rgb", "3"),
        ((3,), "rgb", "3"),
        ((3,), "photo", "1 or 3"),
    ],
)
def test_a_shape_that_does_not_fit_the_mode(shape: tuple[int, ...], mode: Any, needed: str) -> None:
    with pytest.raises(ShapeError, match=rf"mode {mode} needs \({needed}, H, W\)"):
        render(tensor(*shape), mode=mode)


@pytest.mark.parametrize("shape", [(), (4, 4), (1, 3, 4, 4), (0, 4, 4), (3, 0, 4), (0,)])
def test_a_shape_that_is_no_picture(shape: tuple[int, ...]) -> None:
    with pytest.raises(ShapeError, match=r"a picture needs \(C, H, W\) or \(F,\)"):
        render(np.zeros(shape, np.float32), mode="grid")


@pytest.mark.parametrize(
    "options",
    [
        {"mode": "sepia"},
        {"mode": "map", "colormap": "rainbow"},
        {"mode": "grid", "scale": "each"},
        {"mode": "grid", "columns": 0},
    ],
)
def test_options_that_do_not_exist(options: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"no such|at least 1"):
        render(tensor(3, 4, 4), **options)


# colormaps


@pytest.mark.parametrize("name", COLORMAPS)
def test_stops_run_from_the_colour_of_low_to_the_colour_of_high(name: str) -> None:
    stops = colormap_stops(name)
    assert len(stops) == 11
    ends = render(one_row(-1, 1), mode="map", colormap=name).pixels[0]
    assert (stops[0], stops[-1]) == (style.to_hex(ends[0]), style.to_hex(ends[1]))
    assert len(colormap_stops(name, 3)) == 3
    if name == "diverging":
        assert stops[5] == style.PAPER


@pytest.mark.parametrize("name", COLORMAPS)
def test_no_colormap_holds_the_marker_for_missing_values(name: str) -> None:
    assert style.MISSING not in colormap_stops(name, 256)


def test_matplotlib_is_imported_only_for_its_colormaps() -> None:
    code = (
        "import sys, numpy as np; from gallery_gen.figures import render, colormap_stops;"
        "y = np.ones((3, 4, 4), np.float32);"
        "[render(y, mode=m) for m in ('photo', 'rgb', 'wrapped', 'clipped', 'map', 'grid', 'signed')];"
        "colormap_stops('diverging'); assert 'matplotlib' not in sys.modules;"
        "render(y, mode='map', colormap='jet'); assert 'matplotlib' in sys.modules;"
        "assert 'matplotlib.pyplot' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
