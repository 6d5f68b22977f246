"""Every function, every argument: what cannot be is refused in one sentence, before any work, never ignored."""

import inspect
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import numpy as np
import pytest

from gallery_gen import nn
from gallery_gen.errors import ShapeError
from tests.nn.cases import CASES, Case

NAN, HUGE = float("nan"), 10**400
NEVER: tuple[Any, ...] = ("3", b"3", 2 + 1j, {}, np.array([2, 2]))
"""What no option may be, whatever it is for; an array above all, whose comparisons are no truth values."""
NO_INTEGER = (*NEVER, 1.5, 1.0, NAN, True, np.bool_(True), HUGE, (2.0, 2.0), (1, 2, 3))
NO_NUMBER = (*NEVER, None, NAN, float("inf"), -float("inf"), True, HUGE, (1.0,), np.float32("nan"))
NO_WORD = (*NEVER, None, 0, True, "magic")
BAD_OPTIONS: dict[str, tuple[Any, ...]] = {
    **dict.fromkeys(("kernel_size", "dilation", "groups", "size"), (*NO_INTEGER, None, 0, -1, (0, 1))),
    **dict.fromkeys(("stride", "divisor_override"), (*NO_INTEGER, 0, -1)),  # a pooling takes None
    **dict.fromkeys(("padding", "output_padding"), (*NO_INTEGER, None, -1, (0, -1), 10**12)),
    "output_size": (*NO_INTEGER, 0, -1, (0, 1)),  # max_unpool2d takes None
    **dict.fromkeys(("dim", "start_dim", "end_dim"), (*NO_INTEGER, None, 9, -9)),
    **dict.fromkeys(("negative_slope", "min_val", "max_val", "threshold"), NO_NUMBER),
    **dict.fromkeys(("alpha", "beta", "k"), NO_NUMBER),
    "connections": (*NEVER, None, 2, (), ((),), (0,), ((0, 0),), ((9,),), ((1.0,),), ((True,),)),
    "norm_type": (*NO_NUMBER, 0, -1),
    **dict.fromkeys(("eps", "momentum", "label_smoothing", "p"), (*NO_NUMBER, -0.1)),
    **dict.fromkeys(("ceil_mode", "return_indices", "count_include_pad", "training"), (*NEVER, None, 0, 1)),
    **dict.fromkeys(("padding_mode", "approximate", "reduction"), NO_WORD),
    "rng": (*NEVER, None, 0),
    "shape": (*NEVER, None, 3, (2.0, 3.0), (-1, -6), (True, True)),
}
"""Option → what it may not be."""


def spoilt(array: Any) -> Iterator[Any]:
    """What an array may not be, of which one is left to the caller: another type than x's."""
    yield from (
        array.tolist(),
        None,
        "x",
        array.astype(np.float16),
        array.astype(complex),
        array.astype(object),
    )
    yield array.astype(np.int64 if array.dtype.kind == "f" else np.float64)
    yield array.astype(np.float64 if array.dtype == np.float32 else bool)


def richest(function: str) -> Case:
    """The recorded case with the most arguments, as every option that is given can be spoilt."""
    cases = [case for case in CASES if case.function == function and case.scale < 100 and not case.special]
    return max(cases, key=lambda case: (len(case.shapes) + len(case.options), 0 not in case.shapes[0]))


def drawn() -> dict[str, dict[str, Any]]:
    """Arguments of the functions that PyTorch was not asked for, as they draw random numbers."""
    rng, x = np.random.default_rng(0), np.ones((2, 3), np.float32)
    schemes = ("glorot_normal", "glorot_uniform", "he_normal", "he_uniform")
    first = {name: {"rng": rng, "shape": (3, 4)} for name in schemes}
    return first | {"dropout": {"x": x, "rng": rng, "p": 0.5}, "dropout_backward": {"grad": x, "mask": x}}


