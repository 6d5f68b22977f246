from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from gallery_gen.errors import ShapeError
from gallery_gen.nn import (
    TransposedWindow,
    Window,
    dropped_pixels,
    effective_kernel_size,
    output_size,
    receptive_field,
    relationship,
    transposed_output_size,
    window_positions,
)

ARITHMETIC_SCENES = {  # i, o, p, k, s, d, as Dumoulin and Visin draw them
    "no padding, no strides": (4, 2, 0, 3, 1, 1),
    "arbitrary padding, no strides": (5, 6, 2, 4, 1, 1),
    "half padding, no strides": (5, 5, 1, 3, 1, 1),
    "full padding, no strides": (5, 7, 2, 3, 1, 1),
    "no padding, strides": (5, 2, 0, 3, 2, 1),
    "padding, strides": (5, 3, 1, 3, 2, 1),
    "padding, strides (odd)": (6, 3, 1, 3, 2, 1),
    "dilation": (7, 3, 0, 3, 1, 2),
}


@pytest.mark.parametrize("scene", ARITHMETIC_SCENES)
def test_the_arithmetic_scenes_have_their_sizes(scene: str) -> None:
    i, o, p, k, s, d = ARITHMETIC_SCENES[scene]
    assert output_size(i, k, s, p, d) == o
    assert len(window_positions(i, k, s, p, d)) == o


def test_holes_make_a_kernel_longer() -> None:
    assert effective_kernel_size(3) == 3
    assert effective_kernel_size(3, 2) == 5
    assert effective_kernel_size(1, 7) == 1


def test_ceil_mode_keeps_a_last_window_only_if_it_starts_inside() -> None:
    assert output_size(6, 3, 2) == 2
    assert output_size(6, 3, 2, ceil_mode=True) == 3
    assert output_size(7, 3, 2, ceil_mode=True) == 3
    assert output_size(7, 2, 4, padding=1) == 2
    assert (
        output_size(7, 2, 4, padding=1, ceil_mode=True) == 2
    )  # a third would start at 7, past the last pixel
    assert output_size(3, 1, 5, ceil_mode=True) == 1


def test_windows_start_in_the_padding_and_the_floor_drops_pixels() -> None:
    assert window_positions(6, 3, 2, padding=1) == (-1, 1, 3)
    assert window_positions(5, 3, padding=(2, 0)) == (-2, -1, 0, 1, 2)
    assert dropped_pixels(6, 3, 2) == (5,)
    assert dropped_pixels(6, 3, 2, padding=1) == ()
    assert dropped_pixels(7, 1, 3) == (1, 2, 4, 5)
    assert dropped_pixels(7, 2, 3, dilation=2) == (1, 4, 6)
    assert dropped_pixels(6, 3, 2, ceil_mode=True) == ()


@settings(derandomize=True, deadline=None, max_examples=200)
@given(
    size=st.integers(1, 20),
    kernel=st.integers(1, 6),
    stride=st.integers(1, 5),
    before=st.integers(0, 3),
    after=st.integers(0, 3),
    dilation=st.integers(1, 3),
)
def test_the_formula_counts_what_fits(
    size: int, kernel: int, stride: int, before: int, after: int, dilation: int
) -> None:
    length = dilation * (kernel - 1) + 1
    assume(length <= before + size + after)
    fitting = [start for start in range(-before, size + after) if start + length <= size + after]
    assert window_positions(size, kernel, stride, (before, after), dilation) == tuple(fitting[::stride])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((4, 5), "kernel_size must be at most the padded input's 4 pixels, but is 5 pixels long"),
        ((4, 3, 1, 0, 2), "kernel_size must be at most the padded input's 4 pixels, but is 5 pixels long"),
        ((0, 1), "input_size must be an integer of at least 1, but is 0"),
        ((4, 0), "kernel_size must be an integer of at least 1, but is 0"),
        ((4, 2, 0), "stride must be an integer of at least 1, but is 0"),
        ((4, 2, 1, -1), "padding must be an integer of at least 0, but is -1"),
        ((4, 2, 1, 0, 0), "dilation must be an integer of at least 1, but is 0"),
        ((4, 2, 1, 0, 1, "no"), "ceil_mode must be True or False, but is 'no'"),
    ],
)
def test_what_cannot_be_is_said_in_one_sentence(arguments: tuple[int, ...], message: str) -> None:
    with pytest.raises(ShapeError) as caught:
        output_size(*arguments)  # type: ignore[arg-type]
    assert str(caught.value) == message


