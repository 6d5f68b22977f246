"""What is drawn and said of activations is what mathematics says of them."""

from math import inf, log
from xml.etree import ElementTree

import numpy as np
import pytest

from gallery_gen import nn
from gallery_gen.figures.activation_curves import (
    ACTIVATIONS,
    activation_curve,
    activation_sheet,
    facts,
    largest_difference,
    settings,
    softmax_bars,
    values_and_slopes,
)
from gallery_gen.figures.svg import SERIES

NOT_ONE_BY_ONE = {"Softmax", "LogSoftmax"}


def test_every_activation_is_there() -> None:
    drawn = {type(layer).__name__ for layer in ACTIVATIONS.values()}
    known = {name for name, layer in nn.LAYERS.items() if layer.__module__.endswith("activation_layers")}
    assert drawn == known - NOT_ONE_BY_ONE


@pytest.mark.parametrize(
    ("name", "fact", "value"),
    [
        ("Sigmoid", "largest derivative", 0.25),
        ("Sigmoid", "value at 0", 0.5),
        ("Tanh", "lower limit", -1),
        ("Tanh", "largest derivative", 1),
        ("ScaledTanh", "upper limit", 1.7159),
        ("Softsign", "upper limit", 1),
        ("Softplus", "value at 0", log(2)),
        ("ReLU", "upper limit", inf),
        ("ReLU", "lower limit", 0),
        ("ReLU", "derivative at 0", 0),
        ("ReLU6", "upper limit", 6),
        ("LeakyReLU", "lower limit", -inf),
        ("ELU", "lower limit", -1),
        ("SELU", "lower limit", -1.758099),
        ("GELU", "lower limit", -0.169971),
        ("SiLU", "lower limit", -0.278465),
        ("SiLU", "lowest at", -1.278),
        ("Hardsigmoid", "largest derivative", 1 / 6),
        ("Hardswish", "lower limit", -0.375),
        ("Step", "largest derivative", 0),
    ],
)
def test_facts(name: str, fact: str, value: float) -> None:
    assert facts(name)[fact] == pytest.approx(value, abs=2e-6)


def test_only_what_turns_round_has_a_lowest_point() -> None:
    assert {name for name in ACTIVATIONS if "lowest at" in facts(name)} == {
        "GELU", "GELU-tanh", "SiLU", "Mish", "Hardswish"
    }  # fmt: skip


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_slopes_are_those_of_the_curve(name: str) -> None:
    x = np.linspace(-4.9, 4.9, 99)  # away from every kink
    slopes = values_and_slopes(name, x + 0.013)[1]
    ahead, behind = (values_and_slopes(name, x + 0.013 + step)[0] for step in (1e-5, -1e-5))
    assert slopes == pytest.approx((ahead - behind) / 2e-5, abs=1e-4)


def test_the_formula_with_tanh_is_close() -> None:
    assert 1e-4 < largest_difference("GELU-tanh", "GELU") < 1e-3
    assert largest_difference("ReLU", "ReLU") == 0


def test_settings_are_the_layers_own() -> None:
    assert settings("PReLU") == {"weight": 0.25}
    assert settings("CELU") == {"alpha": 2}
    assert settings("ReLU") == {}


@pytest.mark.parametrize("width", [640, 320])
def test_drawings_are_well_formed(width: int) -> None:
    curve = ElementTree.fromstring(activation_curve("ELU", "T", "D", ("ELU", "slope"), width))
    lines = [path.attrib for path in curve.iter("path") if path.get("stroke") in SERIES]
    assert {line.get("stroke-dasharray") is None for line in lines} == {True, False}
    names = {name: name for name in ACTIVATIONS}
    sheet = ElementTree.fromstring(activation_sheet("T", "D", names, ("f", "slope"), width))
    assert {*names} <= {words.text for words in sheet.iter("text")}
    assert float(sheet.attrib["width"]) == width


def test_softmax_bars_are_as_long_as_the_shares() -> None:
    svg = ElementTree.fromstring(softmax_bars([0.0, 0.0, -1.0], "T", "D", ("a", "b"), "{:.3f}".format))
    bars = [float(rect.attrib["width"]) for rect in svg.iter("rect")]
    assert bars[:2] == [0, 0]
    first, second, third = bars[3:]
    assert first == second
    assert third / first == pytest.approx(np.exp(-1), abs=1e-3)
