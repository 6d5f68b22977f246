"""Comparing results with PyTorch's recorded ones, and with each other."""

import inspect
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from gallery_gen import nn
from gallery_gen.nn import Shape, Tensor
from tests.nn.cases import Case

RECORD = Path(__file__).parent / "fixtures" / "pytorch.npz"
Arrays = dict[str, npt.NDArray[Any]]


@cache
def recorded() -> Arrays:
    """Name → PyTorch's answer: a case's first result by its name, others and gradients below it."""
    with np.load(RECORD, allow_pickle=False) as record:
        names, shapes, values = record["names"], record["shapes"], record["values"]
    answers, start = {}, 0
    for name, written in zip(names, shapes, strict=True):
        shape: Shape = tuple(int(size) for size in written.split())
        answers[str(name)] = values[start : start + int(np.prod(shape))].reshape(shape)
        start += answers[str(name)].size
    return answers


def assert_close(actual: Tensor, expected: npt.NDArray[Any], tolerance: float = 1e-5) -> None:
    """Same shape, NaN and infinities in the same places, and else no further apart than a part of the range."""
    assert actual.shape == expected.shape
    finite = np.isfinite(expected)
    np.testing.assert_array_equal(actual[~finite], expected[~finite])
    values = expected[finite]
    if values.size:
        reach = float(np.max(np.abs(values)))
        assert float(np.max(np.abs(actual[finite] - values))) <= tolerance * reach


def unusual(array: Any) -> Any:
    """The same values, read-only and scattered in memory: every axis backwards, with a gap after each value."""
    if array.ndim == 0:
        return array
    backwards = (slice(None, None, -1),) * array.ndim
    memory = np.full((*array.shape, 2), np.nan if array.dtype.kind == "f" else -1, array.dtype)
    view = memory[..., 0][backwards]
    view[...] = array
    view.flags.writeable = False
    return view


def run(case: Case, function: Callable[..., Any] | None = None) -> Tensor:
    """What gallery_gen.nn, or another function with the same arguments, answers."""
    answer: Tensor = (function or getattr(nn, case.function))(*case.arrays(), **case.options)
    return answer


def results_of(case: Case, arrays: list[Any]) -> Arrays:
    """Everything that the function answers, named as in the record."""
    answer = getattr(nn, case.function)(*arrays, **case.options)
    if not isinstance(answer, tuple):
        return {case.name: answer}
    return {f"{case.name}/{number}" if number else case.name: part for number, part in enumerate(answer)}


def gradients_of(case: Case, arrays: list[Any], grad: Tensor, twin: str = "") -> Arrays:
    """Every gradient that function_backward answers, named as in the record.

    Its arguments go by the names of the function's own, so that they can be looked up there.
    """
    forward = getattr(nn, case.function)
    backward = getattr(nn, f"{case.function}_backward{twin}")
    known = inspect.signature(forward).bind(*arrays, **case.options).arguments
    wanted = inspect.signature(backward).parameters
    known |= {"grad": grad, "shape": arrays[0].shape}
    if "indices" in wanted and "indices" not in known:
        known["indices"] = forward(*arrays, **case.options | {"return_indices": True}).indices
    if "output" in wanted:
        known["output"] = forward(*arrays, **case.options)
    answer = backward(**{name: value for name, value in known.items() if name in wanted})
    named: Arrays = {"x": answer} if isinstance(answer, np.ndarray) else answer._asdict()
    return {f"{case.name}/grad {name}": value for name, value in named.items()}


def differentiable(case: Case) -> bool:
    """Whether the function has a gradient."""
    return hasattr(nn, f"{case.function}_backward")


def converted(arrays: list[Any], how: Callable[[Any], Any]) -> list[Any]:
    """The arrays of numbers changed, those of integers as they are."""
    return [how(array) if array.dtype.kind == "f" else array for array in arrays]


def assert_as_pytorch(case: Case) -> None:
    """The function and its gradient answer as PyTorch did, whatever the memory layout, and change no argument."""
    expected = {name: value for name, value in recorded().items() if name.split("/")[0] == case.name}
    ways: list[tuple[Callable[[Any], Any], type]] = [
        (np.array, np.float32),
        (unusual, np.float32),
        (lambda array: np.asarray(array, np.float64), np.float64),
    ]
    # Where softmax is all but 0 or 1, its float32 gradient is rounding only: float64 has another.
    for how, dtype in ways[: 2 if case.scale > 100 else 3]:
        arrays = converted(case.arrays(), how)
        answers = results_of(case, arrays)
        if differentiable(case):
            grad = converted([case.grad(answers[case.name].shape)], how)[0]
            grad = np.asarray(grad)
            before = grad.copy()
            answers |= gradients_of(case, arrays, grad)
            np.testing.assert_array_equal(grad, before)
        assert expected.keys() <= answers.keys()
        for name, value in expected.items():
            assert answers[name].dtype == (dtype if answers[name].dtype.kind == "f" else np.int64)
            assert_close(answers[name], value)
        for array, original in zip(arrays, case.arrays(), strict=True):
            np.testing.assert_array_equal(array, original)
