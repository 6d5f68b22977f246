from typing import Any

import numpy as np
import pytest

from gallery_gen.errors import GalleryError, ShapeError
from gallery_gen.nn import checks


def test_an_error_names_the_argument_what_would_be_right_and_what_was_given() -> None:
    error = checks.wrong("stride", "an integer of at least 1", 0)
    assert str(error) == "stride must be an integer of at least 1, but is 0"
    assert isinstance(error, GalleryError)
    assert isinstance(error, ValueError)


@pytest.mark.parametrize("value", [0, -1, 1.0, True, "1", None, [1]])
def test_what_is_no_positive_integer_is_refused(value: object) -> None:
    with pytest.raises(ShapeError, match="stride must be an integer of at least 1"):
        checks.check_integer("stride", value, 1)


def test_no_size_overflows_numpys_integers() -> None:
    assert checks.check_integer("padding", checks.LARGEST, 0) == 2**31 - 1
    with pytest.raises(
        ShapeError, match="padding must be an integer of at most 2147483647, but is 2147483648"
    ):
        checks.check_integer("padding", 2**31, 0)


def test_integers_of_numpy_are_integers() -> None:
    assert checks.check_integer("stride", np.int64(3), 1) == 3
    assert type(checks.check_integer("stride", np.int64(3), 1)) is int


def test_a_pair_is_one_number_or_two() -> None:
    assert checks.check_pair("stride", 2, 1) == (2, 2)
    assert checks.check_pair("stride", (2, 3), 1) == (2, 3)
    assert checks.check_pair("stride", [2, 3], 1) == (2, 3)


@pytest.mark.parametrize("value", [(1,), (1, 2, 3), (1, 0), (1, "2"), ()])
def test_other_pairs_are_refused(value: object) -> None:
    with pytest.raises(ShapeError, match="stride must be"):
        checks.check_pair("stride", value, 1)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), True, "1", None, 10**400, 1j])
def test_a_number_is_finite_and_real(value: object) -> None:
    with pytest.raises(ShapeError, match="alpha must be a"):
        checks.check_number("alpha", value)


@pytest.mark.parametrize("value", [0, -1.5])
def test_a_positive_number_is_above_zero(value: object) -> None:
    assert checks.check_number("beta", value) == value
    with pytest.raises(ShapeError, match="beta must be a finite number above 0"):
        checks.check_number("beta", value, positive=True)


@pytest.mark.parametrize("value", [0, 1, "yes", None])
def test_a_flag_is_true_or_false(value: object) -> None:
    assert checks.check_flag("bias", False) is False
    with pytest.raises(ShapeError, match="bias must be True or False"):
        checks.check_flag("bias", value)


def test_an_axis_may_be_counted_from_the_end() -> None:
    assert checks.check_axis("dim", -1, 4) == 3
    for value in (4, -5, 1.0, True):
        with pytest.raises(ShapeError, match="dim must be an axis from -4 to 3"):
            checks.check_axis("dim", value, 4)


@pytest.mark.parametrize("dtype", ["int64", "uint8", "complex64", "float16", "bool", "object", ">f4"])
def test_only_float32_and_float64_are_numbers(dtype: str) -> None:
    with pytest.raises(ShapeError, match="x must be an array of float32 or float64, but is one of"):
        checks.check_tensor("x", np.zeros(3, dtype))


def test_a_list_is_no_array_and_types_are_not_mixed() -> None:
    with pytest.raises(ShapeError, match="x must be a NumPy array, but is a list"):
        checks.check_tensor("x", [1.0])
    with pytest.raises(ShapeError, match="weight must be an array of float32 as x is"):
        checks.check_tensor("weight", np.zeros(1), like=np.zeros(1, np.float32))


@pytest.mark.parametrize("shape", [(3, 4, 4), (4, 4), (1, 3, 0, 4), (1, 0, 4, 4), (1, 1, 3, 4, 4)])
def test_images_have_four_axes_and_pixels(shape: Any) -> None:
    with pytest.raises(ShapeError, match=r"x must be an array of shape \(N, C, H, W\)"):
        checks.check_images("x", np.zeros(shape))


@pytest.mark.parametrize("shape", [(4, 4), (1, 3, 4, 4), (0, 4, 4), (3, -1, 4), (3, 4.0, 4)])
def test_image_shapes_have_three_sizes(shape: Any) -> None:
    with pytest.raises(ShapeError, match="the input's shape must be"):
        checks.check_image_shape(shape)
