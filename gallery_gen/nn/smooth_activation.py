"""Activations with curves, each with its derivative below it; arrays of any rank, no layers.

`f_backward(grad, x)` is grad · f′(x); where f′ is told more easily from y = f(x), it takes the `output`
instead. NaN and infinities come out as PyTorch's do, without warnings.
"""

from __future__ import annotations

from math import pi, sqrt
from typing import Literal, TypeAlias, get_args

import numpy as np

from gallery_gen.nn.blocks import in_blocks
from gallery_gen.nn.checks import Tensor, check_axis, check_choice, check_grad, check_number, check_tensor
from gallery_gen.nn.erf import erf

_quiet = np.errstate(invalid="ignore", over="ignore", divide="ignore")


@_quiet
@in_blocks
def elu(x: Tensor, alpha: float = 1.0) -> Tensor:
    """Exponential linear unit: x where it is positive, else alpha (eˣ − 1) (Clevert et al. 2015)."""
    check_tensor("x", x)
    alpha = check_number("alpha", alpha)
    return np.maximum(x, 0) + alpha * np.expm1(np.minimum(x, 0))


@_quiet
@in_blocks
def elu_backward(grad: Tensor, x: Tensor, alpha: float = 1.0) -> Tensor:
    """Gradient of `elu`: 1 where x is positive, else alpha eˣ."""
    _check(grad, x)
    factors = np.array([check_number("alpha", alpha), 1], x.dtype)
    return grad * (factors.take(x > 0) * np.exp(np.minimum(x, 0)))


SELU_ALPHA = 1.6732632423543772848170429916717
SELU_SCALE = 1.0507009873554804934193349852946


@_quiet
@in_blocks
def selu(x: Tensor) -> Tensor:
    """Scaled ELU, 1.0507 elu(x, 1.6733), which keeps mean 0 and variance 1 (Klambauer et al. 2017)."""
    return SELU_SCALE * elu(x, SELU_ALPHA)


@_quiet
@in_blocks
def selu_backward(grad: Tensor, x: Tensor) -> Tensor:
    """Gradient of `selu`: that of `elu`, scaled."""
    return SELU_SCALE * elu_backward(grad, x, SELU_ALPHA)


@_quiet
@in_blocks
def celu(x: Tensor, alpha: float = 1.0) -> Tensor:
    """ELU without a kink: x where it is positive, else alpha (e^(x / alpha) − 1) (Barron 2017)."""
    check_tensor("x", x)
    alpha = check_number("alpha", alpha, positive=True)
    return np.maximum(x, 0) + alpha * np.expm1(np.minimum(x, 0) / alpha)


@_quiet
@in_blocks
def celu_backward(grad: Tensor, x: Tensor, alpha: float = 1.0) -> Tensor:
    """Gradient of `celu`: 1 where x is positive, else e^(x / alpha)."""
    _check(grad, x)
    alpha = check_number("alpha", alpha, positive=True)
    return grad * np.exp(np.minimum(x, 0) / alpha)


Approximation: TypeAlias = Literal["none", "tanh"]
"""How `gelu` is computed: exactly, or by a formula with tanh."""


@_quiet
@in_blocks
def gelu(x: Tensor, approximate: Approximation = "none") -> Tensor:
    """Gaussian error linear unit: x · Φ(x) with the normal distribution Φ (Hendrycks and Gimpel 2016).

    With approximate="tanh", Φ(x) is taken as (1 + tanh(√(2/π) (x + 0.044715 x³))) / 2.
    """
    check_tensor("x", x)
    if check_choice("approximate", approximate, get_args(Approximation)) == "tanh":
        bend: Tensor = np.tanh(sqrt(2 / pi) * (x + 0.044715 * x * x * x))
        return 0.5 * x * (1 + bend)
    return x * (0.5 + 0.5 * erf(x * sqrt(0.5)))


