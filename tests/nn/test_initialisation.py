import numpy as np
import pytest

from gallery_gen.errors import ShapeError
from gallery_gen.nn import Conv2d, Linear, Shape, Tensor, relu
from gallery_gen.nn.initialisation import SCHEMES, fans


@pytest.mark.parametrize(
    ("scheme", "variance"),
    [
        ("glorot_uniform", 2 / 450),
        ("glorot_normal", 2 / 450),
        ("he_uniform", 2 / 270),
        ("he_normal", 2 / 270),
    ],
)
def test_weights_vary_as_much_as_the_papers_say(scheme: str, variance: float) -> None:
    shape: Shape = (20, 30, 3, 3)  # fan_in 270, fan_out 180
    drawn = SCHEMES[scheme](np.random.default_rng(0), shape)
    assert drawn.shape == shape
    assert drawn.dtype == np.float32
    assert drawn.var() == pytest.approx(variance, rel=0.05)
    assert drawn.mean() == pytest.approx(0, abs=3 * np.sqrt(variance / drawn.size))
    most = float(np.abs(drawn).max() / np.sqrt(variance))
    assert (most <= np.sqrt(3) + 1e-6) == (
        "uniform" in scheme
    )  # a uniform distribution ends, a normal does not
    np.testing.assert_array_equal(drawn, SCHEMES[scheme](np.random.default_rng(0), shape))


def test_fans_are_counted_as_in_pytorch() -> None:
    assert fans((5, 7)) == (7, 5)
    assert fans((6, 3, 5, 4)) == (60, 120)
    with pytest.raises(ShapeError, match="shape must be that of a weight"):
        fans((3,))


def test_he_keeps_a_signal_alive_through_rectifiers() -> None:
    rng = np.random.default_rng(1)
    x: Tensor = rng.standard_normal((64, 256)).astype(np.float32)
    for _ in range(20):
        x = relu(x @ Linear(256, bias=False).init(rng, (256,), "he_normal")["weight"].T)
    assert 0.1 < np.square(x).mean() < 10


def test_layers_take_any_scheme_and_set_biases_to_zero() -> None:
    for scheme, draw in SCHEMES.items():
        drawn = Conv2d(4, 3).init(np.random.default_rng(3), (2, 8, 8), scheme)
        np.testing.assert_array_equal(drawn["weight"], draw(np.random.default_rng(3), (4, 2, 3, 3)))
        np.testing.assert_array_equal(drawn["bias"], 0)
