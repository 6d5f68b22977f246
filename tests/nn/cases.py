"""The table of cases that PyTorch was asked once (record_pytorch.py) and that the tests ask gallery_gen.nn."""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product
from math import prod
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
    Shape,
    Tensor,
)

ACTIVATIONS = (
    *("identity", "relu", "relu6", "leaky_relu", "elu", "selu", "celu", "gelu", "silu", "mish", "sigmoid"),
    *("hardsigmoid", "tanh", "hardtanh", "scaled_tanh", "hardswish", "softplus", "softsign", "step"),
    *("softmax", "log_softmax", "erf"),
)
"""Those without weights."""


@dataclass(frozen=True)
class Case:
    """One call: a function of gallery_gen.nn, the shapes of its arrays, and its options."""

    name: str
    function: str
    shapes: tuple[Shape, ...]
    options: dict[str, Any] = field(default_factory=dict)
    scale: float = 2.0
    """Values lie between ± this."""
    special: bool = False
    """Put NaN and infinities into the first array."""
    kinds: dict[int, str] = field(default_factory=dict)
    """Number of an array → what else it holds: "positive", or integers: "below 5", "different, below 5"."""

    def arrays(self) -> list[Tensor]:
        """The arrays, the same each time: they depend on the case's name only."""
        rng = np.random.default_rng(zlib.crc32(self.name.encode()))
        arrays = [self._array(rng, shape, self.kinds.get(n, "")) for n, shape in enumerate(self.shapes)]
        if self.special:
            for number, value in enumerate((np.nan, np.inf, -np.inf)):
                arrays[0].flat[(number + 1) * arrays[0].size // 5] = value
        return arrays

    def _array(self, rng: np.random.Generator, shape: Shape, kind: str) -> Any:
        limit = int(kind.rpartition(" ")[2]) if "below" in kind else 0
        if kind.startswith("different"):  # within each map, as the places that a pooling finds
            maps = [rng.permutation(limit)[: prod(shape[2:])] for _ in range(prod(shape[:2]))]
            return np.array(maps, np.int64).reshape(shape)
        if limit:
            return rng.integers(0, limit, shape)
        values = (self.scale * (2 * rng.random(shape) - 1)).astype(np.float32)
        return np.abs(values) + np.float32(0.1) if kind == "positive" else values

    def grad(self, shape: Shape) -> Tensor:
        """Gradient of a loss with respect to the result, the same each time."""
        rng = np.random.default_rng(zlib.crc32(f"{self.name} grad".encode()))
        return np.asarray(2 * rng.random(shape) - 1, np.float32)


def _conv_cases() -> Iterator[Case]:
    def case(
        name: str, x: Shape, weight: Shape, *, bias: bool = True, special: bool = False, **options: Any
    ) -> Case:
        shapes = (x, weight, weight[:1]) if bias else (x, weight)
        return Case(f"conv2d-{name}", "conv2d", shapes, options, special=special)

    grid = product(((1, 1), (2, 3), (3, 3)), (1, (2, 3)), (0, (1, 2)), (1, (2, 1)), (1, 2, 4))
    for number, (kernel, stride, padding, dilation, groups) in enumerate(grid):
        options: dict[str, Any] = {
            "stride": stride,
            "padding": padding,
            "dilation": dilation,
            "groups": groups,
        }
        yield case(f"grid-{number}", (1, 4, 7, 6), (4, 4 // groups, *kernel), bias=number % 2 == 0, **options)
    for mode in ("zeros", "reflect", "replicate", "circular"):
        for padding in (2, (1, 3), (1, 2, 0, 3), "same"):
            name = f"{mode}-{padding}".replace(" ", "")
            yield case(name, (2, 3, 7, 6), (2, 3, 3, 4), padding=padding, padding_mode=mode)
    yield case("strided-reflect", (2, 3, 7, 6), (2, 3, 3, 3), padding=2, padding_mode="reflect", stride=2)
    yield case("same-dilated-even", (1, 2, 9, 8), (3, 2, 4, 2), padding="same", dilation=3)
    yield case("valid", (1, 2, 9, 8), (3, 2, 4, 2), padding="valid")
    yield case("depthwise-multiplier", (2, 3, 6, 5), (6, 1, 3, 3), padding=1, groups=3)
    yield case("single-pixel", (1, 3, 1, 1), (4, 3, 1, 1))
    yield case("single-pixel-padded", (2, 1, 1, 1), (1, 1, 3, 3), padding=1)
    yield case("kernel-fills-image", (2, 3, 5, 7), (4, 3, 5, 7))
    yield case("one-row", (1, 2, 1, 11), (2, 2, 1, 3), stride=2)
    yield case("empty-batch", (0, 3, 8, 8), (4, 3, 3, 3), padding=1)
    yield case("large-kernel", (1, 3, 17, 19), (3, 3, 10, 10))
    yield case("special", (2, 3, 9, 8), (2, 3, 3, 3), special=True)
    yield case("special-strided", (2, 3, 9, 8), (2, 3, 2, 2), special=True, stride=2)


def _conv_transpose_cases() -> Iterator[Case]:
    def case(
        name: str, x: Shape, weight: Shape, *, bias: bool = True, special: bool = False, **options: Any
    ) -> Case:
        filters = weight[1] * options.get("groups", 1)
        shapes = (x, weight, (filters,)) if bias else (x, weight)
        return Case(f"conv_transpose2d-{name}", "conv_transpose2d", shapes, options, special=special)

    grid = product(((1, 1), (2, 3), (3, 3)), (1, (2, 3)), (0, (0, 1)), (0, (1, 0)), (1, (2, 1)), (1, 2))
    for number, (kernel, stride, padding, extra, dilation, groups) in enumerate(grid):
        steps, spreads = (
            value if isinstance(value, tuple) else (value, value) for value in (stride, dilation)
        )
        if extra and max(steps[0], spreads[0]) == 1:
            continue
        options: dict[str, Any] = {"stride": stride, "padding": padding, "dilation": dilation}
        options["output_padding"] = extra
        shape = (4, 4 // groups, *kernel)
        yield case(f"grid-{number}", (1, 4, 4, 3), shape, bias=number % 2 == 0, groups=groups, **options)
    yield case("batch", (3, 2, 3, 4), (2, 3, 3, 2), stride=2, padding=1)
    yield case("single-pixel", (1, 2, 1, 1), (2, 3, 3, 3))
    yield case("depthwise", (2, 3, 4, 5), (3, 2, 3, 3), groups=3, stride=2, output_padding=1)
    yield case("padding-beyond-kernel", (1, 1, 5, 6), (1, 2, 1, 2), padding=1)
    yield case("empty-batch", (0, 2, 4, 4), (2, 3, 3, 3), stride=2)
    yield case("special", (1, 2, 4, 5), (2, 3, 3, 3), special=True, stride=2)


def _pool_cases() -> Iterator[Case]:
    shape = (1, 2, 8, 7)
    for function in ("max_pool2d", "min_pool2d", "avg_pool2d"):
        extras: list[dict[str, Any]] = [{}, {"dilation": (2, 3)}]
        if function == "avg_pool2d":
            extras = [{}, {"count_include_pad": False}, {"divisor_override": 3}]
        grid = product((2, 3, (3, 2)), (None, 1, (2, 3)), (0, 1), (False, True), extras)
        for number, (kernel, stride, padding, ceil_mode, extra) in enumerate(grid):
            options = {"kernel_size": kernel, "stride": stride, "padding": padding, "ceil_mode": ceil_mode}
            where = {"return_indices": True} if number % 4 == 3 and function != "avg_pool2d" else {}
            yield Case(f"{function}-grid-{number}", function, (shape,), options | extra | where)
        for name, x, options in (
            ("single-pixel", (1, 2, 1, 1), {"kernel_size": 1}),
            ("single-pixel-padded", (1, 2, 1, 1), {"kernel_size": 3, "padding": 1}),
            ("empty-batch", (0, 2, 5, 5), {"kernel_size": 2}),
            ("cat", (1, 1, 18, 23), {"kernel_size": 5}),
            ("ceil-dropped", (1, 1, 7, 10), {"kernel_size": 2, "stride": 4, "padding": 1, "ceil_mode": True}),
        ):
            yield Case(f"{function}-{name}", function, (x,), options)
        for number, options in enumerate(({"kernel_size": 3, "stride": 1}, {"kernel_size": 2, "padding": 1})):
            where = {"return_indices": True} if function != "avg_pool2d" else {}
            yield Case(f"{function}-special-{number}", function, (shape,), options | where, special=True)
    for norm_type, stride, ceil_mode in product((1, 2, 3, 2.5), (None, 1), (False, True)):
        name = f"lp_pool2d-{norm_type}-{stride}-{ceil_mode}"
        options = {"norm_type": norm_type, "kernel_size": (2, 3), "stride": stride, "ceil_mode": ceil_mode}
        yield Case(name, "lp_pool2d", (shape,), options)
        yield Case(f"{name}-positive", "lp_pool2d", (shape,), options, kinds={0: "positive"})
    yield Case("lp_pool2d-special", "lp_pool2d", (shape,), {"norm_type": 2, "kernel_size": 2}, special=True)
    for function in ("adaptive_avg_pool2d", "adaptive_max_pool2d"):
        where = {"return_indices": True} if function == "adaptive_max_pool2d" else {}
        for size in (1, 2, 4, (3, 5), (None, 2), (9, 8)):
            name = f"{function}-{size}".replace(" ", "")
            yield Case(name, function, ((2, 2, 7, 6),), {"output_size": size} | where)
        yield Case(f"{function}-single-pixel", function, ((1, 2, 1, 1),), {"output_size": 1} | where)
        yield Case(f"{function}-empty-batch", function, ((0, 2, 5, 5),), {"output_size": 2} | where)
        yield Case(f"{function}-special", function, (shape,), {"output_size": 3} | where, special=True)
    for function in ("global_avg_pool2d", "global_max_pool2d"):
        yield Case(function, function, ((2, 3, 7, 6),))
        yield Case(f"{function}-empty-batch", function, ((0, 3, 7, 6),))
    for name, x, size, options in (
        ("plain", (2, 3, 3, 4), 48, {"kernel_size": 2}),
        ("overlapping", (1, 2, 3, 4), 63, {"kernel_size": 3, "stride": 2}),
        ("padded", (1, 2, 3, 4), 35, {"kernel_size": 3, "stride": 2, "padding": 1}),
        ("odd", (1, 2, 3, 4), 63, {"kernel_size": 2, "output_size": (7, 9)}),
        ("empty-batch", (0, 2, 3, 4), 48, {"kernel_size": 2}),
    ):
        kinds = {1: f"different, below {size}"}
        yield Case(f"max_unpool2d-{name}", "max_unpool2d", (x, x), options, kinds=kinds)


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
    for name, x, channels in (("one", (2, 3, 4, 3), 1), ("each", (2, 3, 4, 3), 3), ("vectors", (3, 4), 4)):
        yield Case(f"prelu-{name}", "prelu", (x, (channels,)))
    yield Case("prelu-empty-batch", "prelu", ((0, 3, 2, 2), (3,)))
    yield Case("prelu-special", "prelu", ((2, 3, 3, 2), (3,)), special=True)


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
    for weight, bias in product(((3, 2, 2, 2), (3, 5)), (True, False)):
        shapes = (weight, *[(3,)] * 5)
        name = f"fold_batch_norm-{len(weight)}-{bias}"
        yield Case(name, "fold_batch_norm", shapes, {"eps": 1e-3}, kinds={3: "positive"})
    for size, (alpha, beta, k) in product((1, 2, 3, 5, 12), ((1e-4, 0.75, 1.0), (0.5, 1.25, 2.0))):
        options = {"size": size, "alpha": alpha, "beta": beta, "k": k}
        yield Case(f"local_response_norm-{size}-{k}", "local_response_norm", ((2, 5, 3, 2),), options)
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
    *_conv_cases(), *_conv_transpose_cases(), *_pool_cases(), *_activation_cases(), *_norm_cases(),
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


def descent() -> tuple[Tensor, list[Tensor]]:
    """A parameter, and its gradients in a few steps."""
    values = np.random.default_rng(7).standard_normal((STEPS + 1, 3, 4)).astype(np.float32)
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
