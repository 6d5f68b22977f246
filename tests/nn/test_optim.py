from typing import Any

import numpy as np
import pytest

from gallery_gen.errors import ShapeError
from gallery_gen.nn import SGD, Adam, AdamState
from tests.nn.cases import OPTIMISERS, descent
from tests.nn.oracle import assert_close, recorded

KINDS: dict[str, Any] = {"SGD": SGD, "Adam": Adam}


@pytest.mark.parametrize("special", [False, True])
@pytest.mark.parametrize("name", OPTIMISERS)
def test_steps_lead_where_pytorchs_lead(name: str, special: bool) -> None:
    kind, options = OPTIMISERS[name]
    start, gradients = descent(special=special)
    parameters, state = {"weight": start, "fixed": start}, None
    before = start.copy()
    for gradient in gradients:
        parameters, state = KINDS[kind](**options).step(parameters, {"weight": gradient}, state)
    assert_close(parameters["weight"], recorded()[f"optimiser {name}{' special' * special}"])
    assert parameters["weight"].dtype == np.float32
    assert parameters["fixed"] is start
    np.testing.assert_array_equal(start, before)
    for gradient, original in zip(gradients, descent(special=special)[1], strict=True):
        np.testing.assert_array_equal(gradient, original)


@pytest.mark.parametrize("kind", KINDS)
def test_a_step_changes_none_of_its_arguments(kind: str) -> None:
    start, (first, second, *_) = descent()
    optimiser = KINDS[kind](lr=0.1, **({"momentum": 0.9} if kind == "SGD" else {}))
    parameters, state = optimiser.step({"weight": start}, {"weight": first})
    once = optimiser.step(parameters, {"weight": second}, state).parameters["weight"]
    again = optimiser.step(parameters, {"weight": second}, state).parameters["weight"]
    np.testing.assert_array_equal(once, again)


@pytest.mark.parametrize(
    ("kind", "options", "message"),
    [
        ("SGD", {"lr": -1}, "lr must be a number of at least 0, but is -1"),
        ("SGD", {"momentum": "a"}, "momentum must be a number, but is 'a'"),
        ("SGD", {"nesterov": True}, "momentum must be above 0 where nesterov is True, but is 0.0"),
        ("SGD", {"nesterov": 1}, "nesterov must be True or False, but is 1"),
        ("Adam", {"betas": 0.9}, "betas must be a pair of numbers, but is 0.9"),
        ("Adam", {"betas": (0.9, 1)}, "betas must be two numbers from 0 to less than 1, but is (0.9, 1)"),
        ("Adam", {"eps": float("nan")}, "eps must be a finite number, but is nan"),
    ],
)
def test_numbers_that_cannot_be_are_refused(kind: str, options: dict[str, Any], message: str) -> None:
    with pytest.raises(ShapeError) as caught:
        KINDS[kind](**options)
    assert str(caught.value) == message


@pytest.mark.parametrize("kind", KINDS)
def test_gradients_must_belong_to_parameters(kind: str) -> None:
    parameters = {"weight": np.zeros(3)}
    for gradients, message in (
        ({"bias": np.zeros(3)}, "gradients must be named among weight, but is bias"),
        ({"weight": np.zeros(2)}, r"the gradient of weight must be an array of shape \(3,\)"),
        ({"weight": np.zeros(3, np.float32)}, "the gradient of weight must be an array of float64"),
    ):
        with pytest.raises(ShapeError, match=message):
            KINDS[kind]().step(parameters, gradients)


@pytest.mark.parametrize(
    ("kind", "memory", "message"),
    [
        ("SGD", {"weight": np.zeros(2)}, r"weight in velocity must be an array of shape \(3,\)"),
        ("SGD", {"bias": np.zeros(3)}, "velocity must be named among weight, but is bias"),
        ("Adam", AdamState(1, {"weight": np.zeros(2)}), r"weight in means must be an array of shape \(3,\)"),
        (
            "Adam",
            AdamState(1, {}, {"weight": np.zeros(3, int)}),
            "weight in squares must be an array of float",
        ),
    ],
)
def test_what_is_remembered_must_belong_to_parameters(kind: str, memory: Any, message: str) -> None:
    parameters = {"weight": np.zeros(3)}
    with pytest.raises(ShapeError, match=message):
        KINDS[kind]().step(parameters, parameters, memory)
