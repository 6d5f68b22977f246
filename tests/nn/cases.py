"""The table of cases that PyTorch was asked once (record_pytorch.py) and that the tests ask gallery_gen.nn."""

from collections.abc import Iterator
from itertools import product
from typing import Any

import numpy as np

from gallery_gen.nn import (
    AvgPool2d,
    BatchNorm2d,
    Conv2d,
    Flatten,
    Linear,
    MaxPool2d,
    Network,
    ReLU,
    ScaledTanh,
    Tensor,
)
from tests.nn.case import Case
from tests.nn.cases_of_windows import conv_cases, conv_transpose_cases, pool_cases

__all__ = ["ACTIVATIONS", "CASES", "OPTIMISERS", "STEPS", "TRAINED", "Case", "cases_of", "descent", "lesson"]

ACTIVATIONS = (
    *("identity", "relu", "relu6", "leaky_relu", "elu", "selu", "celu", "gelu", "silu", "mish", "sigmoid"),
    *("hardsigmoid", "tanh", "hardtanh", "scaled_tanh", "hardswish", "softplus", "softsign", "step"),
    *("softmax", "log_softmax", "erf"),
)
"""Those without weights."""


def _activation_cases() -> Iterator[Case]:
    functions: dict[str, list[dict[str, Any]]] = {
        "leaky_relu": [{}, {"negative_slope": 0.3}],
        "hardtanh": [{}, {"min_val": -0.5, "max_val": 2.0}],
        "elu": [{}, {"alpha": 0.4}],
        "celu": [{}, {"alpha": 0.4}],
        "gelu": [{}, {"approximate": "tanh"}],
        "softplus": [{}, {"beta": 2.0, "threshold": 3.0}],
        "softmax": [{"dim": 1}, {"dim": -1}, {"dim": 0}],
        "log_softmax": [{"dim": 1}, {"dim": -1}, {"dim": 0}],
    }
    for function in ACTIVATIONS:
        for number, options in enumerate(functions.get(function, [{}])):
            name = f"{function}-{number}"
            for scale in (0.01, 1.0, 4.0, 30.0, 200.0):
                yield Case(f"{name}-{scale}", function, ((2, 3, 4, 3),), options, scale)
            yield Case(f"{name}-special", function, ((2, 3, 3, 2),), options, special=True)
            yield Case(f"{name}-vectors", function, ((3, 4),), options)
            yield Case(f"{name}-empty-batch", function, ((0, 3, 2, 2),), options)
            yield Case(f"{name}-whole", function, ((2, 3, 4, 3),), options, 6.0, kinds={0: "whole"})
            if "softmax" not in function:
                yield Case(f"{name}-number", function, ((),), options)
        if "softmax" in function:
            yield Case(f"{function}-one-axis", function, ((5,),), {"dim": 0})
            yield Case(f"{function}-one-class", function, ((2, 1, 3, 1),), {"dim": 1})
    for name, x, channels in (("one", (2, 3, 4, 3), 1), ("each", (2, 3, 4, 3), 3), ("vectors", (3, 4), 4)):
        yield Case(f"prelu-{name}", "prelu", (x, (channels,)))
    yield Case("prelu-empty-batch", "prelu", ((0, 3, 2, 2), (3,)))
    yield Case("prelu-special", "prelu", ((2, 3, 3, 2), (3,)), special=True)
    yield Case("prelu-special-weight", "prelu", ((2, 5, 3, 2), (5,)), kinds={1: "special"})
    yield Case("prelu-whole", "prelu", ((2, 3, 3, 2), (3,)), kinds={0: "whole"})


