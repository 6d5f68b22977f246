"""Measured gradients behave as their layers' derivatives demand."""

from xml.etree import ElementTree

import numpy as np

from gallery_gen import nn
from gallery_gen.figures.vanishing import DEPTHS, STACKS, gradient_share, measure, vanishing_gradient


def test_one_layer_is_the_chain_rule() -> None:
    """With Identity the gradient is turned and stretched by the weights alone."""
    rng = np.random.default_rng(0)
    rng.normal(size=(1, 32, 64))
    grad = rng.normal(size=(32, 64)).astype(np.float32)
    weight = nn.Linear(64).init(rng, (64,))["weight"]
    shares = np.linalg.norm(grad @ weight, axis=1) / np.linalg.norm(grad, axis=1)
    expected = float(np.exp(np.log(shares).mean()))
    assert np.isclose(gradient_share(nn.Identity(), "glorot_uniform", 1), expected, rtol=1e-5)


def test_sigmoids_lose_the_gradient_and_relus_with_their_own_weights_keep_it() -> None:
    measured = measure()
    assert measured.keys() == STACKS.keys()
    assert measured["Sigmoid"][-1] < 0.25 ** DEPTHS[-1] * 10
    assert measured["Sigmoid"][-1] < measured["ReLU"][-1] < measured["Tanh"][-1] < measured["ReLU-He"][-1]
    assert 0.3 < measured["ReLU-He"][-1] < 3


def test_the_drawing_has_a_marker_for_each_depth() -> None:
    rows = [tuple(10.0 ** -(row + 1) for _ in DEPTHS) for row in range(2)]
    svg = ElementTree.fromstring(vanishing_gradient(rows, "T", "D", ("a", "b"), ("x", "y"), 320))
    assert len(list(svg.iter("circle"))) == len(DEPTHS) + 1  # and one in the legend
