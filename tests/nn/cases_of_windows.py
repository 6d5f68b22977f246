"""The part of the table in cases.py whose functions slide a window over images."""

from collections.abc import Iterator
from itertools import product
from typing import Any

from gallery_gen.nn import Shape
from tests.nn.case import Case


def conv_cases() -> Iterator[Case]:
    """Convolutions."""

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
    yield case(
        "circular-without-bias", (2, 3, 7, 6), (2, 3, 3, 3), padding=2, padding_mode="circular", bias=False
    )
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
    shapes = ((2, 3, 6, 5), (4, 3, 3, 3), (4,))
    yield Case("conv2d-special-weight", "conv2d", shapes, {"padding": 1}, kinds={1: "special"})


def conv_transpose_cases() -> Iterator[Case]:
    """Transposed convolutions."""

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
    shapes = ((1, 2, 4, 5), (2, 3, 3, 3), (3,))
    yield Case("conv_transpose2d-special-weight", "conv_transpose2d", shapes, kinds={1: "special"})


def pool_cases() -> Iterator[Case]:
    """Every pooling, and back."""
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
        for number, options in enumerate(({"kernel_size": 3, "stride": 1}, {"kernel_size": 2, "padding": 1})):
            where = {"return_indices": True} if function != "avg_pool2d" else {}
            yield Case(f"{function}-whole-{number}", function, (shape,), options | where, kinds={0: "whole"})
    for norm_type, stride, ceil_mode in product((1, 2, 3, 2.5), (None, 1), (False, True)):
        name = f"lp_pool2d-{norm_type}-{stride}-{ceil_mode}"
        options = {"norm_type": norm_type, "kernel_size": (2, 3), "stride": stride, "ceil_mode": ceil_mode}
        yield Case(name, "lp_pool2d", (shape,), options)
        yield Case(f"{name}-positive", "lp_pool2d", (shape,), options, kinds={0: "positive"})
    for norm_type in (1, 2, 3):
        options = {"norm_type": norm_type, "kernel_size": 2}
        yield Case(f"lp_pool2d-special-{norm_type}", "lp_pool2d", (shape,), options, special=True)
        yield Case(f"lp_pool2d-whole-{norm_type}", "lp_pool2d", (shape,), options, 1.0, kinds={0: "whole"})
        yield Case(
            f"lp_pool2d-single-pixel-{norm_type}", "lp_pool2d", ((1, 2, 1, 1),), options | {"kernel_size": 1}
        )
        yield Case(f"lp_pool2d-empty-batch-{norm_type}", "lp_pool2d", ((0, 2, 5, 5),), options)
    root = {"norm_type": 0.5, "kernel_size": 3, "stride": 2, "ceil_mode": True}
    yield Case("lp_pool2d-root", "lp_pool2d", (shape,), root, kinds={0: "positive"})
    for function in ("adaptive_avg_pool2d", "adaptive_max_pool2d"):
        where = {"return_indices": True} if function == "adaptive_max_pool2d" else {}
        for size in (1, 2, 4, (3, 5), (None, 2), (9, 8)):
            name = f"{function}-{size}".replace(" ", "")
            yield Case(name, function, ((2, 2, 7, 6),), {"output_size": size} | where)
        yield Case(f"{function}-single-pixel", function, ((1, 2, 1, 1),), {"output_size": 1} | where)
        yield Case(f"{function}-empty-batch", function, ((0, 2, 5, 5),), {"output_size": 2} | where)
        yield Case(f"{function}-special", function, (shape,), {"output_size": 3} | where, special=True)
        yield Case(f"{function}-whole", function, (shape,), {"output_size": 3} | where, kinds={0: "whole"})
        yield Case(f"{function}-one-row", function, ((1, 2, 1, 5),), {"output_size": (2, 3)} | where)
    for function in ("global_avg_pool2d", "global_max_pool2d"):
        yield Case(function, function, ((2, 3, 7, 6),))
        yield Case(f"{function}-empty-batch", function, ((0, 3, 7, 6),))
        yield Case(f"{function}-single-pixel", function, ((2, 3, 1, 1),))
        yield Case(f"{function}-special", function, ((2, 3, 4, 3),), special=True)
        yield Case(f"{function}-whole", function, ((2, 3, 4, 3),), kinds={0: "whole"})
    for name, x, size, options in (
        ("plain", (2, 3, 3, 4), 48, {"kernel_size": 2}),
        ("overlapping", (1, 2, 3, 4), 63, {"kernel_size": 3, "stride": 2}),
        ("padded", (1, 2, 3, 4), 35, {"kernel_size": 3, "stride": 2, "padding": 1}),
        ("odd", (1, 2, 3, 4), 63, {"kernel_size": 2, "output_size": (7, 9)}),
        ("empty-batch", (0, 2, 3, 4), 48, {"kernel_size": 2}),
        ("single-pixel", (1, 2, 1, 1), 4, {"kernel_size": 2}),
        ("one-axis", (1, 2, 3, 4), 24, {"kernel_size": (2, 1)}),
        ("smaller", (1, 2, 3, 4), 35, {"kernel_size": 2, "output_size": (5, 7)}),
    ):
        kinds = {1: f"different, below {size}"}
        yield Case(f"max_unpool2d-{name}", "max_unpool2d", (x, x), options, kinds=kinds)
    x, kinds = (1, 2, 3, 4), {1: "different, below 48"}
    yield Case("max_unpool2d-special", "max_unpool2d", (x, x), {"kernel_size": 2}, special=True, kinds=kinds)
