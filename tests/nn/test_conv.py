import inspect
import tracemalloc
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from threadpoolctl import threadpool_limits

from gallery_gen.errors import ShapeError
from gallery_gen.nn import (
    PaddingMode,
    Shape,
    Tensor,
    conv2d,
    conv2d_backward,
    conv2d_backward_naive,
    conv2d_fft,
    conv2d_naive,
    tiling,
)
from tests.nn.cases import Case, cases_of
from tests.nn.oracle import assert_close, gradients_of, recorded, run

INPUT = [[3, 3, 2, 1, 0], [0, 0, 1, 3, 1], [3, 1, 2, 2, 3], [2, 0, 0, 2, 2], [2, 0, 0, 0, 1]]
KERNEL = [[0, 1, 2], [2, 2, 0], [0, 1, 2]]
CASES = cases_of("conv2d")


def tensor(rows: list[list[int]]) -> Tensor:
    return np.array(rows, np.float32)[None, None]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_slow_twin_gives_the_same(case: Case) -> None:
    assert_close(run(case, conv2d_naive), recorded()[case.name])


@pytest.mark.parametrize("block_bytes", [1, 300, 2000])
@pytest.mark.parametrize("case", CASES[::3], ids=lambda case: case.name)
def test_tiles_of_any_size_give_the_same(
    case: Case, block_bytes: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tiling, "BLOCK_BYTES", block_bytes)
    assert_close(run(case), recorded()[case.name])


@pytest.mark.parametrize("twin", ["", "_naive"])
@pytest.mark.parametrize("block_bytes", [300, 1 << 20])
@pytest.mark.parametrize("case", [case for case in CASES if not case.special], ids=lambda case: case.name)
def test_gradients_of_both_twins_and_of_tiles_of_any_size(
    case: Case, block_bytes: int, twin: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tiling, "BLOCK_BYTES", block_bytes)
    arrays = case.arrays()
    found = gradients_of(case, arrays, case.grad(recorded()[case.name].shape), twin)
    for name, value in recorded().items():
        if name.startswith(f"{case.name}/grad"):
            assert_close(found[name], value)


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, [[12, 12, 17], [10, 17, 19], [9, 6, 14]]),
        ({"padding": 1, "stride": 2}, [[6, 17, 3], [8, 17, 13], [6, 4, 4]]),
    ],
)
def test_the_numeric_scenes(options: dict[str, Any], expected: list[list[int]]) -> None:
    for function in (conv2d, conv2d_naive):
        np.testing.assert_array_equal(function(tensor(INPUT), tensor(KERNEL), **options), tensor(expected))


def test_the_kernel_is_not_flipped() -> None:
    x, kernel = np.zeros((1, 1, 3, 3), np.float32), np.arange(9, dtype=np.float32).reshape(1, 1, 3, 3)
    x[0, 0, 1, 1] = 1
    np.testing.assert_array_equal(conv2d(x, kernel, padding=1), kernel[:, :, ::-1, ::-1])


def test_the_learners_version_is_short() -> None:
    body = inspect.getsource(conv2d_naive).split('"""')[2]
    assert len(body.strip().splitlines()) < 15


def test_tiles_cover_every_output_once() -> None:
    for sizes, capacity, longest, margin in (
        ((1, 5, 3, 4), 30, 30, 0), ((2, 2, 7, 3), 10, 10, 0), ((1, 1, 4, 11), 5, 5, 0), ((1, 3, 2, 2), 1, 1, 0),
        ((5, 2, 3, 2), 30, 30, 1), ((1, 5, 3, 4), 60, 9, 2), ((2, 3, 7, 13), 60, 4, 3),
    ):  # fmt: skip
        count = np.zeros(sizes, int)
        for tile in tiling._cut(sizes, capacity, longest, margin):
            assert tile.groups * tile.positions <= capacity
            assert tile.images * tile.width <= longest
            rows, columns = (
                slice(tile.row, tile.row + tile.height),
                slice(tile.column, tile.column + tile.width),
            )
            count[tile.part(1), tile.batch, rows, columns] += 1
        assert (count == 1).all()


def peak_of(function: Callable[[], Any]) -> int:
    """Most bytes that a call holds beyond its result."""
    tracemalloc.start()
    try:
        results = function()
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    kept: int = sum(result.nbytes for result in (results if isinstance(results, tuple) else (results,)))
    return peak - kept


