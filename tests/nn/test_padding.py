from typing import Any

import numpy as np
import pytest

from gallery_gen.errors import ShapeError
from gallery_gen.nn.geometry import Window
from gallery_gen.nn.padding import PADDING_MODES, PaddingMode, pad, padding_sides

ROWS, COLUMNS = Window(3, before=2, after=1), Window(2, before=0, after=3)


@pytest.mark.parametrize("mode", PADDING_MODES)
def test_any_rows_of_the_padded_images_are_those_numpy_pads(mode: PaddingMode) -> None:
    x = np.random.default_rng(0).random((2, 3, 4, 5))
    whole = np.pad(x, ((0, 0), (0, 0), (2, 1), (0, 3)), PADDING_MODES[mode])
    np.testing.assert_array_equal(pad(x, ROWS, COLUMNS, mode), whole)
    for first in range(7):
        for last in range(first + 1, 8):
            np.testing.assert_array_equal(pad(x, ROWS, COLUMNS, mode, first, last), whole[:, :, first:last])


def test_without_padding_nothing_is_copied() -> None:
    x = np.zeros((1, 1, 4, 4))
    assert np.shares_memory(pad(x, Window(3), Window(3), "zeros", 1, 3), x)


@pytest.mark.parametrize(
    ("padding", "sides"),
    [
        ("valid", (0, 0, 0, 0)),
        (2, (2, 2, 2, 2)),
        ((1, 2), (2, 2, 1, 1)),
        ([1, 2], (2, 2, 1, 1)),
        ((1, 2, 3, 4), (1, 2, 3, 4)),
        ("same", (1, 2, 2, 2)),
    ],
)
def test_all_ways_to_say_how_much(padding: Any, sides: tuple[int, ...]) -> None:
    assert padding_sides(padding, (3, 4), (1, 1), (2, 1)) == sides


@pytest.mark.parametrize("padding", [-1, 1.5, "full", (1, 2, 3), (1, 2, 3, -4), None, True])
def test_other_ways_are_refused(padding: Any) -> None:
    with pytest.raises(ShapeError, match="padding must be"):
        padding_sides(padding, (3, 3), (1, 1), (1, 1))


def test_the_same_size_needs_stride_1() -> None:
    with pytest.raises(ShapeError, match='stride must be 1 where padding is "same", but is '):
        padding_sides("same", (3, 3), (2, 1), (1, 1))
