"""The small lessons show what was counted and computed."""

from xml.etree import ElementTree

import numpy as np
import pytest

from gallery_gen.errors import ShapeError
from gallery_gen.figures import counting


def texts(svg: str) -> list[str]:
    return [str(text.text).replace("−", "-") for text in ElementTree.fromstring(svg).iter("text")]


def test_pixel_use_without_with_half_and_with_full_padding() -> None:
    without, half, full = (counting.pixel_use(5, 3, padding=padding) for padding in (0, 1, 2))
    assert (without[0, 0], without[2, 2]) == (1, 9)
    assert (half[0, 0], half[0, 2], half[2, 2]) == (4, 6, 9)
    assert set(full.flat) == {9}


@pytest.mark.parametrize(("stride", "padding", "dilation"), [(1, 0, 1), (2, 1, 1), (1, 2, 2), (3, 0, 1)])
def test_pixel_use_is_what_windows_count(stride: int, padding: int, dilation: int) -> None:
    size, kernel_size = 7, 3
    seen = np.zeros((size + 2 * padding,) * 2, int)
    reach = dilation * (kernel_size - 1) + 1
    for top in range(0, len(seen) - reach + 1, stride):
        for left in range(0, len(seen) - reach + 1, stride):
            seen[top : top + reach : dilation, left : left + reach : dilation] += 1
    inside = seen[padding : padding + size, padding : padding + size]
    assert counting.pixel_use(size, kernel_size, stride, padding, dilation).tolist() == inside.tolist()


def test_a_kernel_that_is_too_large_is_named() -> None:
    with pytest.raises(ShapeError, match="kernel_size"):
        counting.pixel_use(3, 4)


def test_the_heatmap_shows_every_count() -> None:
    counts = counting.pixel_use(6, 3, stride=4)
    assert 0 in counts
    assert texts(counting.pixel_use_svg(counts, "t", "d")) == [str(count) for count in counts.flat]


def test_stride_two_is_every_second_number_of_stride_one() -> None:
    dense, sparse = counting.strided(1), counting.strided(2)
    assert sparse.tolist() == dense[::2, ::2].tolist() == [[12, 17], [9, 14]]
    labels = counting.StrideLabels("a", "b", "c", "d")
    shown = texts(counting.stride_svg("t", "d", labels))
    assert shown[:4] == list(labels)
    assert shown[-8:] == ["12", "17", "9", "14"] * 2


def test_the_edge_is_found_in_one_column() -> None:
    found = counting.edge_output()
    assert found.shape == (6, 7)
    assert np.flatnonzero(found[0]).tolist() == [3]
    assert (found == found[0]).all()
    shown = texts(counting.edge_svg("t", "d", ("a", "b", "c")))
    assert shown.count("-1") == 1 + 6
    assert len(shown) == 3 + 48 + 2 + 42
