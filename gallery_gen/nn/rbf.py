"""Distances to fixed codes, one for each class, and their layer; knows no code and no class.

Source: LeCun, Bottou, Bengio and Haffner, "Gradient-based learning applied to document recognition", 1998,
section II.B: Euclidean radial basis functions. PyTorch has no such layer.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import ClassVar, NamedTuple

import numpy as np

from gallery_gen.nn.checks import Shape, Tensor, check_grad, check_integer, check_tensor, wrong
from gallery_gen.nn.layer import Layer, LayerGradients, Parameters, check_scheme

_quiet = np.errstate(invalid="ignore", over="ignore")


class RBFGradients(NamedTuple):
    """Gradients of `rbf`, each shaped as what it is the gradient of."""

    x: Tensor
    codes: Tensor


def rbf_naive(x: Tensor, codes: Tensor) -> Tensor:
    """Squared distances, number by number: `rbf` as its definition reads, and slow."""
    _check(x, codes)
    out = np.zeros((len(x), len(codes)), x.dtype)
    for image, label, feature in np.ndindex(len(x), *codes.shape):
        out[image, label] += (x[image, feature] - codes[label, feature]) ** 2
    return out


@_quiet
def rbf(x: Tensor, codes: Tensor) -> Tensor:
    """Squared distance of each row of features to each code: the less, the better it fits.

    Parameters
    ----------
    x
        (N, F), float32 or float64.
    codes
        (classes, F), of x's type.

    Returns
    -------
    Tensor
        (N, classes): Σ (x − code)² over the features.

    Raises
    ------
    ShapeError
        If arguments do not fit.
    """
    _check(x, codes)
    result: Tensor = np.square(x[:, None] - codes).sum(axis=2)
    return result


@_quiet
def rbf_backward(grad: Tensor, x: Tensor, codes: Tensor) -> RBFGradients:
    """Gradients of `rbf`: 2 (x − code) grad, summed over classes for x, and its opposite for the codes.

    `grad` is that of the result, (N, classes).
    """
    _check(x, codes)
    check_grad(grad, x, (len(x), len(codes)))
    pulls = 2 * (x[:, None] - codes) * grad[:, :, None]
    return RBFGradients(pulls.sum(axis=1), -pulls.sum(axis=0))


@dataclass(frozen=True, repr=False)
class RBF(Layer):
    """Squared distance of the features to a fixed code for each class; see `rbf`."""

    out_features: int
    """Classes."""

    buffers: ClassVar[tuple[str, ...]] = ("codes",)

    @property
    def windows(self) -> None:
        """Every output sees the whole input."""

    def infer_shape(self, shape: Shape) -> Shape:
        """(out_features,)."""
        if len(shape) != 1:
            raise wrong("the input's shape", "(F,), which a Flatten layer before this one makes", shape)
        check_integer("in_features", shape[0], 1)
        return (check_integer("out_features", self.out_features, 1),)

    def parameter_shapes(self, shape: Shape) -> dict[str, Shape]:
        """Codes (out_features, in_features), which are not learned."""
        return {"codes": (*self.infer_shape(shape), *shape)}

    def init(
        self, rng: np.random.Generator, shape: Shape, scheme: str = "glorot_uniform"
    ) -> dict[str, Tensor]:
        """Codes of −1 and 1 by chance, which section II.B calls possible; LeNet-5 had pictures instead."""
        check_scheme(scheme)
        size = self.parameter_shapes(shape)["codes"]
        return {"codes": rng.choice(np.array([-1, 1], np.float32), size)}

    def forward(self, parameters: Parameters, x: Tensor) -> Tensor:
        """Distances to the layer's own codes."""
        return rbf(x, parameters["codes"])

    def backward(self, parameters: Parameters, x: Tensor, output: Tensor, grad: Tensor) -> LayerGradients:  # noqa: ARG002
        """The gradient for x; the codes stay as they are."""
        return LayerGradients(rbf_backward(grad, x, parameters["codes"]).x, {})

    def macs(self, shape: Shape) -> int:
        """One squared difference for each number of each code."""
        return prod(self.parameter_shapes(shape)["codes"])


def _check(x: Tensor, codes: Tensor) -> None:
    """Both are tensors that fit each other."""
    check_tensor("x", x)
    check_tensor("codes", codes, like=x)
    if codes.ndim != 2 or 0 in codes.shape:
        raise wrong("codes", "an array of shape (classes, F)", f"of shape {codes.shape}")
    if x.ndim != 2 or x.shape[1] != codes.shape[1]:
        raise wrong("x", f"an array of shape (N, {codes.shape[1]}) to fit codes", f"of shape {x.shape}")