@pytest.mark.parametrize(
    ("x", "weight", "options"),
    [
        ((1, 3, 600, 800), (3, 3, 10, 10), {"padding": 4}),  # the whole im2col would be 570 MB
        ((1, 3, 600, 800), (3, 3, 10, 10), {"padding": 4, "padding_mode": "reflect"}),
        ((256, 6, 14, 14), (16, 6, 5, 5), {}),
        ((256, 64, 2, 2), (64, 64, 2, 2), {}),
        ((1, 1024, 52, 64), (4, 1024, 3, 3), {"dilation": 25, "padding": 25}),
        ((64, 1, 32, 32), (64, 1, 1, 1), {}),
        ((1, 96, 112, 112), (96, 1, 3, 3), {"groups": 96}),
        ((1, 4, 1200, 1600), (8, 2, 5, 5), {"groups": 2, "padding": 2}),
        ((1, 3, 200, 260), (2, 3, 31, 31), {"padding": 15, "padding_mode": "circular"}),
        ((1, 1, 1200, 1200), (1, 1, 24, 24), {"dilation": 8}),
        ((1, 64, 224, 224), (64, 64, 3, 3), {"padding": 1}),
        ((2, 512, 30, 30), (8, 512, 9, 9), {"padding": (3, 4, 0, 4), "padding_mode": "replicate"}),
        ((2, 128, 90, 90), (256, 128, 5, 3), {"stride": (2, 1), "dilation": 2}),
        ((1, 2, 1200, 1200), (512, 2, 1, 1), {"stride": 16, "padding": 1, "padding_mode": "replicate"}),
    ],
)
def test_temporary_memory_stays_small(x: Shape, weight: Shape, options: dict[str, Any]) -> None:
    images, filters = np.ones(x, np.float32), np.ones(weight, np.float32)
    grad = conv2d(images, filters, **options)
    assert peak_of(lambda: conv2d(images, filters, **options)) < 6 << 20
    assert peak_of(lambda: conv2d_backward(grad, images, filters, **options)) < 8 << 20


def test_the_same_bytes_every_time() -> None:
    rng = np.random.default_rng(0)
    x, weight = rng.random((2, 3, 40, 50), np.float32), rng.random((4, 3, 5, 5), np.float32)
    assert len({conv2d(x, weight, padding=2).tobytes() for _ in range(3)}) == 1
    grad = rng.random((2, 4, 40, 50), np.float32)
    runs = [conv2d_backward(grad, x, weight, padding=2) for _ in range(3)]
    assert len({b"".join(part.tobytes() for part in run) for run in runs}) == 1


@pytest.mark.parametrize(
    ("x", "weight", "groups"),
    [
        ((1, 3, 320, 400), (3, 3, 10, 10), 1),
        ((32, 6, 14, 14), (16, 6, 5, 5), 1),
        ((1, 16, 112, 112), (96, 16, 1, 1), 1),
        ((1, 96, 30, 30), (96, 1, 3, 3), 96),
        ((1, 1, 200, 200), (1, 1, 31, 31), 1),
    ],
)
def test_small_products_give_the_same_bytes_for_any_number_of_threads(
    x: Shape, weight: Shape, groups: int
) -> None:
    """OpenBLAS cuts large ones up by threads and rounds at the seams; jobs therefore run with one thread."""
    rng = np.random.default_rng(0)
    images, filters = rng.random(x, np.float32), rng.random(weight, np.float32)
    results = []
    for threads in (1, 2, 3):
        with threadpool_limits(threads):
            maps = conv2d(images, filters, groups=groups)
            gradients = conv2d_backward(maps, images, filters, groups=groups)
        results.append(b"".join(part.tobytes() for part in (maps, *gradients)))
    assert len(set(results)) == 1


shapes = st.fixed_dictionaries(
    {
        "kernel": st.tuples(st.integers(1, 4), st.integers(1, 4)),
        "stride": st.tuples(st.integers(1, 3), st.integers(1, 3)),
        "dilation": st.tuples(st.integers(1, 2), st.integers(1, 2)),
        "padding": st.tuples(*[st.integers(0, 3)] * 4),
        "groups": st.integers(1, 3),
        "multiplier": st.integers(1, 2),
        "size": st.tuples(st.integers(7, 12), st.integers(7, 12)),
        "images": st.integers(0, 3),
        "seed": st.integers(0, 99),
    }
)


