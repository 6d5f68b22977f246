"""Comparing results with PyTorch's recorded ones, and with each other."""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from gallery_gen import nn
from gallery_gen.nn import Tensor
from tests.nn.cases import Case

RECORD = Path(__file__).parent / "fixtures" / "pytorch.npz"


@cache
def recorded() -> dict[str, npt.NDArray[Any]]:
    """Case name → PyTorch's answer."""
    with np.load(RECORD, allow_pickle=False) as record:
        return dict(record)


def assert_close(actual: Tensor, expected: npt.NDArray[Any], tolerance: float = 1e-5) -> None:
    """Same shape, NaN and infinities in the same places, and else no further apart than a part of the range."""
    assert actual.shape == expected.shape
    finite = np.isfinite(expected)
    np.testing.assert_array_equal(actual[~finite], expected[~finite])
    values = expected[finite]
    if values.size:
        reach = float(np.max(np.abs(values)))
        assert float(np.max(np.abs(actual[finite] - values))) <= tolerance * reach


def unusual(array: Tensor) -> Tensor:
    """The same values, read-only and scattered in memory: every axis backwards, with a gap after each value."""
    backwards = (slice(None, None, -1),) * array.ndim
    memory = np.full((*array.shape, 2), np.nan, array.dtype)
    view = memory[..., 0][backwards]
    view[...] = array
    view.flags.writeable = False
    return view


def run(case: Case, function: Callable[..., Tensor] | None = None) -> Tensor:
    """What gallery_gen.nn, or another function with the same arguments, answers."""
    answer: Tensor = (function or getattr(nn, case.function))(*case.arrays(), **case.options)
    return answer


def assert_as_pytorch(case: Case) -> None:
    """The function answers as PyTorch did, whatever the arrays' memory layout, and leaves its arguments alone."""
    arrays, originals = case.arrays(), case.arrays()
    function = getattr(nn, case.function)
    result = function(*arrays, **case.options)
    assert result.dtype == np.float32
    assert_close(result, recorded()[case.name])
    for array, original in zip(arrays, originals, strict=True):
        np.testing.assert_array_equal(array, original)
    assert_close(function(*(unusual(array) for array in originals), **case.options), recorded()[case.name])
    exact = function(*(array.astype(np.float64) for array in originals), **case.options)
    assert exact.dtype == np.float64
    assert_close(exact, recorded()[case.name])
