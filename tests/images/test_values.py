"""Values that are kept in 14 bits: how far off they are, in values and in what is drawn of them."""

import numpy as np
import pytest
from numpy.typing import NDArray

from gallery_gen.figures import render
from gallery_gen.images.values import NARROWEST, TOP, decode_values, encode_values

RNG = np.random.default_rng(5)


def maps(*shape: int) -> NDArray[np.float32]:
    return RNG.standard_normal(shape, dtype=np.float32)


@pytest.mark.parametrize("shape", [(1, 1, 1), (1, 4, 5), (3, 40, 31), (7, 2, 1), (1,), (64,)])
@pytest.mark.parametrize("factor", [1.0, 1e-30, 1e30, 0.0])
def test_all_are_half_a_step_off_at_most_and_the_ends_exact(shape: tuple[int, ...], factor: float) -> None:
    tensor = maps(*shape) * np.float32(factor)
    found = decode_values(encode_values(tensor), shape)
    assert found.dtype == np.float32
    assert found.shape == shape
    axes = (1, 2) if len(shape) == 3 else (0,)
    np.testing.assert_array_equal(found.min(axis=axes), tensor.min(axis=axes))
    np.testing.assert_array_equal(found.max(axis=axes), tensor.max(axis=axes))
    spread = np.float64(tensor.max(axis=axes, keepdims=True)) - tensor.min(axis=axes, keepdims=True)
    rounded = np.spacing(np.abs(tensor))
    assert (np.abs(np.float64(found) - tensor) <= spread / TOP / 2 + rounded).all()


def test_what_is_no_number_stays_none() -> None:
    tensor = maps(3, 5, 6)
    tensor[0, 1, 2], tensor[1, 0, 0], tensor[1, 4, 5] = np.nan, np.inf, -np.inf
    tensor[2] = np.nan
    found = decode_values(encode_values(tensor), tensor.shape)
    np.testing.assert_array_equal(np.isnan(found), ~np.isfinite(tensor))
    assert found[0][np.isfinite(tensor[0])].min() == tensor[0][np.isfinite(tensor[0])].min()


def test_no_error_can_be_seen_even_on_the_narrowest_scale() -> None:
    """No pixel is off by more than one of 255 steps; on the whole scale, hardly any at all."""
    tensor = maps(1, 300, 300)
    found = decode_values(encode_values(tensor), tensor.shape)
    low, high = float(tensor.min()), float(tensor.max())
    width = (high - low) * NARROWEST
    for start, end, most in ((low, high, 0.01), (-width / 2, width / 2, 0.3)):
        exact, drawn = (
            np.concatenate([[[[start, end]]], values.clip(start, end).reshape(1, -1, 2)], axis=1).astype(
                np.float32
            )
            for values in (tensor, found)
        )
        apart = np.abs(
            render(exact, mode="map").pixels.astype(int) - render(drawn, mode="map").pixels.astype(int)
        )
        assert apart.max() <= 1
        assert (apart > 0).mean() < most


def test_the_same_values_give_the_same_bytes() -> None:
    tensor = maps(3, 30, 40)
    assert encode_values(tensor) == encode_values(tensor.copy())
    assert len(encode_values(tensor)) < 0.5 * tensor.nbytes
