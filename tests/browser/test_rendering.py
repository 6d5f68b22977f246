"""The script that draws tensors against feature_maps: every mode gives the same pixels, byte for byte."""

import base64
import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from playwright.sync_api import Page

from gallery_gen.figures.feature_maps import COLORMAPS, _columns, render
from gallery_gen.images.photo import cover_crop, load_photo, to_tensor
from gallery_gen.nn import Conv2d, Network
from gallery_gen.site.colours import colours

ROOT = Path(__file__).parents[2]
WIDGETS = ROOT / "gallery_gen/site/widgets/on_demand"
RNG = np.random.default_rng(6)
Tensor = NDArray[np.float32]
Case = tuple[Tensor, dict[str, Any]]

RUN = """async ([cases, tables]) => {
    const {render} = await import("/rendering.js");
    const bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
    const text = (data) => {
        let found = "";
        for (let at = 0; at < data.length; at += 8192) found += String.fromCharCode(...data.subarray(at, at + 8192));
        return btoa(found);
    };
    return cases.map(({data, shape, options}) => {
        const values = new Float32Array(bytes(data).buffer);
        try {
            const before = text(new Uint8Array(values.buffer));
            const {pixels, ...rest} = render({data: values, shape}, options, tables);
            const same = before === text(new Uint8Array(values.buffer));
            return {...rest, pixels: text(pixels), kind: pixels.constructor.name, same};
        } catch (error) {
            return {error: error.message, kind: error.constructor.name};
        }
    });
}"""


def run(page: Page, cases: list[Case]) -> list[Any]:
    sent = [
        {"data": base64.b64encode(tensor.tobytes()).decode(), "shape": tensor.shape, "options": options}
        for tensor, options in cases
    ]
    answers: list[Any] = page.evaluate(RUN, [sent, colours()])
    assert len(answers) == len(cases)
    return answers


def compare(page: Page, cases: list[Case], expected: list[Case] | None = None) -> None:
    """Each picture is Python's of the same case, or of the expected one."""
    pairs = zip(cases, run(page, cases), expected or cases, strict=True)
    for (tensor, options), answer, (drawn, with_options) in pairs:
        told = f"{tensor.shape} {options}"
        right = render(drawn, **with_options)
        assert "error" not in answer, f"{told}: {answer}"
        assert (answer["height"], answer["width"]) == right.pixels.shape[:2], told
        opaque = np.full((*right.pixels.shape[:2], 1), 255, np.uint8)
        found = np.frombuffer(base64.b64decode(answer["pixels"]), np.uint8).reshape(
            *right.pixels.shape[:2], 4
        )
        np.testing.assert_array_equal(found, np.concatenate([right.pixels, opaque], axis=2), err_msg=told)
        assert (answer["low"], answer["high"], answer["colormap"]) == (
            right.low,
            right.high,
            right.colormap,
        ), told
        assert answer["kind"] == "Uint8ClampedArray", told
        assert answer["same"], f"{told}: the tensor was changed"


