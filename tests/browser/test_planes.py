"""The kernel playground's arithmetic against NumPy: every size of kernel, its parts, its pictures."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page

from gallery_gen import nn
from gallery_gen.figures import feature_maps, style
from gallery_gen.models import KERNELS

WIDGETS = Path(__file__).parents[2] / "gallery_gen/site/widgets/on_demand"
RNG = np.random.default_rng(0)
WIDTH, HEIGHT = 23, 17
PIXELS = RNG.integers(0, 256, (HEIGHT, WIDTH, 4), np.uint8)
PHOTO = np.ascontiguousarray(PIXELS[..., :3].transpose(2, 0, 1), np.float32) / np.float32(255)

RUN = """async ([pixels, width, height, colours, cases]) => {
    const {KernelFilter} = await import("/playground/filter.js");
    const filter = new KernelFilter(colours);
    return cases.map(({rows, columns, weights, bias, grey}) => {
        filter.take({pixels: Uint8ClampedArray.from(pixels), width, height}, grey);
        filter.run({rows, columns, weights}, bias);
        const size = filter.across * filter.down;
        const facts = filter.facts();
        const picture = ({data, width, height}) => ({data: [...data], shape: [height, width, 4]});
        return {
            maps: filter.maps.flatMap((map) => [...map.subarray(0, size)]), shape: [filter.maps.length, filter.down, filter.across], facts,
            before: picture(filter.paintBefore()), clipped: picture(filter.paintClipped()),
            signed: picture(filter.paintSigned(Math.max(-facts.min, facts.max))),
        };
    });
}"""
SIZES = [
    (1, 1), (1, 2), (2, 1), (1, 3), (3, 1), (2, 2), (3, 3), (3, 2), (2, 3), (4, 4), (5, 5), (3, 7), (6, 5), (7, 7), (8, 8),
    (9, 9), (10, 10), (11, 11), (1, 11), (11, 1), (11, 2), (17, 23),
]  # fmt: skip


def random(*shape: int) -> np.ndarray[Any, np.dtype[np.float32]]:
    return RNG.standard_normal(shape, dtype=np.float32)


def kernels() -> list[np.ndarray[Any, np.dtype[np.float32]]]:
    """Of every size any weights, and such as are a column times a row; those with names, and zeros."""
    of_rank_one = [np.outer(random(rows), random(columns)) for rows, columns in SIZES]
    return [*(random(*size) for size in SIZES), *of_rank_one, *KERNELS.values(), np.zeros((5, 5), np.float32)]


def test_maps_and_their_pictures(blank: Page) -> None:
    cases = [(kernel, bias, grey) for kernel in kernels() for bias in (0.0, -0.31) for grey in (False, True)]
    given = [
        {
            "rows": kernel.shape[0],
            "columns": kernel.shape[1],
            "weights": kernel.ravel().tolist(),
            "bias": bias,
            "grey": grey,
        }
        for kernel, bias, grey in cases
    ]
    answers = blank.evaluate(RUN, [PIXELS.ravel().tolist(), WIDTH, HEIGHT, style.diverging().tolist(), given])
    for (kernel, bias, grey), answer in zip(cases, answers, strict=True):
        told = f"{kernel.shape} bias {bias} grey {grey}"
        planes = PHOTO.mean(axis=0, keepdims=True) if grey else PHOTO
        weight = np.broadcast_to(kernel, (len(planes), 1, *kernel.shape))
        biases = np.full(len(planes), bias, np.float32)
        right = nn.conv2d(planes[None], np.ascontiguousarray(weight), biases, groups=len(planes))[0]
        assert answer["shape"] == list(right.shape), told
        found = np.array(answer["maps"], np.float32).reshape(right.shape)
        scale = max(float(np.abs(right).max()), 1e-6)
        np.testing.assert_allclose(found / scale, right / scale, rtol=0, atol=1e-5, err_msg=told)
        facts = answer["facts"]
        assert (facts["min"], facts["max"]) == (found.min(), found.max())
        assert facts["below"] == pytest.approx((found < 0).mean())
        assert facts["above"] == pytest.approx((found > 1).mean())
        like(answer["before"], feature_maps.render(planes, mode="clipped").pixels, told)
        like(answer["clipped"], feature_maps.render(found, mode="clipped").pixels, told)
        limit = float(np.abs(found).max())
        maps = [feature_maps.render(one[None], mode="signed", limit=limit).pixels for one in found]
        gap = np.zeros((right.shape[1], 8, 3), np.uint8)
        sheet = [part for one in maps for part in (gap, one)][1:]
        like(answer["signed"], np.concatenate(sheet, axis=1), told, most=6)


def like(answer: Any, right: np.ndarray[Any, np.dtype[np.uint8]], told: str, most: int = 1) -> None:
    """A picture of the same size and colours, up to how a half is rounded: `most` levels, or to the colour beside."""
    found = np.array(answer["data"], np.uint8).reshape(answer["shape"])
    assert found.shape[:2] == right.shape[:2], told
    off = np.abs(found[..., :3].astype(int) - right).max(axis=-1)
    assert off.max() <= most, told
    assert (off > 0).mean() <= (0.01 if most > 1 else 0.1), told


def test_separable_is_of_rank_one(blank: Page) -> None:
    more = [np.eye(3, dtype=np.float32), np.full((4, 6), 1 / 24, np.float32)]
    cases = kernels() + more
    found = blank.evaluate(
        """async (cases) => {
            const {separate} = await import("/numeric/planes.js");
            return cases.map(({rows, columns, weights}) => separate({rows, columns, weights}));
        }""",
        [
            {"rows": kernel.shape[0], "columns": kernel.shape[1], "weights": kernel.ravel().tolist()}
            for kernel in cases
        ],
    )
    for kernel, parts in zip(cases, found, strict=True):
        rank = np.linalg.matrix_rank(kernel, tol=1e-5 * float(np.abs(kernel).max(initial=0)))
        assert (parts is not None) == (rank == 1)
        if parts is not None:
            product = np.outer(parts["column"], parts["row"])
            np.testing.assert_allclose(product, kernel, atol=1e-6 * np.abs(kernel).max())
    assert any(parts is None for parts in found)


def test_whole_numbers_stay_whole(blank: Page) -> None:
    found = blank.evaluate("""async () => {
        const {separate} = await import("/numeric/planes.js");
        return separate({rows: 3, columns: 3, weights: [-1, 0, 1, -2, 0, 2, -1, 0, 1]});
    }""")
    assert found == {"column": [1, 2, 1], "row": [-1, 0, 1]}


def test_memory_is_kept_from_frame_to_frame(blank: Page) -> None:
    """Nothing is allocated for a second frame of the same size, and a new size gets memory of its own."""
    assert blank.evaluate(
        """async (colours) => {
            const {KernelFilter} = await import("/playground/filter.js");
            const filter = new KernelFilter(colours);
            const all = () => [...filter.planes, ...filter.maps, filter.room, filter.paintBefore(), filter.paintSigned(1)];
            const frame = (width, height) => {
                filter.take({pixels: new Uint8ClampedArray(4 * width * height), width, height}, false);
                filter.run({rows: 3, columns: 3, weights: [0, 0, 0, 0, 1, 0, 0, 0, 0]}, 0);
                return all();
            };
            const [first, second, other] = [frame(9, 7), frame(9, 7), frame(7, 9)];
            return [first.every((one, i) => one === second[i]), first.some((one, i) => one === other[i])];
        }""",
        style.diverging().tolist(),
    ) == [True, False]