def _norm_cases() -> Iterator[Case]:
    for training, x in product((False, True), ((3, 2, 4, 3), (5, 4), (1, 2, 3, 3))):
        name, channel = f"batch_norm-{training}-{len(x)}-{x[0]}", (x[1],)
        options = {"training": training, "eps": 1e-3} | ({"momentum": 0.3} if training else {})
        yield Case(name, "batch_norm", (x, *[channel] * 4), options, kinds={2: "positive"})
        yield Case(f"{name}-plain", "batch_norm", (x, channel, channel), options, kinds={2: "positive"})
    yield Case("batch_norm-empty-batch", "batch_norm", ((0, 2, 3, 3), *[(2,)] * 4), kinds={2: "positive"})
    for training in (False, True):
        name, options = f"batch_norm-special-{training}", {"training": training}
        shapes = ((3, 6, 2, 2), *[(6,)] * 4)
        yield Case(name, "batch_norm", shapes, options, kinds={2: "positive"}, special=True)
        yield Case(f"{name}-statistics", "batch_norm", shapes, options, kinds={1: "special", 2: "positive"})
        # Without a shift, and with numbers that move the running statistics not at all or all the way.
        for momentum in (0.0, 1.0) if training else (0.1,):
            name, options = (
                f"batch_norm-scale-{training}-{momentum}",
                {"training": training, "momentum": momentum},
            )
            yield Case(name, "batch_norm", ((3, 6, 2, 1), *[(6,)] * 3), options, kinds={2: "positive"})
    yield Case(
        "batch_norm-empty-training", "batch_norm", ((0, 2, 3, 3), *[(2,)] * 4), {"training": True},
        kinds={2: "positive"},
    )  # fmt: skip
    yield Case(
        "batch_norm-alike",
        "batch_norm",
        ((3, 2, 2, 2), *[(2,)] * 4),
        {"training": True},
        0.1,
        kinds={0: "whole", 2: "positive"},
    )
    for weight, bias in product(((3, 2, 2, 2), (3, 5)), (True, False)):
        shapes = (weight, *[(3,)] * 5)
        name = f"fold_batch_norm-{len(weight)}-{bias}"
        yield Case(name, "fold_batch_norm", shapes, {"eps": 1e-3}, kinds={3: "positive"})
        name, kinds = f"{name}-special", {3: "positive", 4: "special"}
        yield Case(name, "fold_batch_norm", shapes, {"eps": 1e-3}, kinds=kinds, special=True)
    for size, (alpha, beta, k) in product((1, 2, 3, 5, 12), ((1e-4, 0.75, 1.0), (0.5, 1.25, 2.0))):
        options = {"size": size, "alpha": alpha, "beta": beta, "k": k}
        yield Case(f"local_response_norm-{size}-{k}", "local_response_norm", ((2, 5, 3, 2),), options)
    yield Case("local_response_norm-single-pixel", "local_response_norm", ((1, 1, 1, 1),), {"size": 2})
    options = {"size": 3, "alpha": 2.0, "beta": 1.5, "k": 0.5}
    yield Case("local_response_norm-steep", "local_response_norm", ((1, 4, 3, 5),), options, 30.0)
    yield Case("local_response_norm-vectors", "local_response_norm", ((2, 5, 4),), {"size": 3})
    yield Case(
        "local_response_norm-special", "local_response_norm", ((2, 5, 3, 2),), {"size": 3}, special=True
    )
    yield Case("local_response_norm-empty-batch", "local_response_norm", ((0, 5, 3, 2),), {"size": 3})


def _loss_cases() -> Iterator[Case]:
    for reduction in ("mean", "sum", "none"):
        for smoothing, (x, target) in product((0.0, 0.2, 1.0), (((4, 5), (4,)), ((2, 5, 3, 2), (2, 3, 2)))):
            name = f"cross_entropy-{reduction}-{smoothing}-{len(x)}"
            options = {"reduction": reduction, "label_smoothing": smoothing}
            yield Case(name, "cross_entropy", (x, target), options, kinds={1: "below 5"})
        yield Case(f"mse_loss-{reduction}", "mse_loss", ((3, 4), (3, 4)), {"reduction": reduction})
        for function, target, kind in (("cross_entropy", (0,), "below 5"), ("mse_loss", (0, 5), "")):
            name, options = f"{function}-{reduction}-empty-batch", {"reduction": reduction}
            yield Case(name, function, ((0, 5), target), options, kinds={1: kind})
    yield Case("cross_entropy-far", "cross_entropy", ((4, 5), (4,)), {}, 200.0, kinds={1: "below 5"})
    yield Case("cross_entropy-one-class", "cross_entropy", ((3, 1), (3,)), {}, kinds={1: "below 1"})
    for smoothing in (0.2, 1.0):
        options = {"reduction": "none", "label_smoothing": smoothing}
        name, kinds = f"cross_entropy-special-{smoothing}", {1: "below 5"}
        yield Case(name, "cross_entropy", ((6, 5), (6,)), options, special=True, kinds=kinds)
    special = ((6, 5), (6,))
    yield Case(
        "cross_entropy-special",
        "cross_entropy",
        special,
        {"reduction": "none"},
        special=True,
        kinds={1: "below 5"},
    )
    yield Case("mse_loss-special", "mse_loss", ((3, 4), (3, 4)), {"reduction": "none"}, special=True)


