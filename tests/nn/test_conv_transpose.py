from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gallery_gen.errors import ShapeError
from gallery_gen.nn import (
    conv2d,
    conv2d_backward,
    conv_transpose2d,
    conv_transpose2d_backward,
    conv_transpose2d_naive,
    tiling,
)
from tests.nn.cases import Case, cases_of
from tests.nn.oracle import assert_close, gradients_of, recorded, run
from tests.nn.test_conv import draw, peak_of, shapes

CASES = cases_of("conv_transpose2d")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_slow_twin_gives_the_same(case: Case) -> None:
    assert_close(run(case, conv_transpose2d_naive), recorded()[case.name])


@pytest.mark.parametrize("case", [case for case in CASES if not case.special], ids=lambda case: case.name)
def test_tiles_of_any_size_give_the_same(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tiling, "BLOCK_BYTES", 300)
    assert_close(run(case), recorded()[case.name])
    found = gradients_of(case, case.arrays(), case.grad(recorded()[case.name].shape))
    for name, value in recorded().items():
        if name.startswith(f"{case.name}/grad"):
            assert_close(found[name], value)


@settings(derandomize=True, deadline=None, max_examples=80)
@given(shapes, st.tuples(st.integers(0, 2), st.integers(0, 2)))
def test_it_is_the_adjoint_of_convolution(shape: dict[str, Any], padding: tuple[int, int]) -> None:
    """⟨conv2d(x), y⟩ = ⟨x, conv_transpose2d(y)⟩ for all x and y, with what the floor dropped given back."""
    x, weight, options = draw(shape)
    options["padding"] = padding
    maps = conv2d(x, weight, **options)
    y = np.random.default_rng(1).standard_normal(maps.shape)
    strides, dilations, kernel = options["stride"], options["dilation"], weight.shape[2:]
    dropped = tuple(
        (x.shape[2 + axis] + 2 * padding[axis] - dilations[axis] * (kernel[axis] - 1) - 1) % strides[axis]
        for axis in (0, 1)
    )
    back = conv_transpose2d(y, weight, output_padding=dropped, **options)
    assert back.shape == x.shape
    np.testing.assert_allclose(np.vdot(back, x), np.vdot(y, maps), atol=1e-9)
    np.testing.assert_allclose(back, conv2d_backward(y, x, weight, **options).x, atol=1e-12)
    naive = conv_transpose2d_naive(y, weight, output_padding=dropped, **options)
    np.testing.assert_allclose(back, naive, atol=1e-12)


def test_temporary_memory_stays_small() -> None:
    x, weight = np.ones((1, 3, 500, 600), np.float32), np.ones((3, 3, 4, 4), np.float32)
    grad = conv_transpose2d(x, weight, stride=2)
    assert peak_of(lambda: conv_transpose2d(x, weight, stride=2)) < 6 << 20
    assert peak_of(lambda: conv_transpose2d_backward(grad, x, weight, stride=2)) < 8 << 20


@pytest.mark.parametrize(
    ("x", "weight", "options", "message"),
    [
        ((3, 8, 8), (3, 4, 3, 3), {}, "x must be an array of shape (N, C, H, W)"),
        ((1, 3, 8, 8), (3, 4, 3), {}, "weight must be an array of shape (C, F / groups, kH, kW)"),
        ((1, 3, 8, 8), (4, 3, 3, 3), {}, "weight must be made for the 3 channels of x, but is for 4"),
        (
            (1, 3, 8, 8),
            (3, 4, 3, 3),
            {"groups": 2},
            "groups must be a divisor of the 3 channels of x, but is 2",
        ),
        ((1, 3, 8, 8), (3, 4, 3, 3), {"stride": 0}, "stride must be an integer of at least 1, but is 0"),
        (
            (1, 3, 8, 8),
            (3, 4, 3, 3),
            {"dilation": -1},
            "dilation must be an integer of at least 1, but is -1",
        ),
        (
            (1, 3, 8, 8),
            (3, 4, 3, 3),
            {"output_padding": 2, "stride": 2},
            "output_padding must be less than stride (2) or dilation (1), so at most 1, but is 2",
        ),
        ((1, 3, 8, 8), (3, 4, 3, 3), {"padding": 5}, "padding must be at most 4, which leaves a pixel"),
        ((1, 3, 8, 8), (3, 4, 3, 3), {"padding": "same"}, "padding must be an integer of at least 0"),
        ((1, 3, 8, 8), (3, 4, 3, 3), {"bias": np.zeros(3)}, "bias must be an array of shape (4,), but is of"),
    ],
)
def test_what_does_not_fit_is_refused(x: Any, weight: Any, options: dict[str, Any], message: str) -> None:
    for function in (conv_transpose2d, conv_transpose2d_naive):
        with pytest.raises(ShapeError) as caught:
            function(np.zeros(x), np.zeros(weight), **options)
        assert str(caught.value).startswith(message)


def test_other_numbers_and_gradients_are_refused() -> None:
    x, weight = np.zeros((1, 1, 4, 4)), np.zeros((1, 1, 3, 3))
    with pytest.raises(ShapeError, match="x must be an array of float32 or float64"):
        conv_transpose2d(x.astype(int), weight)
    with pytest.raises(ShapeError, match="weight must be an array of float64 as x is"):
        conv_transpose2d(x, weight.astype(np.float32))
    with pytest.raises(ShapeError, match=r"grad must be an array of shape \(1, 1, 6, 6\)"):
        conv_transpose2d_backward(x, x, weight)
