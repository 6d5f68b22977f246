"""The table of cases that PyTorch was asked once (record_pytorch.py) and that the tests ask gallery_gen.nn."""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product
from typing import Any

import numpy as np

from gallery_gen.nn import Shape, Tensor


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

    def arrays(self) -> list[Tensor]:
        """The arrays, the same each time: they depend on the case's name only."""
        rng = np.random.default_rng(zlib.crc32(self.name.encode()))
        arrays = [(self.scale * (2 * rng.random(shape) - 1)).astype(np.float32) for shape in self.shapes]
        if self.special:
            for number, value in enumerate((np.nan, np.inf, -np.inf)):
                arrays[0].flat[(number + 1) * arrays[0].size // 5] = value
        return arrays


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
        yield case(f"grid-{number}", (2, 4, 9, 8), (4, 4 // groups, *kernel), bias=number % 2 == 0, **options)
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


def _pool_cases() -> Iterator[Case]:
    shape = (2, 3, 9, 8)
    for function in ("max_pool2d", "min_pool2d", "avg_pool2d"):
        extras: list[dict[str, Any]] = [{}, {"dilation": (2, 3)}]
        if function == "avg_pool2d":
            extras = [{}, {"count_include_pad": False}]
        grid = product((2, 3, (3, 2)), (None, 1, (2, 3)), (0, 1), (False, True), extras)
        for number, (kernel, stride, padding, ceil_mode, extra) in enumerate(grid):
            options = {"kernel_size": kernel, "stride": stride, "padding": padding, "ceil_mode": ceil_mode}
            yield Case(f"{function}-grid-{number}", function, (shape,), options | extra)
        for name, x, options in (
            ("single-pixel", (1, 2, 1, 1), {"kernel_size": 1}),
            ("single-pixel-padded", (1, 2, 1, 1), {"kernel_size": 3, "padding": 1}),
            ("empty-batch", (0, 2, 5, 5), {"kernel_size": 2}),
            ("cat", (1, 1, 18, 23), {"kernel_size": 5}),
            ("ceil-dropped", (1, 1, 7, 10), {"kernel_size": 2, "stride": 4, "padding": 1, "ceil_mode": True}),
        ):
            yield Case(f"{function}-{name}", function, (x,), options)
        for number, options in enumerate(({"kernel_size": 3, "stride": 1}, {"kernel_size": 2, "padding": 1})):
            yield Case(f"{function}-special-{number}", function, (shape,), options, special=True)
    for norm_type, stride, ceil_mode in product((1, 2, 3, 2.5), (None, 1), (False, True)):
        name = f"lp_pool2d-{norm_type}-{stride}-{ceil_mode}"
        options = {"norm_type": norm_type, "kernel_size": (2, 3), "stride": stride, "ceil_mode": ceil_mode}
        yield Case(name, "lp_pool2d", (shape,), options)
    yield Case("lp_pool2d-special", "lp_pool2d", (shape,), {"norm_type": 2, "kernel_size": 2}, special=True)


def _activation_cases() -> Iterator[Case]:
    functions: dict[str, list[dict[str, Any]]] = {
        "identity": [{}],
        "relu": [{}],
        "leaky_relu": [{}, {"negative_slope": 0.3}],
        "elu": [{}, {"alpha": 0.4}],
        "gelu": [{}],
        "silu": [{}],
        "sigmoid": [{}],
        "tanh": [{}],
        "softplus": [{}, {"beta": 2.0, "threshold": 3.0}],
        "softsign": [{}],
        "softmax": [{"dim": 1}, {"dim": -1}, {"dim": 0}],
        "erf": [{}],
    }
    for function, variants in functions.items():
        for number, options in enumerate(variants):
            name = f"{function}-{number}"
            for scale in (0.01, 1.0, 4.0, 30.0, 200.0):
                yield Case(f"{name}-{scale}", function, ((2, 3, 5, 7),), options, scale)
            yield Case(f"{name}-special", function, ((2, 3, 3, 2),), options, special=True)
            yield Case(f"{name}-vectors", function, ((3, 4),), options)
            yield Case(f"{name}-empty-batch", function, ((0, 3, 2, 2),), options)


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


CASES = (*_conv_cases(), *_pool_cases(), *_activation_cases(), *_linear_cases())


def cases_of(*functions: str) -> list[Case]:
    """The cases of some functions."""
    return [case for case in CASES if case.function in functions]