def _linear_cases() -> Iterator[Case]:
    yield Case("linear", "linear", ((3, 7), (5, 7), (5,)))
    yield Case("linear-without-bias", "linear", ((3, 7), (5, 7)))
    yield Case("linear-vector", "linear", ((7,), (5, 7), (5,)))
    yield Case("linear-images", "linear", ((2, 3, 4, 7), (5, 7), (5,)))
    yield Case("linear-empty-batch", "linear", ((0, 7), (5, 7), (5,)))
    yield Case("linear-special", "linear", ((5, 7), (5, 7), (5,)), special=True)
    yield Case("linear-special-weight", "linear", ((5, 7), (5, 7), (5,)), kinds={1: "special"})
    yield Case("linear-one-number", "linear", ((1, 1), (1, 1), (1,)))
    for number, options in enumerate(
        ({}, {"start_dim": 1}, {"start_dim": 1, "end_dim": 2}, {"start_dim": -1})
    ):
        yield Case(f"flatten-{number}", "flatten", ((2, 3, 4, 5),), dict(options))
    yield Case("flatten-empty-batch", "flatten", ((0, 3, 4, 5),), {"start_dim": 1})


def _lenet5_cases() -> Iterator[Case]:
    for name, x, kernel in (
        ("square", (2, 3, 6, 8), 2),
        ("oblong", (2, 3, 7, 8), (2, 3)),
        ("empty-batch", (0, 3, 6, 8), 2),
    ):
        yield Case(f"subsample2d-{name}", "subsample2d", (x, (3,), (3,)), {"kernel_size": kernel})
    special = ((2, 3, 6, 8), (3,), (3,))
    yield Case("subsample2d-special", "subsample2d", special, {"kernel_size": 2}, special=True)
    table = ((0, 1), (2,), (0, 3, 2), (3, 1), (0, 1, 2, 3))
    for name, x, special_values in (
        ("plain", (2, 4, 7, 6), False),
        ("single-pixel", (2, 4, 3, 2), False),
        ("empty-batch", (0, 4, 7, 6), False),
        ("special", (2, 4, 7, 6), True),
    ):
        shapes, options = (x, (12, 3, 2), (5,)), {"connections": table}
        yield Case(f"table_conv2d-{name}", "table_conv2d", shapes, options, special=special_values)
    for name, rows, special_values in (("plain", 3, False), ("empty-batch", 0, False), ("special", 5, True)):
        yield Case(f"rbf-{name}", "rbf", ((rows, 7), (4, 7)), special=special_values)


CASES = (
    *conv_cases(), *conv_transpose_cases(), *pool_cases(), *_activation_cases(), *_norm_cases(),
    *_loss_cases(), *_linear_cases(), *_lenet5_cases(),
)  # fmt: skip
OPTIMISERS: dict[str, tuple[str, dict[str, Any]]] = {
    "plain": ("SGD", {"lr": 0.1}),
    "momentum": ("SGD", {"lr": 0.1, "momentum": 0.9}),
    "nesterov": ("SGD", {"lr": 0.05, "momentum": 0.8, "nesterov": True, "weight_decay": 0.01}),
    "decay": ("SGD", {"lr": 0.1, "weight_decay": 0.1}),
    "adam": ("Adam", {}),
    "adam-options": ("Adam", {"lr": 0.1, "betas": (0.7, 0.9), "eps": 1e-3, "weight_decay": 0.1}),
}
"""Name → PyTorch's class, which is also ours, and its options."""
STEPS = 5


def descent(*, special: bool = False) -> tuple[Tensor, list[Tensor]]:
    """A parameter, and its gradients in a few steps; of which one is NaN, and others go beyond all bounds."""
    values = np.random.default_rng(7).standard_normal((STEPS + 1, 3, 4)).astype(np.float32)
    if special:
        values[2, 0] = np.nan, np.inf, -np.inf, 1e30
    return values[0], list(values[1:])


TRAINED = Network((
    ("conv1", Conv2d(3, 3, padding=1)), ("norm1", BatchNorm2d(training=True)), ("relu1", ReLU()),
    ("pool1", MaxPool2d(3, stride=2)), ("conv2", Conv2d(4, 2)), ("tanh2", ScaledTanh()), ("pool2", AvgPool2d(2)),
    ("flatten", Flatten()), ("hidden", Linear(5)),
))  # fmt: skip
"""A network that PyTorch, too, trained for a few steps."""


def lesson() -> tuple[dict[str, Tensor], Tensor, Any]:
    """First parameters of the network above, images, and their classes."""
    rng = np.random.default_rng(11)
    parameters = TRAINED.init(rng, (2, 9, 9), "he_normal")
    return parameters, rng.standard_normal((6, 2, 9, 9)).astype(np.float32), rng.integers(0, 5, 6)


def cases_of(*functions: str) -> list[Case]:
    """The cases of some functions."""
    return [case for case in CASES if case.function in functions]