@_quiet
@in_blocks
def gelu_backward(grad: Tensor, x: Tensor, approximate: Approximation = "none") -> Tensor:
    """Gradient of `gelu`: Φ(x) + x · Φ′(x), where Φ′ is the bell curve or the approximation's derivative."""
    _check(grad, x)
    if check_choice("approximate", approximate, get_args(Approximation)) == "tanh":
        bend: Tensor = np.tanh(sqrt(2 / pi) * (x + 0.044715 * x * x * x))
        slope = (1 - bend * bend) * (sqrt(2 / pi) * (1 + 3 * 0.044715 * x * x))
        return grad * (0.5 * (1 + bend) + 0.5 * x * slope)
    bell = np.exp(-0.5 * x * x) * (1 / sqrt(2 * pi))
    return grad * (0.5 + 0.5 * erf(x * sqrt(0.5)) + x * bell)


@_quiet
@in_blocks
def silu(x: Tensor) -> Tensor:
    """Sigmoid linear unit, also called swish: x · sigmoid(x) (Elfwing et al. 2017)."""
    return x * sigmoid(x)


@_quiet
@in_blocks
def silu_backward(grad: Tensor, x: Tensor) -> Tensor:
    """Gradient of `silu`: s (1 + x (1 − s)) with s = sigmoid(x)."""
    _check(grad, x)
    share = sigmoid(x)
    return grad * share * (1 + x * (1 - share))


@_quiet
@in_blocks
def mish(x: Tensor) -> Tensor:
    """Smooth, with a dip below 0: x · tanh(ln(1 + eˣ)) (Misra 2019)."""
    check_tensor("x", x)
    bend: Tensor = np.tanh(np.log1p(np.exp(x)))
    return x * bend


@_quiet
@in_blocks
def mish_backward(grad: Tensor, x: Tensor) -> Tensor:
    """Gradient of `mish`: t + x · sigmoid(x) (1 − t²) with t = tanh(ln(1 + eˣ))."""
    _check(grad, x)
    bend: Tensor = np.tanh(np.log1p(np.exp(x)))
    return grad * (bend + x * sigmoid(x) * (1 - bend * bend))


@_quiet
@in_blocks
def sigmoid(x: Tensor) -> Tensor:
    """Logistic function: 1 / (1 + e⁻ˣ), between 0 and 1.

    Far on the left e⁻ˣ overflows to infinity, and 1 / ∞ is the right answer, 0; so no second formula is
    needed.
    """
    check_tensor("x", x)
    return 1 / (1 + np.exp(-x))


@_quiet
@in_blocks
def sigmoid_backward(grad: Tensor, output: Tensor) -> Tensor:
    """Gradient of `sigmoid` from its output: y (1 − y)."""
    _check(grad, output, "output")
    return grad * (output * (1 - output))


def tanh(x: Tensor) -> Tensor:
    """Hyperbolic tangent, between −1 and 1."""
    check_tensor("x", x)
    return np.asarray(np.tanh(x))


@_quiet
@in_blocks
def tanh_backward(grad: Tensor, output: Tensor) -> Tensor:
    """Gradient of `tanh` from its output: 1 − y²."""
    _check(grad, output, "output")
    return grad * (1 - output * output)


LECUN_AMPLITUDE, LECUN_SLOPE = 1.7159, 2 / 3


@_quiet
@in_blocks
def scaled_tanh(x: Tensor) -> Tensor:
    """LeNet-5's activation, 1.7159 tanh(2x/3), which takes ±1 to ±1 (LeCun et al. 1998, appendix A)."""
    check_tensor("x", x)
    bend: Tensor = np.tanh(LECUN_SLOPE * x)
    return LECUN_AMPLITUDE * bend


@_quiet
@in_blocks
def scaled_tanh_backward(grad: Tensor, output: Tensor) -> Tensor:
    """Gradient of `scaled_tanh` from its output: 2/3 (1.7159 − y² / 1.7159)."""
    _check(grad, output, "output")
    return grad * (LECUN_SLOPE * (LECUN_AMPLITUDE - output * output / LECUN_AMPLITUDE))