def kinds(*shape: int) -> Iterator[Tensor]:
    """Tensors of one shape: usual, on the edge between two levels, tiny, huge, too wide for a difference, flat, one-sided, zero, holed, empty of numbers."""
    usual = RNG.standard_normal(shape, dtype=np.float32)
    yield usual
    yield RNG.integers(-512, 512, shape).astype(np.float32) / np.float32(510)
    yield usual * np.float32(1e-41)
    yield usual.clip(-4, 4) * np.float32(8e37)
    yield np.linspace(-3.4e38, 3.4e38, usual.size, dtype=np.float32).reshape(shape)
    yield np.full(shape, -1.5, np.float32)
    yield -np.abs(usual)
    yield np.zeros(shape, np.float32)
    holed = usual.copy()
    holed.flat[:: max(2, holed.size // 5)] = np.nan
    holed.flat[1 :: max(3, holed.size // 4)] = np.inf
    holed.flat[2 :: max(5, holed.size // 3)] = -np.inf
    yield holed
    yield np.where(np.isfinite(holed), usual.clip(-3, 3) * np.float32(1e38), holed)
    yield np.full(shape, np.nan, np.float32)


COLOURED: list[dict[str, Any]] = [
    {"mode": "photo"},
    *({"mode": mode, "gain": gain} for mode in ("wrapped", "clipped") for gain in (1.0, 255.0, 0.3, 1e6)),
]


@pytest.mark.parametrize("shape", [(1, 1, 1), (3, 1, 1), (1, 5, 7), (3, 5, 7), (3, 64, 41)])
def test_as_colours(blank: Page, shape: tuple[int, ...]) -> None:
    options = [*COLOURED, {"mode": "rgb"}] if shape[0] == 3 else COLOURED
    compare(blank, list(itertools.product(kinds(*shape), options)))


@pytest.mark.parametrize(
    "shape",
    [(1, 1, 1), (1, 5, 7), (2, 3, 9), (3, 33, 20), (4, 17, 17), (7, 1, 3), (6, 28, 28), (16, 10, 10), (40, 2, 5), (300, 1, 1)],
)  # fmt: skip
def test_as_maps(blank: Page, shape: tuple[int, ...]) -> None:
    last = shape[0] - 1
    options: list[dict[str, Any]] = [
        *({"mode": "map", "colormap": name, "channel": channel} for name in COLORMAPS for channel in {0, last}),
        *({"mode": "grid", "colormap": name, "scale": scale}
          for name in ("grey", "diverging") for scale in ("shared", "per_map")),
        *({"mode": "grid", "columns": columns} for columns in (1, 2, 5, 1000)),
        *({"mode": "signed", "limit": limit} for limit in (None, 0.5, 3.0, 0.1)),
    ]  # fmt: skip
    compare(blank, list(itertools.product(kinds(*shape), options)))


@pytest.mark.parametrize("size", [1, 3, 40, 41, 120])
def test_vectors(blank: Page, size: int) -> None:
    options: list[dict[str, Any]] = [
        *(
            {"mode": mode, "colormap": name}
            for mode in ("map", "grid")
            for name in ("grey", "diverging", "magma")
        ),
        *({"mode": "signed", "columns": columns} for columns in (None, 1, 7, 200)),
        {"mode": "grid", "scale": "per_map"},
        {"mode": "signed", "limit": 0.75},
    ]
    compare(blank, list(itertools.product(kinds(size), options)))


def test_a_stage_of_a_real_photo(blank: Page) -> None:
    photo = to_tensor(cover_crop(load_photo(ROOT / "photos/cat.png"), 160, 200))
    network = Network((("conv1", Conv2d(out_channels=3, kernel_size=3)),))
    maps = network.trace(network.init(np.random.default_rng(123), photo.shape[1:]), photo)["conv1"][0]
    options: list[dict[str, Any]] = [
        {"mode": "rgb"}, {"mode": "wrapped"}, {"mode": "clipped"}, {"mode": "signed"}, {"mode": "grid"},
        {"mode": "grid", "scale": "per_map"}, {"mode": "map", "colormap": "jet", "channel": 2},
    ]  # fmt: skip
    compare(blank, [(maps, each) for each in options] + [(photo[0], {"mode": "photo"})])


def test_limits_that_a_reader_sets(blank: Page) -> None:
    """Narrower than the tensor's: as if it were cut off there. Wider: as if a value lay there."""
    cases, expected = [], []
    for low, high in ((-0.5, 0.25), (0.1, 0.7), (-1e-3, 1e-3)):
        tensor = RNG.standard_normal((3, 9, 11), dtype=np.float32)
        ends = np.array([low, high], np.float32)
        for options in ({"mode": "grid"}, {"mode": "grid", "colormap": "viridis"}):
            cases.append((tensor, options | {"low": float(ends[0]), "high": float(ends[1])}))
            expected.append((tensor.clip(*ends), options))
    symmetric: dict[str, Any] = {"mode": "grid", "colormap": "diverging"}
    cases.append((tensor, symmetric | {"low": -0.75, "high": 0.75}))
    expected.append((tensor.clip(-0.75, 0.75), symmetric))
    vector = np.array([-2, -1, 0, 0.5, 3], np.float32)
    cases.append((vector, {"mode": "grid", "low": -1.0, "high": 0.5}))
    expected.append((vector.clip(-1, 0.5), {"mode": "grid"}))
    compare(blank, cases, expected)
    inner = RNG.uniform(-1, 1, (1, 9, 11)).astype(np.float32)
    wide = inner.copy()
    wide[0, 0, :2] = -4, 9
    viridis: dict[str, Any] = {"mode": "map", "colormap": "viridis"}
    (answer,) = run(blank, [(inner, viridis | {"low": -4, "high": 9})])
    found = np.frombuffer(base64.b64decode(answer["pixels"]), np.uint8).reshape(9, 11, 4)
    right = render(wide, **viridis).pixels
    np.testing.assert_array_equal(found[1:, :, :3], right[1:])
    assert (answer["low"], answer["high"]) == (-4, 9)


def test_columns_are_chosen_alike(blank: Page) -> None:
    sizes = [(1, 1), (1, 9), (28, 28), (10, 10), (53, 66), (318, 398), (7, 5), (16, 3)]
    grid = [(count, *size) for count in range(1, 400) for size in sizes]
    found = blank.evaluate(
        """async (grid) => {
            const {columnsOf} = await import("/rendering.js");
            return grid.map((sizes) => columnsOf(...sizes));
        }""",
        grid,
    )
    assert found == [_columns(*sizes) for sizes in grid]


def test_what_does_not_fit_is_refused(blank: Page) -> None:
    maps, vector = RNG.standard_normal((2, 4, 5), dtype=np.float32), np.array([1, 2], np.float32)
    wrong: list[Case] = [
        (maps, {}), (maps, {"mode": "heat"}), (maps, {"mode": "rgb"}), (maps, {"mode": "photo"}),
        (vector, {"mode": "photo"}), (vector, {"mode": "rgb"}), (maps[0], {"mode": "map"}),
        (maps, {"mode": "grid", "colormap": "rainbow"}), (maps, {"mode": "grid", "scale": "each"}),
        (maps, {"mode": "map", "channel": 2}), (maps, {"mode": "map", "channel": -1}), (maps, {"mode": "map", "channel": 0.5}),
        (maps, {"mode": "grid", "columns": 0}), (maps, {"mode": "grid", "columns": "2"}),
        (maps[:1], {"mode": "clipped", "gain": None}), (maps, {"mode": "signed", "limit": "1"}),
        (maps, {"mode": "grid", "maps": 1}), (maps, {"mode": "grid", "vmin": 0}),
        (maps, {"mode": "grid", "low": 0}), (maps, {"mode": "grid", "low": 0, "high": "1"}),
        (maps, {"mode": "grid", "scale": "per_map", "low": 0, "high": 1}), (maps, {"mode": "signed", "low": -1, "high": 1}),
        (maps[:1], {"mode": "photo", "low": 0, "high": 1}),
        (maps, {"mode": "grid", "colormap": "diverging", "low": 0, "high": 1}),
    ]  # fmt: skip
    for (tensor, options), answer in zip(wrong, run(blank, wrong), strict=True):
        assert answer["kind"] == "ShapeError", f"{tensor.shape} {options}: {answer}"
        assert " must be " in answer["error"]
    refused = blank.evaluate(
        """async (tables) => {
            const {render} = await import("/rendering.js");
            const data = new Float32Array(6);
            const given = [{data, shape: [1, 2, 2]}, {data: [...data], shape: [1, 2, 3]}, {data: data.subarray(6), shape: [0]}];
            return given.map((tensor) => {
                try { return render(tensor, {mode: "grid"}, tables); } catch (error) { return error.message; }
            });
        }""",
        colours(),
    )
    assert all(" must be " in message for message in refused), refused
