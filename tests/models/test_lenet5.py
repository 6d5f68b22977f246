"""LeNet-5's connections and parameters are those of the paper."""

from math import prod

import numpy as np
import pytest

from gallery_gen.models import C3_CONNECTIONS, lenet5, parameter_ledger
from gallery_gen.models.digit_codes import digit_codes
from gallery_gen.nn import Tensor, numeric_gradient

TABLE_I = """
X...XXX..XXXX.XX
XX...XXX..XXXX.X
XXX...XXX..X.XXX
.XXX..XXXX..X.XX
..XXX..XXXX.XX.X
...XXX..XXXX.XXX
"""
"""Rows are maps of S2, columns maps of C3 (LeCun et al. 1998)."""


def test_the_connections_are_those_of_table_i() -> None:
    rows = ["".join("X" if row in joined else "." for joined in C3_CONNECTIONS) for row in range(6)]
    assert rows == TABLE_I.split()
    assert sum(map(len, C3_CONNECTIONS)) == 60


def test_the_ledger_adds_up_to_sixty_thousand() -> None:
    lines = parameter_ledger()
    assert [line.layer for line in lines] == ["C1", "S2", "C3", "S4", "C5", "F6"]
    assert [line.parameters for line in lines] == [156, 12, 1516, 32, 48120, 10164]
    assert sum(line.parameters for line in lines) == 60_000
    assert [line.shape for line in lines] == [
        (6, 28, 28), (6, 14, 14), (16, 10, 10), (16, 5, 5), (120, 1, 1), (84,)
    ]  # fmt: skip


def test_the_multiply_adds_are_the_connections_of_the_paper() -> None:
    # Section II.B counts connections: of each output number, one for each weight and one for the bias; of a
    # pooled number, its four inputs and the bias, where we count the one multiplication by the coefficient.
    published = {"C1": 122_304, "S2": 5_880, "C3": 151_600, "S4": 2_000, "C5": 48_120}
    lines = {line.layer: line for line in parameter_ledger()}
    for name in ("C1", "C3", "C5"):
        assert lines[name].macs + prod(lines[name].shape) == published[name]
    for name in ("S2", "S4"):
        assert 5 * lines[name].macs == published[name]
    assert lines["F6"].macs == 84 * 120
    output = lenet5.radial_output()
    assert (output.shape, output.weights, output.macs) == ((10,), 84, 840)


def test_one_number_of_c5_sees_the_whole_digit() -> None:
    assert lenet5.receptive_fields() == {"C1": 5, "S2": 6, "C3": 14, "S4": 16, "C5": 32}


def test_what_is_called_lenet_today() -> None:
    shapes = lenet5.TODAY.infer_shapes(lenet5.TODAY_SHAPE)
    costs = lenet5.TODAY.costs(lenet5.TODAY_SHAPE)
    assert shapes["conv1"] == (6, 28, 28)
    assert shapes["pool2"] == (16, 5, 5)
    assert [cost.parameters for cost in costs.values() if cost.parameters] == [156, 2416, 48120, 10164, 850]


def test_the_ledger_says_what_the_network_of_1998_costs() -> None:
    costs = lenet5.ORIGINAL.costs(lenet5.INPUT_SHAPE)
    for line in (*parameter_ledger(), lenet5.radial_output()):
        learned = line.parameters if line.layer != "Output" else 0
        assert costs[line.layer] == (learned, line.macs)
    assert sum(cost.parameters for cost in costs.values()) == 60_000


def test_the_network_of_1998_runs_and_answers_with_distances() -> None:
    rng = np.random.default_rng(0)
    parameters = lenet5.init_original(rng)
    digits = rng.standard_normal((2, *lenet5.INPUT_SHAPE)).astype(np.float32)
    trace = lenet5.ORIGINAL.trace(parameters, digits)
    assert {name: value.shape[1:] for name, value in trace.items()} == lenet5.ORIGINAL.infer_shapes(
        lenet5.INPUT_SHAPE
    )
    by_hand = ((trace["squash6"][:, None] - digit_codes()) ** 2).sum(axis=2)
    np.testing.assert_allclose(trace["Output"], by_hand, rtol=1e-5)
    assert np.abs(trace["squash6"]).max() < 1.7159


def test_a_digits_own_code_has_distance_zero() -> None:
    codes = digit_codes()
    assert codes.shape == (10, 84)
    assert set(codes.ravel()) == {-1.0, 1.0}
    distances = ((codes[:, None] - codes) ** 2).sum(axis=2)
    assert (distances.argmin(axis=1) == np.arange(10)).all()
    assert distances[~np.eye(10, dtype=bool)].min() >= 4 * 6, "no two digits differ by less than six squares"


@pytest.mark.parametrize("name", ["C3.weight", "S2.weight", "S4.bias", "C1.bias"])
def test_what_the_network_of_1998_would_learn_is_what_is_measured(name: str) -> None:
    rng = np.random.default_rng(1)
    parameters = {key: value.astype(float) for key, value in lenet5.init_original(rng).items()}
    digit = rng.standard_normal((1, *lenet5.INPUT_SHAPE))
    trace = lenet5.ORIGINAL.trace(parameters, digit)
    grad = rng.standard_normal((1, 10))
    found = lenet5.ORIGINAL.backprop(parameters, trace, grad).gradients
    assert "Output.codes" not in found
    few = parameters[name].ravel()[:4]

    def moved(values: Tensor) -> Tensor:
        weight = parameters[name].copy()
        weight.ravel()[:4] = values
        return lenet5.ORIGINAL.forward(parameters | {name: weight}, digit)

    measured = numeric_gradient(moved, few.copy(), grad)
    np.testing.assert_allclose(found[name].ravel()[:4], measured, rtol=1e-5, atol=1e-6)
