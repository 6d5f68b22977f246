"""Elementwise functions over pieces that stay in the processor's cache; knows no function in particular."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Final, ParamSpec

import numpy as np

from gallery_gen.nn.checks import Tensor

_P = ParamSpec("_P")

BLOCK: Final = 1 << 16
"""Values of a piece: few enough for a second-level cache to hold some such pieces (256 KB each in float32),
and so many that the calls themselves, half a microsecond for every sign in a formula, hardly count."""


def in_blocks(function: Callable[_P, Tensor]) -> Callable[_P, Tensor]:
    """Have an elementwise `function` of large arrays compute one piece of them after another.

    NumPy goes through the whole of its arrays for every sign in a formula. A dozen passes over a large array
    wait for memory a dozen times, and ask the system for as many new arrays; over a piece that is still in
    the cache they do not. Arrays that do not fit each other go to the function as they are, which says what
    is wrong with them.
    """

    @wraps(function)
    def by_blocks(*args: _P.args, **kwargs: _P.kwargs) -> Tensor:
        arrays = [value for value in (*args, *kwargs.values()) if isinstance(value, np.ndarray)]
        if arrays and not any(array.ndim for array in arrays):  # of which NumPy would make plain numbers
            options = {name: _flat(value) for name, value in kwargs.items()}
            return function(*map(_flat, args), **options).reshape(())  # type: ignore[arg-type]
        if not arrays or arrays[0].size <= BLOCK or not all(_fits(array, arrays[0]) for array in arrays):
            return function(*args, **kwargs)
        out = np.empty_like(arrays[0])
        flat, flat_options = [_flat(value) for value in args], {name: _flat(kwargs[name]) for name in kwargs}
        for start in range(0, out.size, BLOCK):
            here = slice(start, start + BLOCK)
            options = {name: _piece(value, here) for name, value in flat_options.items()}
            out.reshape(-1)[here] = function(*(_piece(value, here) for value in flat), **options)  # type: ignore[arg-type]
        return out

    return by_blocks


def _fits(array: Tensor, first: Tensor) -> bool:
    return array.shape == first.shape and array.dtype == first.dtype and array.flags.c_contiguous


def _flat(value: object) -> object:
    return value.reshape(-1) if isinstance(value, np.ndarray) else value


def _piece(value: object, here: slice) -> object:
    return value[here] if isinstance(value, np.ndarray) else value
