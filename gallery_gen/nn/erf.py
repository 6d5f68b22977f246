"""The error function, which NumPy lacks; knows nothing of networks."""

from __future__ import annotations

import numpy as np

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


@np.errstate(invalid="ignore", over="ignore")
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
