"""Whole layers in the page against gallery_gen.nn, by the names and options that networks are written with."""

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from playwright.sync_api import Page

from gallery_gen import nn
from gallery_gen.site.network_files import KINDS
from gallery_gen.site.tensor_files import write_tensors
from gallery_gen.site.words import number, share

RNG = np.random.default_rng(3)
RUN = """async (cases) => {
    const {forward} = await import("/numeric/layers.js");
    const tensor = ({data, shape}) => ({data: Float32Array.from(data), shape});
    return cases.map(({kind, x, parameters, options}) => {
        const own = Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, tensor(value)]));
        const given = tensor(x);
        try {
            const {data, shape} = forward(kind, given, own, options);
            return {data: [...data], shape, kind: data.constructor.name, touched: x.data.some((value, i) => given.data[i] !== value)};
        } catch (error) {
            return {error: error.message, refused: error.constructor.name};
        }
    });
}"""

MAPS, VECTOR = (4, 9, 8), (11,)
LAYERS: list[tuple[nn.Layer, tuple[int, ...]]] = [
    (nn.Conv2d(3, 3), MAPS),
    (nn.Conv2d(8, (3, 2), stride=2, padding=(1, 0), dilation=2, groups=4, bias=False), MAPS),
    (nn.Conv2d(2, 5, padding="same", padding_mode="reflect"), MAPS),
    (nn.MaxPool2d(3, stride=2, padding=1), MAPS),
    (nn.MinPool2d(2), MAPS),
    (nn.AvgPool2d((3, 2), ceil_mode=True, count_include_pad=False), MAPS),
    (nn.LPPool2d(2, 3), MAPS),
    (nn.BatchNorm2d(), MAPS),
    (nn.BatchNorm2d(affine=False, eps=0.1), MAPS),
    (nn.Dropout(0.3), MAPS),
    (nn.Flatten(), MAPS),
    (nn.Linear(7), VECTOR),
    (nn.Linear(2, bias=False), VECTOR),
    (nn.Softmax(), VECTOR),
    (nn.Softmax(), MAPS),
    (nn.Identity(), MAPS), (nn.ReLU(), MAPS), (nn.ReLU6(), VECTOR), (nn.LeakyReLU(0.2), MAPS), (nn.ELU(0.5), MAPS),
    (nn.SELU(), MAPS), (nn.CELU(2.0), MAPS), (nn.GELU(), MAPS), (nn.GELU("tanh"), MAPS), (nn.SiLU(), MAPS), (nn.Mish(), MAPS),
    (nn.Sigmoid(), MAPS), (nn.Hardsigmoid(), MAPS), (nn.Tanh(), VECTOR), (nn.Hardtanh(-0.5, 0.2), MAPS), (nn.ScaledTanh(), MAPS),
    (nn.Hardswish(), MAPS), (nn.Softplus(2.0), MAPS), (nn.Softsign(), MAPS), (nn.Step(), MAPS),
]  # fmt: skip


def sent(array: NDArray[np.float32]) -> dict[str, Any]:
    return {"data": array.reshape(-1).tolist(), "shape": list(array.shape)}


def parameters_of(layer: nn.Layer, shape: tuple[int, ...]) -> dict[str, NDArray[np.float32]]:
    """Random ones, positive, since a variance is."""
    sizes = layer.parameter_shapes(shape).items()
    return {name: RNG.uniform(0.1, 1, size).astype(np.float32) - 0.05 for name, size in sizes}


def test_every_layer_gives_what_it_gives_in_python(blank: Page) -> None:
    cases, expected = [], []
    for layer, shape in LAYERS:
        x = RNG.standard_normal(shape, dtype=np.float32)
        parameters = parameters_of(layer, shape)
        expected.append(layer.forward(parameters, x[np.newaxis])[0])
        own = {name: sent(value) for name, value in parameters.items()}
        cases.append(
            {"kind": type(layer).__name__, "x": sent(x), "parameters": own, "options": layer.options()}
        )
    for (layer, _), right, answer in zip(LAYERS, expected, blank.evaluate(RUN, cases), strict=True):
        assert "error" not in answer, f"{layer}: {answer}"
        assert answer["shape"] == list(right.shape), layer
        assert answer["kind"] == "Float32Array", layer
        assert not answer["touched"], layer
        scale = max(1e-6, float(np.abs(right).max()))
        found = np.array(answer["data"]).reshape(right.shape)
        np.testing.assert_allclose(found / scale, right / scale, rtol=0, atol=1e-5, err_msg=repr(layer))


def test_all_kinds_that_pages_say_they_run_are_tried(blank: Page) -> None:
    known = blank.evaluate("async () => (await import('/numeric/layers.js')).KINDS")
    assert set(known) == KINDS == {type(layer).__name__ for layer, _ in LAYERS}