@cache
def calls() -> dict[str, dict[str, Any]]:
    """Function, gradient or twin → arguments by name that are right."""
    found = drawn()
    for function in sorted({case.function for case in CASES}):
        case, forward = richest(function), getattr(nn, function)
        arguments = inspect.signature(forward).bind(*case.arrays(), **case.options).arguments
        answer = forward(**arguments)
        output = answer[0] if isinstance(answer, tuple) else answer
        known = arguments | {"grad": case.grad(output.shape), "shape": case.shapes[0], "output": output}
        if "return_indices" in inspect.signature(forward).parameters:
            known["indices"] = forward(**arguments | {"return_indices": True}).indices
        for name in (function, f"{function}_naive", f"{function}_backward", f"{function}_backward_naive"):
            if hasattr(nn, name):
                wanted = inspect.signature(getattr(nn, name)).parameters
                found[name] = {key: value for key, value in known.items() if key in wanted}
                found[name] |= {
                    key: parameter.default for key, parameter in wanted.items() if key not in found[name]
                }
    return found


def refusal(function: Callable[..., Any], arguments: dict[str, Any]) -> str:
    """The one sentence that the function refuses its arguments with."""
    with pytest.raises(ShapeError) as caught:
        function(**arguments)
    message = str(caught.value)
    assert " must be " in message
    assert ", but is " in message
    assert "\n" not in message
    return message


@pytest.mark.parametrize("name", calls())
def test_what_cannot_be_is_refused(name: str) -> None:
    function, right = getattr(nn, name), calls()[name]
    function(**right)
    for argument, value in right.items():
        array = isinstance(value, np.ndarray)
        if value is None and argument in ("weight", "bias", "norm_weight", "norm_bias"):
            continue  # an array that was not recorded for this function
        for wrong in spoilt(value) if array else BAD_OPTIONS[argument]:
            optional = argument == "bias" or inspect.signature(function).parameters[argument].default is None
            if (wrong is None and optional) or (array and alone(name, argument, wrong)):
                continue
            if argument in ("grad", "weight", "bias") and np.ndim(value) == 0 and isinstance(wrong, float):
                continue  # a loss's own gradient may be a plain number
            message = refusal(function, right | {argument: wrong})
            assert message.startswith((argument, f"each size of {argument}")), (argument, wrong, message)


def alone(name: str, argument: str, wrong: Any) -> bool:
    """Whether float64 is not a wrong type, as the argument is the one that others must be like."""
    arrays = {key: value for key, value in calls()[name].items() if isinstance(value, np.ndarray)}
    floats = [key for key, value in arrays.items() if value.dtype == np.float32]
    leader = next((key for key in ("x", "mask", "output") if key in floats), floats[0])
    return argument == leader and getattr(wrong, "dtype", None) == np.float64


def without_indices() -> list[str]:
    """Those whose checks need not look at integers one by one."""
    return [
        name
        for name, right in calls().items()
        if not any(isinstance(value, np.ndarray) and value.dtype.kind != "f" for value in right.values())
    ]


@pytest.mark.parametrize("name", without_indices())
def test_nothing_is_computed_before_options_are_looked_at(name: str) -> None:
    """A batch of 2⁴⁰ images that take no memory: whatever is computed from them would not fit into any."""
    function, right = getattr(nn, name), calls()[name]
    arrays = {key: value for key, value in right.items() if isinstance(value, np.ndarray)}
    batches = {
        key: arrays[key] for key in ("x", "grad", "output", "mask") if key in arrays and arrays[key].ndim
    }
    large: dict[str, Any] = {
        key: np.broadcast_to(value[:1], (2**40, *value.shape[1:])) for key, value in batches.items()
    }
    large |= {"shape": (2**30, *right["shape"][1:])} if "shape" in right and "x" not in right else {}
    for argument in right.keys() & BAD_OPTIONS.keys() - {"shape"}:
        refusal(function, right | large | {argument: {}})


@pytest.mark.parametrize("name", calls())
def test_an_option_of_float64_makes_no_result_wider(name: str) -> None:
    function, right = getattr(nn, name), calls()[name]
    wide = {key: np.float64(value) for key, value in right.items() if type(value) is float}
    answer = function(**right | wide)
    for part in answer if isinstance(answer, tuple) else (answer,):
        assert part.dtype in (np.float32, np.int64)


@pytest.mark.parametrize("name", calls())
def test_an_unknown_option_is_not_ignored(name: str) -> None:
    for option in ("inplace", "ignore_index", "data_format"):
        with pytest.raises(TypeError, match=f"unexpected keyword argument '{option}'"):
            getattr(nn, name)(**calls()[name], **{option: False})
