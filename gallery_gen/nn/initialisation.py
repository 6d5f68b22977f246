"""First weights, drawn from a generator that is passed in: as large as keeps a signal's size through layers.

A value is a sum over fan_in inputs, and reaches fan_out outputs. Glorot and Bengio ("Understanding the
difficulty of training deep feedforward neural networks", 2010) divide by both, for activations like tanh; He
et al. ("Delving deep into rectifiers", 2015) by fan_in, and double the variance, as ReLU loses half. Fans are
counted as PyTorch counts them. Knows shapes, never layers.
"""

from __future__ import annotations

from collections.abc import Callable
from math import prod, sqrt

import numpy as np

from gallery_gen.nn.checks import Shape, Tensor, check_generator, check_integer, wrong


def fans(shape: Shape) -> tuple[int, int]:
    """(fan_in, fan_out) of a weight: (out, in, …), or one of a transposed convolution, in PyTorch's way."""
    if not isinstance(shape, tuple | list) or len(shape) < 2:
        raise wrong("shape", "that of a weight, (out, in, …)", repr(shape))
    shape = tuple(check_integer("each size of shape", size, 1) for size in shape)
    return prod(shape[1:]), shape[0] * prod(shape[2:])


def glorot_uniform(rng: np.random.Generator, shape: Shape) -> Tensor:
    """Weights between ±sqrt(6 / (fan_in + fan_out)), evenly."""
    check_generator("rng", rng)
    limit = float(np.sqrt(6 / sum(fans(shape))))
    return rng.uniform(-limit, limit, shape).astype(np.float32)


def glorot_normal(rng: np.random.Generator, shape: Shape) -> Tensor:
    """Weights with standard deviation sqrt(2 / (fan_in + fan_out)), normally distributed."""
    check_generator("rng", rng)
    return rng.normal(0, sqrt(2 / sum(fans(shape))), shape).astype(np.float32)


def he_uniform(rng: np.random.Generator, shape: Shape) -> Tensor:
    """Weights between ±sqrt(6 / fan_in), evenly."""
    check_generator("rng", rng)
    limit = sqrt(6 / fans(shape)[0])
    return rng.uniform(-limit, limit, shape).astype(np.float32)


def he_normal(rng: np.random.Generator, shape: Shape) -> Tensor:
    """Weights with standard deviation sqrt(2 / fan_in), normally distributed."""
    check_generator("rng", rng)
    return rng.normal(0, sqrt(2 / fans(shape)[0]), shape).astype(np.float32)


SCHEMES: dict[str, Callable[[np.random.Generator, Shape], Tensor]] = {
    "glorot_uniform": glorot_uniform,
    "glorot_normal": glorot_normal,
    "he_uniform": he_uniform,
    "he_normal": he_normal,
}
"""Name → how to draw first weights."""
