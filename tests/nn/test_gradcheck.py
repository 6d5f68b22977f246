"""Every gradient that was derived against the one that is measured, in float64."""

import inspect
from typing import Any

import numpy as np
import pytest

from gallery_gen import nn
from gallery_gen.errors import ShapeError
from gallery_gen.nn import Tensor, numeric_gradient
from tests.nn.cases import CASES, Case
from tests.nn.oracle import differentiable, gradients_of, recorded

SMOOTH_ENOUGH = [
    case
    for case in CASES
    if differentiable(case)
    and not case.special
    and not {"special", "whole"} & {*case.kinds.values()}  # whole numbers lie on kinks
    and case.scale <= 4
    and 0 not in case.shapes[0]
]
SMOOTH_ENOUGH = [
    case for case in SMOOTH_ENOUGH if np.isfinite(recorded()[case.name]).all()
]  # no roots below 0
# Every fourth of the long tables, whose grids have a number of options that 4 does not divide.
CHECKED = [case for number, case in enumerate(SMOOTH_ENOUGH) if "grid" not in case.name or number % 4 == 0]


@pytest.mark.parametrize("case", CHECKED, ids=lambda case: case.name)
def test_a_gradient_is_what_is_measured(case: Case) -> None:
    arrays = [array.astype(np.float64) if array.dtype.kind == "f" else array for array in case.arrays()]
    function = getattr(nn, case.function)
    forward = list(inspect.signature(function).parameters)

    def output(*arguments: Any) -> Tensor:
        answer = function(*arguments, **case.options)
        result: Tensor = answer[0] if isinstance(answer, tuple) else answer
        return result

    grad = np.asarray(case.grad(output(*arrays).shape), np.float64)
    for name, derived in gradients_of(case, arrays, grad).items():
        place = forward.index(name.rpartition(" ")[2])
        if place >= len(arrays):
            continue  # a bias that was not given

        def moved(value: Tensor, place: int = place) -> Tensor:
            return output(*arrays[:place], value, *arrays[place + 1 :])

        measured = numeric_gradient(moved, arrays[place], grad)
        np.testing.assert_allclose(derived, measured, atol=1e-7 * max(1.0, float(np.abs(measured).max())))


def test_what_is_measured_is_a_gradient() -> None:
    x, grad = np.array([[1.0, -2.0], [0.5, 3.0]]), np.array([[1.0, 2.0], [-1.0, 0.0]])
    np.testing.assert_allclose(numeric_gradient(lambda value: value**3, x, grad), 3 * x**2 * grad, rtol=1e-8)


def test_rounding_must_not_be_larger_than_what_is_measured() -> None:
    with pytest.raises(ShapeError, match="x must be an array of float64, but is one of float32"):
        numeric_gradient(np.sin, np.zeros(3, np.float32), np.zeros(3, np.float32))
    with pytest.raises(ShapeError, match=r"grad must be an array of shape \(3,\)"):
        numeric_gradient(np.sin, np.zeros(3), np.zeros(4))
    with pytest.raises(ShapeError, match="grad must be an array of float64"):
        numeric_gradient(np.sin, np.zeros(3), np.zeros(3, np.float32))
    with pytest.raises(ShapeError, match="x must be a NumPy array, but is a list"):
        numeric_gradient(np.sin, [0.0], np.zeros(1))  # type: ignore[arg-type]