def draw(shape: dict[str, Any]) -> tuple[Tensor, Tensor, dict[str, Any]]:
    rng = np.random.default_rng(shape["seed"])
    groups = shape["groups"]
    x = rng.standard_normal((shape["images"], 2 * groups, *shape["size"]))
    weight = rng.standard_normal((groups * shape["multiplier"], 2, *shape["kernel"]))
    return x, weight, {name: shape[name] for name in ("stride", "dilation", "padding", "groups")}


@settings(derandomize=True, deadline=None, max_examples=100)
@given(shapes, st.sampled_from(["zeros", "replicate", "reflect", "circular"]), st.booleans())
def test_loop_matrix_and_spectra_agree_on_anything(
    shape: dict[str, Any], mode: PaddingMode, shifted: bool
) -> None:
    x, weight, options = draw(shape)
    bias = np.arange(len(weight), dtype=x.dtype) if shifted else None
    loop = conv2d_naive(x, weight, bias, **options, padding_mode=mode)
    for twin in (conv2d, conv2d_fft):
        maps = twin(x, weight, bias, **options, padding_mode=mode)
        assert maps.shape == loop.shape
        np.testing.assert_allclose(maps, loop, atol=1e-12)


@settings(derandomize=True, deadline=None, max_examples=60)
@given(shapes)
def test_convolution_is_linear_in_the_image_and_in_the_filter(shape: dict[str, Any]) -> None:
    x, weight, options = draw(shape)
    other, kernel = x[::-1] ** 2, weight[::-1] ** 2
    both = 2 * conv2d(x, weight, **options) - 3 * conv2d(other, weight, **options)
    np.testing.assert_allclose(conv2d(2 * x - 3 * other, weight, **options), both, atol=1e-10)
    both = 2 * conv2d(x, weight, **options) - 3 * conv2d(x, kernel, **options)
    np.testing.assert_allclose(conv2d(x, 2 * weight - 3 * kernel, **options), both, atol=1e-10)


@settings(derandomize=True, deadline=None, max_examples=60)
@given(shapes, st.integers(0, 2), st.integers(0, 2))
def test_a_shifted_image_gives_shifted_maps(shape: dict[str, Any], down: int, right: int) -> None:
    x, weight, options = draw(shape)
    vertical, horizontal = options["stride"]
    options["padding"] = 0
    shifted = x[:, :, down * vertical :, right * horizontal :]
    if shifted.shape[2] < 7 or shifted.shape[3] < 7:
        return
    maps = conv2d(x, weight, **options)[:, :, down:, right:]
    np.testing.assert_allclose(conv2d(shifted, weight, **options), maps, atol=1e-12)


@settings(derandomize=True, deadline=None, max_examples=60)
@given(shapes, st.sampled_from(["zeros", "replicate", "reflect", "circular"]))
def test_the_gradients_are_the_adjoints(shape: dict[str, Any], mode: PaddingMode) -> None:
    """⟨conv2d(x, w), g⟩ = ⟨x, grad x⟩ = ⟨w, grad w⟩, as convolution is linear in both."""
    x, weight, options = draw(shape)
    maps = conv2d(x, weight, padding_mode=mode, **options)
    grad = np.random.default_rng(1).standard_normal(maps.shape)
    gradients = conv2d_backward(grad, x, weight, padding_mode=mode, **options)
    np.testing.assert_allclose(np.vdot(gradients.x, x), np.vdot(grad, maps), atol=1e-9)
    np.testing.assert_allclose(np.vdot(gradients.weight, weight), np.vdot(grad, maps), atol=1e-9)
    np.testing.assert_allclose(gradients.bias, grad.sum(axis=(0, 2, 3)), atol=1e-9)


def test_a_gradient_that_does_not_fit_is_refused() -> None:
    x, weight = np.zeros((1, 3, 8, 8)), np.zeros((4, 3, 3, 3))
    for backward in (conv2d_backward, conv2d_backward_naive):
        with pytest.raises(
            ShapeError, match=r"grad must be an array of shape \(1, 4, 6, 6\), but is of shape"
        ):
            backward(np.zeros((1, 4, 8, 8)), x, weight)
        with pytest.raises(ShapeError, match="grad must be an array of float64 as x is"):
            backward(np.zeros((1, 4, 6, 6), np.float32), x, weight)