@_quiet
@in_blocks
def softplus(x: Tensor, beta: float = 1.0, threshold: float = 20.0) -> Tensor:
    """Smooth ReLU: ln(1 + e^(beta·x)) / beta (Dugas et al. 2000).

    Parameters
    ----------
    beta
        Above 0; the larger, the nearer to ReLU.
    threshold
        Where beta·x is above it, x itself is the result.
    """
    check_tensor("x", x)
    beta, threshold = check_number("beta", beta, positive=True), check_number("threshold", threshold)
    scaled = x * beta
    return np.where(scaled > threshold, x, np.log1p(np.exp(scaled)) / beta)


@_quiet
@in_blocks
def softplus_backward(grad: Tensor, x: Tensor, beta: float = 1.0, threshold: float = 20.0) -> Tensor:
    """Gradient of `softplus`: sigmoid(beta·x), and 1 where beta·x is above `threshold`."""
    _check(grad, x)
    beta, threshold = check_number("beta", beta, positive=True), check_number("threshold", threshold)
    scaled = x * beta
    return np.where(scaled > threshold, grad, grad * sigmoid(scaled))


@_quiet
@in_blocks
def softsign(x: Tensor) -> Tensor:
    """A gentler tanh: x / (1 + |x|)."""
    check_tensor("x", x)
    result: Tensor = x / (1 + np.abs(x))
    return result


@_quiet
@in_blocks
def softsign_backward(grad: Tensor, x: Tensor) -> Tensor:
    """Gradient of `softsign`: 1 / (1 + |x|)²; NaN at infinity, as `softsign` is there."""
    _check(grad, x)
    return np.where(np.isinf(x), x.dtype.type(np.nan), grad / np.square(1 + np.abs(x)))


@_quiet
def softmax(x: Tensor, dim: int) -> Tensor:
    """Positive shares that sum to 1 along axis `dim`: eˣ / Σ eˣ.

    The largest value is subtracted first, which changes nothing but keeps eˣ from overflowing.
    """
    check_tensor("x", x)
    axis = check_axis("dim", dim, x.ndim)
    powers = np.exp(x - np.max(x, axis=axis, keepdims=True, initial=-np.inf))
    shares: Tensor = powers / powers.sum(axis=axis, keepdims=True)
    return shares


@_quiet
def softmax_backward(grad: Tensor, output: Tensor, dim: int) -> Tensor:
    """Gradient of `softmax` from its output: y (grad − Σ grad · y), for shares compete."""
    _check(grad, output, "output")
    axis = check_axis("dim", dim, output.ndim)
    products = grad * output
    result: Tensor = products - output * products.sum(axis=axis, keepdims=True)
    return result


@_quiet
def log_softmax(x: Tensor, dim: int) -> Tensor:
    """Logarithm of `softmax`, x − ln Σ eˣ, which does not round small shares to 0."""
    check_tensor("x", x)
    axis = check_axis("dim", dim, x.ndim)
    shifted = x - np.max(x, axis=axis, keepdims=True, initial=-np.inf)
    result: Tensor = shifted - np.log(np.exp(shifted).sum(axis=axis, keepdims=True))
    return result


@_quiet
def log_softmax_backward(grad: Tensor, output: Tensor, dim: int) -> Tensor:
    """Gradient of `log_softmax` from its output: grad − eʸ Σ grad."""
    _check(grad, output, "output")
    axis = check_axis("dim", dim, output.ndim)
    result: Tensor = grad - np.exp(output) * grad.sum(axis=axis, keepdims=True)
    return result


def _check(grad: Tensor, x: Tensor, name: str = "x") -> None:
    """Both are tensors, of one type and shape."""
    check_tensor(name, x)
    check_grad(grad, x)
