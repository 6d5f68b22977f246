"""Whether the arguments of a convolution fit together, before any work; computes sizes, never values."""

from __future__ import annotations

from gallery_gen.nn.checks import (
    IntPair,
    Shape,
    Tensor,
    check_images,
    check_integer,
    check_pair,
    check_shape,
    check_tensor,
    wrong,
)
from gallery_gen.nn.geometry import Window, transposed_output_size
from gallery_gen.nn.padding import PADDING_MODES, Padding, PaddingMode, padding_sides
from gallery_gen.nn.tiling import Plan


def plan_conv2d(
    shape: tuple[int, int, int],
    weight_shape: Shape,
    stride: IntPair,
    padding: Padding,
    dilation: IntPair,
    groups: int,
    padding_mode: PaddingMode,
) -> Plan:
    """Check that all shapes and options of a convolution fit, before any work.

    Parameters
    ----------
    shape
        (C, H, W) of the input.
    weight_shape
        (F, C / groups, kH, kW).

    Raises
    ------
    ShapeError
        If they do not fit; the message names the argument, what was given and what would be right.
    """
    channels, height, width = shape
    if len(weight_shape) != 4 or 0 in weight_shape:
        raise wrong("weight", "an array of shape (F, C / groups, kH, kW)", f"of shape {weight_shape}")
    filters, depth, *kernel = weight_shape
    if channels % check_integer("groups", groups, 1) or filters % groups:
        raise wrong(
            "groups", f"a divisor of the {channels} channels of x and of the {filters} filters", groups
        )
    if depth != channels // groups:
        mend = f"{channels // groups} channels deep (x has {channels} channels in {groups} groups)"
        raise wrong("weight", mend, f"{depth} deep")
    stride, dilation = check_pair("stride", stride, 1), check_pair("dilation", dilation, 1)
    left, right, top, bottom = padding_sides(padding, (kernel[0], kernel[1]), stride, dilation)
    if not isinstance(padding_mode, str) or padding_mode not in PADDING_MODES:
        raise wrong("padding_mode", f"one of {', '.join(PADDING_MODES)}", repr(padding_mode))
    for size, largest in ((height, max(top, bottom)), (width, max(left, right))):
        limit = {"reflect": size - 1, "circular": size}.get(padding_mode, largest)
        if largest > limit:
            raise wrong("padding", f"at most {limit} a side for {padding_mode} of {size} pixels", largest)
    rows = Window(kernel[0], stride[0], top, bottom, dilation[0])
    columns = Window(kernel[1], stride[1], left, right, dilation[1])
    return Plan(rows, columns, rows.output_size(height), columns.output_size(width))


def plan_arrays(
    x: Tensor,
    weight: Tensor,
    bias: Tensor | None,
    stride: IntPair,
    padding: Padding,
    dilation: IntPair,
    groups: int,
    padding_mode: PaddingMode,
) -> Plan:
    """Check the arrays of a convolution too, then plan it."""
    shape = check_images("x", x)
    check_tensor("weight", weight, like=x)
    plan = plan_conv2d(shape, weight.shape, stride, padding, dilation, groups, padding_mode)
    if bias is not None:
        check_tensor("bias", bias, like=x)
        check_shape("bias", bias, (len(weight),))
    return plan


def plan_conv_transpose2d(
    shape: tuple[int, int, int],
    weight_shape: Shape,
    stride: IntPair,
    padding: IntPair,
    output_padding: IntPair,
    groups: int,
    dilation: IntPair,
) -> tuple[Plan, tuple[int, int, int]]:
    """Check a transposed convolution before any work.

    Parameters
    ----------
    shape
        (C, H, W) of the input.
    weight_shape
        (C, F / groups, kH, kW).

    Returns
    -------
    tuple
        The plan of the convolution that it turns round, whose output is this one's input; and the shape
        (F, oH, oW) of this one's output.

    Raises
    ------
    ShapeError
        If they do not fit.
    """
    channels, height, width = shape
    if len(weight_shape) != 4 or 0 in weight_shape:
        raise wrong("weight", "an array of shape (C, F / groups, kH, kW)", f"of shape {weight_shape}")
    if weight_shape[0] != channels:
        raise wrong("weight", f"made for the {channels} channels of x", f"for {weight_shape[0]}")
    if channels % check_integer("groups", groups, 1):
        raise wrong("groups", f"a divisor of the {channels} channels of x", groups)
    strides, dilations = check_pair("stride", stride, 1), check_pair("dilation", dilation, 1)
    borders, extras = check_pair("padding", padding, 0), check_pair("output_padding", output_padding, 0)
    rows, columns = (
        Window(size, step, border, border, spread)
        for size, step, border, spread in zip(weight_shape[2:], strides, borders, dilations, strict=True)
    )
    sizes = (
        transposed_output_size(size, w.kernel_size, w.stride, w.before, extra, w.dilation)
        for size, w, extra in zip((height, width), (rows, columns), extras, strict=True)
    )
    return Plan(rows, columns, height, width), (weight_shape[1] * groups, *sizes)  # type: ignore[return-value]