@pytest.mark.parametrize(
    ("x", "weight", "options", "message"),
    [
        ((3, 8, 8), (4, 3, 3, 3), {}, "x must be an array of shape (N, C, H, W)"),
        ((1, 3, 8, 8), (4, 3, 3), {}, "weight must be an array of shape (F, C / groups, kH, kW)"),
        ((1, 3, 8, 8), (0, 3, 3, 3), {}, "weight must be an array of shape (F, C / groups, kH, kW)"),
        ((1, 3, 8, 8), (4, 2, 3, 3), {}, "weight must be 3 channels deep (x has 3 channels in 1 groups)"),
        ((1, 4, 8, 8), (4, 4, 3, 3), {"groups": 2}, "weight must be 2 channels deep"),
        ((1, 4, 8, 8), (4, 1, 3, 3), {"groups": 3}, "groups must be a divisor of the 4 channels of x"),
        ((1, 4, 8, 8), (3, 2, 3, 3), {"groups": 2}, "groups must be a divisor of the 4 channels of x"),
        ((1, 4, 8, 8), (4, 4, 3, 3), {"groups": 0}, "groups must be an integer of at least 1"),
        ((1, 3, 8, 8), (4, 3, 9, 3), {}, "kernel_size must be at most the padded input's 8 pixels"),
        ((1, 3, 8, 8), (4, 3, 3, 5), {"dilation": 2}, "kernel_size must be at most the padded input's 8"),
        ((1, 3, 8, 8), (4, 3, 3, 3), {"stride": 0}, "stride must be an integer of at least 1, but is 0"),
        ((1, 3, 8, 8), (4, 3, 3, 3), {"stride": (1, -1)}, "stride must be an integer of at least 1"),
        ((1, 3, 8, 8), (4, 3, 3, 3), {"dilation": 0}, "dilation must be an integer of at least 1"),
        ((1, 3, 8, 8), (4, 3, 3, 3), {"padding": -1}, "padding must be an integer of at least 0"),
        ((1, 3, 8, 8), (4, 3, 3, 3), {"padding": "full"}, "padding must be an integer, (vertical"),
        ((1, 3, 8, 8), (4, 3, 3, 3), {"padding": "same", "stride": 2}, "stride must be 1 where padding"),
        ((1, 3, 8, 8), (4, 3, 3, 3), {"padding_mode": "mirror"}, "padding_mode must be one of zeros, refl"),
        ((1, 3, 8, 8), (4, 3, 3, 3), {"padding_mode": ["zeros"]}, "padding_mode must be one of zeros, refl"),
        (
            (1, 3, 8, 8),
            (4, 3, 3, 3),
            {"padding": 8, "padding_mode": "reflect"},
            "padding must be at most 7 a side",
        ),
        (
            (1, 3, 8, 8),
            (4, 3, 3, 3),
            {"padding": 9, "padding_mode": "circular"},
            "padding must be at most 8 a side",
        ),
        ((1, 3, 8, 8), (4, 3, 3, 3), {"bias": np.zeros(3)}, "bias must be an array of shape (4,), but is of"),
        ((1, 3, 8, 8), (4, 3, 3, 3), {"bias": np.zeros(4, int)}, "bias must be an array of float32 or"),
    ],
)
def test_what_does_not_fit_is_refused(x: Any, weight: Any, options: dict[str, Any], message: str) -> None:
    for function in (conv2d, conv2d_naive, conv2d_fft):
        with pytest.raises(ShapeError) as caught:
            function(np.zeros(x), np.zeros(weight), **options)
        assert str(caught.value).startswith(message)


@pytest.mark.parametrize("dtype", ["int32", "uint8", "complex128", "float16"])
def test_other_numbers_are_refused(dtype: str) -> None:
    x, weight = np.zeros((1, 1, 4, 4)), np.zeros((1, 1, 3, 3))
    with pytest.raises(ShapeError, match="x must be an array of float32 or float64"):
        conv2d(x.astype(dtype), weight)
    with pytest.raises(ShapeError, match="weight must be an array of float32 or float64"):
        conv2d(x, weight.astype(dtype))
    with pytest.raises(ShapeError, match="weight must be an array of float64 as x is, but is one of float32"):
        conv2d(x, weight.astype(np.float32))