def test_what_does_not_fit_is_refused(blank: Page) -> None:
    x, vector = RNG.standard_normal(MAPS, dtype=np.float32), RNG.standard_normal(VECTOR, dtype=np.float32)
    weight, bias = np.zeros((2, 4, 3, 3), np.float32), np.zeros(2, np.float32)
    both, fits = {"weight": weight, "bias": bias}, {"out_channels": 2, "kernel_size": 3}
    dense = {"weight": np.zeros((5, 11), np.float32), "bias": np.zeros(5, np.float32)}
    normal = {name: np.ones(4, np.float32) for name in ("weight", "bias", "running_mean", "running_var")}
    cases: list[tuple[str, Any, dict[str, Any], dict[str, Any]]] = [
        ("ConvTranspose2d", x, both, fits), ("conv2d", x, both, fits), ("toString", x, {}, {}),
        ("Conv2d", x, {}, fits), ("Conv2d", x, {"weight": weight}, fits), ("Conv2d", x, both, fits | {"bias": False}),
        ("Conv2d", x, both, fits | {"out_channels": 3}), ("Conv2d", x, both, fits | {"kernel_size": 2}),
        ("Conv2d", x, both, fits | {"output_padding": 1}), ("Conv2d", x, both, {"out_channels": 2}), ("Conv2d", x, both, fits | {"bias": 1}),
        ("MaxPool2d", x, {}, {"kernel_size": 2, "return_indices": True}), ("ReLU", x, {}, {"inplace": True}),
        ("BatchNorm2d", x, normal, {"training": True}), ("BatchNorm2d", x, normal, {"eps": -1}),
        ("BatchNorm2d", x, {}, {}), ("BatchNorm2d", vector, normal, {}), ("BatchNorm2d", x, normal, {"track_running_stats": False}),
        ("Dropout", x, {}, {"p": 2}), ("Flatten", x, {}, {"start_dim": 2}), ("Flatten", x, {}, {"end_dim": 1}),
        ("Linear", x, dense, {"out_features": 5}), ("Linear", vector, dense, {"out_features": 4}), ("Linear", vector, {}, {"out_features": 5}),
        ("Linear", vector, dense, {"out_features": 5, "bias": False}), ("Softmax", x, {}, {"dim": 2}), ("Softmax", x, {}, {"dtype": None}),
    ]  # fmt: skip
    written = [
        {"kind": kind, "x": sent(tensor), "parameters": {n: sent(v) for n, v in own.items()}, "options": options}
        for kind, tensor, own, options in cases
    ]  # fmt: skip
    for case, answer in zip(cases, blank.evaluate(RUN, written), strict=True):
        assert answer.get("refused") == "ShapeError", f"{case[0]} {case[3]}: {answer}"
        assert " must be " in answer["error"]


def test_numbers_are_written_as_in_the_gallery(blank: Page) -> None:
    values = [
        0.0,
        1.0,
        -1.0,
        0.5,
        1e-3,
        9.99e-4,
        1e5,
        99999.4,
        -123.456,
        1234.5,
        0.999999,
        9.999,
        2.5e-7,
        -3e12,
    ]
    values += [float("nan"), float("inf"), float("-inf")]
    values += (RNG.standard_normal(300) * 10.0 ** RNG.integers(-6, 7, 300)).tolist()
    shares = [0.0, 1.0, 0.004, 0.005, 0.125, 0.375, 0.995, 0.9949, 0.5, *RNG.uniform(0, 1, 100).tolist()]
    found = blank.evaluate(
        """async ([values, shares]) => {
            const {sayNumber, sayShare} = await import("/captions.js");
            return [values.map(sayNumber), shares.map(sayShare)];
        }""",
        [values, shares],
    )
    assert found == [[number(value) for value in values], [share(value) for value in shares]]
    plain = "import('/captions.js').then(({sayNumber}) => sayNumber(null))"
    assert blank.evaluate(plain) == number(None)
    strange = "import('/shared.js').then(({number}) => [NaN, Infinity, -Infinity].map(number))"
    assert blank.evaluate(strange) == [number(value) for value in map(float, ("nan", "inf", "-inf"))]


@pytest.mark.parametrize("cut", [0, 4, 8, 40, -1])
def test_a_damaged_file_of_weights_is_noticed(blank: Page, cut: int) -> None:
    tensors = {
        "conv1.weight": RNG.standard_normal((2, 3), dtype=np.float32),
        "conv1.bias": np.ones(2, np.float32),
    }
    whole = write_tensors(tensors, {"network": "ä"})
    read = """async (bytes) => {
        const {readTensors} = await import("/safetensors.js");
        try {
            const {metadata, tensors} = readTensors(Uint8Array.from(bytes).buffer);
            return {metadata, tensors: Object.entries(tensors).map(([name, {data, shape}]) => [name, [...data], shape])};
        } catch (error) { return error.constructor.name; }
    }"""
    right = [[name, value.reshape(-1).tolist(), list(value.shape)] for name, value in sorted(tensors.items())]
    assert blank.evaluate(read, list(whole)) == {"metadata": {"network": "ä"}, "tensors": right}
    assert blank.evaluate(read, list(whole[:cut])) in ("RangeError", "SyntaxError")
