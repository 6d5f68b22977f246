"""Whatever a window is said to hold combines to what the layer makes of it: all layers with windows, all options, all places."""

from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from gallery_gen import nn
from gallery_gen.errors import ShapeError
from gallery_gen.nn.window_terms import LAYERS_OF_WINDOWS, WindowTerms, window_terms

RNG = np.random.default_rng(3)


def pairs(least: int, most: int) -> st.SearchStrategy[Any]:
    number = st.integers(least, most)
    return st.one_of(number, st.tuples(number, number))


@st.composite
def layers(draw: st.DrawFn) -> Any:
    """A layer of any of the kinds, with any of its options."""
    kind = draw(st.sampled_from(LAYERS_OF_WINDOWS))
    size: dict[str, Any] = {"kernel_size": draw(pairs(1, 4))}
    stride: dict[str, Any] = {"stride": draw(pairs(1, 3))}
    dilation: dict[str, Any] = {"dilation": draw(pairs(1, 3))}
    ceil: dict[str, Any] = {"ceil_mode": draw(st.booleans())}
    groups: dict[str, Any] = {
        "out_channels": 2 * draw(st.integers(1, 2)),
        "groups": draw(st.sampled_from([1, 2])),
    }
    bias: dict[str, Any] = {"bias": draw(st.booleans())}
    padding: dict[str, Any] = {"padding": draw(pairs(0, 2))}
    if kind is nn.Conv2d:
        sides = st.tuples(*[st.integers(0, 3)] * 4)
        ways = draw(st.one_of(pairs(0, 3), sides, st.sampled_from(["same", "valid"])))
        if ways == "same":
            stride = {}
        mode: Any = draw(st.sampled_from(["zeros", "reflect", "replicate", "circular"]))
        return nn.Conv2d(**groups, **size, **stride, **dilation, **bias, padding=ways, padding_mode=mode)
    if kind is nn.ConvTranspose2d:
        extra = draw(pairs(0, 2))
        return nn.ConvTranspose2d(
            **groups, **size, **stride, **dilation, **bias, **padding, output_padding=extra
        )
    if kind is nn.AvgPool2d:
        options: dict[str, Any] = {"count_include_pad": draw(st.booleans())}
        options["divisor_override"] = draw(st.sampled_from([None, None, 3]))
        return nn.AvgPool2d(**size, **stride, **padding, **ceil, **options)
    if kind is nn.LPPool2d:
        return nn.LPPool2d(draw(st.sampled_from([1, 2, 3.0])), **size, **stride, **ceil)
    return kind(**size, **stride, **padding, **dilation, **ceil)


def combined(terms: WindowTerms) -> tuple[float, float]:
    """The output, by the description of `WindowTerms`, and the size of what was added up for it."""
    values = terms.values.astype(np.float64)
    there = values[:, ~terms.outside]
    if terms.how in ("max", "min"):
        return float(there.max() if terms.how == "max" else there.min()), 0
    if terms.how == "sum":
        assert terms.products is not None
        products = terms.products.astype(np.float64)
        return float(products.sum()) + terms.bias, float(np.abs(products).sum()) + abs(terms.bias)
    if terms.how == "mean":
        return float(there.sum()) / terms.divisor, float(np.abs(there).sum())
    total = float((there**terms.power).sum()) * terms.factor
    return total ** (1 / terms.power), float(np.abs(there).sum())


@settings(max_examples=400, deadline=None)
@given(layer=layers(), height=st.integers(3, 9), width=st.integers(3, 9), data=st.data())
def test_terms_combine_to_the_output(layer: nn.Layer, height: int, width: int, data: st.DataObject) -> None:
    try:
        shape = layer.infer_shape((4, height, width))
    except ShapeError:
        assume(False)
    x = RNG.uniform(0.5, 2, (1, 4, height, width)).astype(np.float32)
    if not isinstance(layer, nn.LPPool2d):
        x *= RNG.choice(np.array([-1, 1], np.float32), x.shape)
    parameters = layer.init(RNG, x.shape[1:])
    if "bias" in parameters:
        parameters["bias"] = RNG.normal(size=parameters["bias"].shape).astype(np.float32)
    place = tuple(data.draw(st.integers(0, size - 1)) for size in shape)
    terms = window_terms(layer, parameters, x, *place)
    output, size = combined(terms)
    assert output == pytest.approx(float(layer.forward(parameters, x)[0][place]), abs=1e-5 * (1 + size))
    maps = x[0, list(terms.channels)]
    assert maps.shape[0] == terms.values.shape[0]
    assert not (terms.padded & terms.outside).any()
    assert (terms.values[:, terms.outside] == 0).all()
    inside = terms.values[:, ~(terms.padded | terms.outside)]
    for values, channel in zip(inside, maps, strict=True):
        assert np.isin(values, channel).all(), "no number that is not in the picture"


def test_padding_is_told_from_pixels_and_from_nothing() -> None:
    x = -np.ones((1, 1, 2, 2), np.float32)
    corner = [[True, True], [True, False]]
    largest = window_terms(nn.MaxPool2d(2, padding=1), {}, x, 0, 0, 0)
    assert largest.outside.tolist() == corner
    assert not largest.padded.any()
    mean = window_terms(nn.AvgPool2d(2, padding=1), {}, x, 0, 0, 0)
    assert mean.padded.tolist() == corner
    assert not mean.outside.any()
    assert mean.divisor == 4
    own = window_terms(nn.AvgPool2d(2, padding=1, count_include_pad=False), {}, x, 0, 0, 0)
    assert own.outside.tolist() == corner
    assert not own.padded.any()
    assert own.divisor == 1
    wide = np.arange(9, dtype=np.float32).reshape(1, 1, 3, 3)
    cut = window_terms(nn.AvgPool2d(2, ceil_mode=True), {}, wide, 0, 1, 1)
    assert (cut.outside.tolist(), cut.divisor) == ([[False, True], [True, True]], 1)


def test_a_group_sees_its_own_maps() -> None:
    layer = nn.Conv2d(4, 1, groups=2)
    x = np.arange(4, dtype=np.float32).reshape(1, 4, 1, 1)
    terms = window_terms(layer, layer.init(RNG, (4, 1, 1)), x, 3, 0, 0)
    assert terms.channels == (2, 3)
    assert terms.values.ravel().tolist() == [2, 3]


def test_other_layers_are_refused() -> None:
    with pytest.raises(ShapeError, match="layer must be one of Conv2d, ConvTranspose2d, MaxPool2d"):
        window_terms(nn.ReLU(), {}, np.zeros((1, 1, 2, 2), np.float32), 0, 0, 0)


@pytest.mark.parametrize("padding", [0, 1, (2, 1), (1, 0, 2, 3), "same", "valid"])
def test_a_convolutions_windows_lie_where_its_padding_puts_them(padding: Any) -> None:
    """One weight set at a time: the output is the pixel that the window's tap names, or padding's zero."""
    layer = nn.Conv2d(1, (3, 2), padding=padding, bias=False, dilation=2)
    x = RNG.uniform(1, 2, (1, 1, 8, 9)).astype(np.float32)
    rows, columns = layer.windows
    for i, j in np.ndindex(3, 2):
        weight = np.zeros((1, 1, 3, 2), np.float32)
        weight[0, 0, i, j] = 1
        output = layer.forward({"weight": weight}, x)[0, 0]
        for row, column in np.ndindex(output.shape):
            down, along = rows.taps(row)[i], columns.taps(column)[j]
            inside = 0 <= down < 8 and 0 <= along < 9
            assert output[row, column] == (x[0, 0, down, along] if inside else 0)
