"""The error function, which NumPy lacks; knows nothing of networks."""

from __future__ import annotations

import numpy as np

from gallery_gen.nn.blocks import in_blocks
from gallery_gen.nn.checks import Tensor, check_tensor

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


# Coefficients of Eigen (generic_fast_erf_float), highest power first; past the end 1 is the nearest float32.
_FLOAT_TOP = (0.00022905065861350646, 0.0034082910107109506, 0.050955695062380861, 0.18520832239976145,
              1.128379143519084)  # fmt: skip
_FLOAT_BOTTOM = (-1.1791602954361697e-7, 0.000023547966471313185, 0.0010179625278914885, 0.014070470171167667,
                 0.11098505178285362, 0.49746925110067538, 1.0)  # fmt: skip
_FLOAT_END = 3.832506856900711


@np.errstate(invalid="ignore", over="ignore")
@in_blocks
def erf(x: Tensor) -> Tensor:
    """Error function, 2/√π ∫₀ˣ e^(−t²) dt, which NumPy lacks; exact to about the last digit of x's type.

    In float32 one quotient of polynomials does for all x. Source: Eigen, MathFunctions.
    """
    check_tensor("x", x)
    if x.dtype == np.float64:
        return _erf_of_doubles(x)
    near = np.clip(x, -_FLOAT_END, _FLOAT_END)
    square = near * near
    quotient = near * _polynomial(_FLOAT_TOP, square) / _polynomial(_FLOAT_BOTTOM, square)
    return np.clip(quotient, -1, 1)


def _erf_of_doubles(x: Tensor) -> Tensor:
    """For |x| ≤ 1 x times a quotient of polynomials in x², beyond that 1 − e^(−x²) times another quotient.

    Past 6 nothing but 1 is left. Source: Stephen Moshier, Cephes Mathematical Library, ndtr.c, in the manner
    of Cody, "Rational Chebyshev approximations for the error function", 1969.
    """
    near = np.clip(x, -1, 1)
    square = near * near
    inner = near * _polynomial(_ERF_TOP, square) / _polynomial(_ERF_BOTTOM, square)
    far = np.clip(np.abs(x), 1, 6)
    outer = 1 - np.exp(-far * far) * _polynomial(_ERFC_TOP, far) / _polynomial(_ERFC_BOTTOM, far)
    result: Tensor = np.where(np.abs(x) > 1, np.copysign(outer, x), inner)
    return result


def _polynomial(coefficients: tuple[float, ...], x: Tensor) -> Tensor:
    """Σ cᵢ xⁱ, highest power first, by Horner's rule; np.polyval would turn float32 into float64."""
    result = coefficients[0] * x + coefficients[1]
    for coefficient in coefficients[2:]:
        result *= x
        result += coefficient
    return result