def test_receptive_fields_of_lenet() -> None:
    convolution, pooling = Window(5), Window(2, stride=2)
    layers = [convolution, pooling, convolution, pooling, convolution]
    assert [receptive_field(layers[:count]).size for count in range(1, 6)] == [5, 6, 14, 16, 32]
    assert receptive_field([]) == (1, 1)


def test_receptive_field_of_cat_figure_12_and_of_a_dilated_kernel() -> None:
    assert receptive_field([Window(3), Window(1), Window(3, stride=3)] * 2) == (17, 9)
    assert receptive_field([Window(3, dilation=2), Window(3)]) == (7, 1)


@settings(derandomize=True, deadline=None, max_examples=200)
@given(
    size=st.integers(1, 20), kernel=st.integers(1, 6), stride=st.integers(1, 5), padding=st.integers(0, 3),
    dilation=st.integers(1, 3),
)  # fmt: skip
def test_a_transposed_size_is_turned_round(
    size: int, kernel: int, stride: int, padding: int, dilation: int
) -> None:
    length = effective_kernel_size(kernel, dilation)
    assume(length <= size + 2 * padding)
    dropped = (size + 2 * padding - length) % stride
    count = output_size(size, kernel, stride, padding, dilation)
    assert transposed_output_size(count, kernel, stride, padding, dropped, dilation) == size


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((0, 3), "input_size must be an integer of at least 1, but is 0"),
        ((4, 3, 0), "stride must be an integer of at least 1, but is 0"),
        ((4, 3, 1, -1), "padding must be an integer of at least 0, but is -1"),
        ((4, 3, 1, 3), "padding must be at most 2, which leaves a pixel of the output's 6, but is 3"),
        (
            (4, 3, 2, 0, 2),
            "output_padding must be less than stride (2) or dilation (1), so at most 1, but is 2",
        ),
        ((4, 3, 1, 0, -1), "output_padding must be an integer of at least 0, but is -1"),
        ((4, 3, 1, 0, 0, 0), "dilation must be an integer of at least 1, but is 0"),
    ],
)
def test_transposed_sizes_that_cannot_be(arguments: tuple[int, ...], message: str) -> None:
    with pytest.raises(ShapeError) as caught:
        transposed_output_size(*arguments)
    assert str(caught.value) == message


def test_receptive_field_after_upsampling() -> None:
    assert receptive_field([TransposedWindow(2, 2)]) == (1, Fraction(1, 2))
    assert receptive_field([TransposedWindow(3, 2)]) == (2, Fraction(1, 2))
    assert receptive_field([Window(3, stride=2), TransposedWindow(2, 2), Window(3)]) == (5, 1)
    assert isinstance(receptive_field([Window(3, stride=2), TransposedWindow(2, 2)]).jump, int)


@pytest.mark.parametrize("kind", [Window, TransposedWindow])
def test_windows_that_cannot_be_have_no_receptive_field(kind: type) -> None:
    for option in ("kernel_size", "stride", "dilation"):
        for value in (0, -1, 1.5, True):
            with pytest.raises(ShapeError, match=f"{option} must be an integer of at least 1"):
                receptive_field([kind(**{"kernel_size": 3, option: value})])
    with pytest.raises(
        ShapeError, match="windows must be a row of Window and TransposedWindow, but is with a"
    ):
        receptive_field([3])  # type: ignore[list-item]


def test_small_integers_of_numpy_do_not_overflow() -> None:
    small: Any = np.uint8
    assert output_size(small(250), small(3), small(2), small(10), ceil_mode=True) == output_size(
        250, 3, 2, 10, ceil_mode=True
    )
    assert type(output_size(small(9), small(3), small(2))) is int
    assert transposed_output_size(small(200), small(3), small(2), small(1), small(1)) == 400
    assert window_positions(small(250), small(3), small(2), small(10))[-1] == 256
    assert dropped_pixels(small(250), small(2), small(3))[-1] == 249
    assert relationship(6).output_size(small(250), small(3), small(2), small(10)) == 134
