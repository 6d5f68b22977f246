"""Activations: what a neuron makes of its sum, value by value, in arrays of any rank; knows no layers.

NaN and infinities come out as PyTorch's do, without warnings.
"""

from __future__ import annotations

import numpy as np

from gallery_gen.nn.checks import Tensor, check_axis, check_number, check_tensor

_quiet = np.errstate(invalid="ignore", over="ignore")


def identity(x: Tensor) -> Tensor:
    """The input itself: no activation."""
    check_tensor("x", x)
    return x


def relu(x: Tensor) -> Tensor:
    """Rectified linear unit: x where it is positive, else 0 (Nair and Hinton 2010)."""
    check_tensor("x", x)
    return np.clip(x, 0, np.inf)  # three times faster than np.maximum(x, 0)


@_quiet
def leaky_relu(x: Tensor, negative_slope: float = 0.01) -> Tensor:
    """ReLU that lets a little through: x where it is positive, else negative_slope · x (Maas et al. 2013)."""
    check_tensor("x", x)
    return np.where(x > 0, x, x * check_number("negative_slope", negative_slope))


@_quiet
def elu(x: Tensor, alpha: float = 1.0) -> Tensor:
    """Exponential linear unit: x where it is positive, else alpha (eˣ − 1) (Clevert et al. 2015)."""
    check_tensor("x", x)
    return np.where(x > 0, x, check_number("alpha", alpha) * np.expm1(np.minimum(x, 0)))


@_quiet
def gelu(x: Tensor) -> Tensor:
    """Gaussian error linear unit: x · Φ(x) with the normal distribution Φ (Hendrycks and Gimpel 2016)."""
    check_tensor("x", x)
    return x * (0.5 + 0.5 * erf(x * float(np.sqrt(0.5))))


@_quiet
def silu(x: Tensor) -> Tensor:
    """Sigmoid linear unit, also called swish: x · sigmoid(x) (Elfwing et al. 2017)."""
    return x * sigmoid(x)


@_quiet
def sigmoid(x: Tensor) -> Tensor:
    """Logistic function: 1 / (1 + e⁻ˣ), between 0 and 1.

    Far on the left e⁻ˣ overflows to infinity, and 1 / ∞ is the right answer, 0; so no second formula is
    needed.
    """
    check_tensor("x", x)
    return 1 / (1 + np.exp(-x))


def tanh(x: Tensor) -> Tensor:
    """Hyperbolic tangent, between −1 and 1."""
    check_tensor("x", x)
    return np.tanh(x)


@_quiet
def softplus(x: Tensor, beta: float = 1.0, threshold: float = 20.0) -> Tensor:
    """Smooth ReLU: ln(1 + e^(beta·x)) / beta, and x itself where beta·x is above `threshold`."""
    check_tensor("x", x)
    scaled = x * check_number("beta", beta, positive=True)
    smooth = np.log1p(np.exp(scaled)) / beta
    return np.where(scaled > check_number("threshold", threshold), x, smooth)


@_quiet
def softsign(x: Tensor) -> Tensor:
    """A gentler tanh: x / (1 + |x|)."""
    check_tensor("x", x)
    result: Tensor = x / (1 + np.abs(x))
    return result


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


# Coefficients of Moshier's Cephes library (ndtr.c), highest power first.
_ERF_TOP = (9.60497373987051638749, 90.0260197203842689217, 2232.00534594684319226, 7003.32514112805075473,
            55592.3013010394962768)  # fmt: skip
_ERF_BOTTOM = (1.0, 33.5617141647503099647, 521.357949780152679795, 4594.32382970980127987,
               22629.0000613890934246, 49267.3942608635921086)  # fmt: skip
_ERFC_TOP = (2.46196981473530512524e-10, 0.564189564831068821977, 7.46321056442269912687,
             48.6371970985681366614, 196.520832956077098242, 526.445194995477358631, 934.528527171957607540,
             1027.55188689515710272, 557.535335369399327526)  # fmt: skip
_ERFC_BOTTOM = (1.0, 13.2281951154744992508, 86.7072140885989742329, 354.937778887819891062,
                975.708501743205489753, 1823.90916687909736289, 2246.33760818710981792,
                1656.66309194161350182, 557.535340817727675546)  # fmt: skip


@_quiet
def erf(x: Tensor) -> Tensor:
    """Error function, 2/√π ∫₀ˣ e^(−t²) dt, which NumPy lacks; exact to about the last digit of x's type.

    For |x| ≤ 1 it is x times a quotient of polynomials in x², beyond that 1 − e^(−x²) times another quotient;
    past 6 nothing but 1 is left in double precision. Source: Stephen Moshier, Cephes Mathematical Library,
    ndtr.c, in the manner of Cody, "Rational Chebyshev approximations for the error function", 1969.
    """
    check_tensor("x", x)
    near = np.clip(x, -1, 1)
    square = near * near
    inner = near * _polynomial(_ERF_TOP, square) / _polynomial(_ERF_BOTTOM, square)
    far = np.clip(np.abs(x), 1, 6)
    outer = 1 - np.exp(-far * far) * _polynomial(_ERFC_TOP, far) / _polynomial(_ERFC_BOTTOM, far)
    result: Tensor = np.where(np.abs(x) > 1, np.copysign(outer, x), inner)
    return result


def _polynomial(coefficients: tuple[float, ...], x: Tensor) -> Tensor:
    """Σ cᵢ xⁱ, highest power first, by Horner's rule; np.polyval would turn float32 into float64."""
    result = np.full_like(x, coefficients[0])
    for coefficient in coefficients[1:]:
        result *= x
        result += coefficient
    return result
