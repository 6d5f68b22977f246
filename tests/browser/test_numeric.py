"""The widgets' numeric library against NumPy: what Python computes, the browser must compute too, or refuse."""

import itertools
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
from playwright.sync_api import Page

from gallery_gen import nn
from gallery_gen.errors import ShapeError
from gallery_gen.nn import geometry
from gallery_gen.nn.relationships import relationship

RNG = np.random.default_rng(0)

RUN = """async (cases) => {
    const library = {...(await import("/numeric/numeric.js")), ...(await import("/numeric/activations.js"))};
    const array = (values) => values && Float32Array.from(values, (value) => value ?? NaN);
    const tensor = (given) => given && ({data: array(given.data), shape: given.shape});
    const answers = [];
    for (const {name, tensors, options} of cases) {
        const [x, weight, bias] = tensors.map(tensor);
        const plain = {linear: () => library.linear(x.data, weight, bias?.data ?? null), softmax: () => library.softmax(x.data)};
        const before = Array.from(x.data);
        try {
            const found = name in plain ? plain[name]()
                : name === "conv2d" ? library.conv2d(x, weight, bias?.data ?? null, options)
                : name.endsWith("Pool2d") ? library[name](x, options)
                : library.activate(x, name, options);
            const data = found.data ?? found;
            const touched = before.some((value, place) => !Object.is(value, x.data[place]));
            answers.push({data: Array.from(data), shape: found.shape ?? [data.length], kind: data.constructor.name, touched});
        } catch (error) {
            answers.push({error: error.message, refused: error instanceof library.ShapeError});
        }
    }
    return answers;
}"""


@dataclass(frozen=True)
class Case:
    name: str
    tensors: list[Any]
    options: dict[str, Any] = field(default_factory=dict)


def random(*shape: int) -> np.ndarray[Any, np.dtype[np.float32]]:
    return RNG.standard_normal(shape, dtype=np.float32)


def sent(array: Any) -> dict[str, object]:
    """As JSON, where an infinity has no word and NaN is null."""
    values = [None if np.isnan(value) else float(value) for value in array.reshape(-1)]
    return {"data": values, "shape": list(array.shape)}


def run(page: Page, cases: list[Case]) -> list[Any]:
    answers: list[Any] = page.evaluate(RUN, [asdict(case) for case in cases])
    return answers


def compare(page: Page, cases: list[Case], expected: list[Any]) -> None:
    """Each answer within 1e-5 of the range of what Python computed, and of its shape; arguments as they were."""
    answers = run(page, cases)
    assert len(answers) == len(expected) == len(cases) > 0
    for case, answer, right in zip(cases, answers, expected, strict=True):
        told = f"{case.name} {case.options}"
        assert "error" not in answer, f"{told}: {answer}"
        assert answer["shape"] == list(right.shape), told
        assert answer["kind"] == "Float32Array", told
        assert not answer["touched"], told
        scale = np.nanmax(np.abs(right), initial=1e-6)
        found = np.array(answer["data"], np.float64).reshape(right.shape)
        np.testing.assert_allclose(found / scale, right / scale, rtol=0, atol=1e-5, err_msg=told)


def test_convolutions(blank: Page) -> None:
    cases, expected = [], []
    grid = itertools.product(
        [1, 2, (2, 1)], [0, 1, (1, 2), (0, 1, 2, 0), "valid", "same"], [1, 2], [1, 2, 4],
        ["zeros", "reflect", "replicate", "circular"],
    )  # fmt: skip
    for stride, padding, dilation, groups, mode in grid:
        if padding == "same" and stride != 1:
            continue
        x, weight, bias = random(1, 4, 7, 9), random(8, 4 // groups, 3, 2), random(8)
        options = {"stride": stride, "padding": padding, "dilation": dilation, "groups": groups}
        expected.append(nn.conv2d(x, weight, bias, **options, padding_mode=mode)[0])  # type: ignore[arg-type]
        cases.append(Case("conv2d", [sent(x[0]), sent(weight), sent(bias)], options | {"padding_mode": mode}))
    for size in (1, 5, 11):
        x, weight = random(1, 3, 11, 13), random(2, 3, size, size)
        expected.append(nn.conv2d(x, weight)[0])
        cases.append(Case("conv2d", [sent(x[0]), sent(weight), None]))
    compare(blank, cases, expected)


def test_poolings(blank: Page) -> None:
    cases, expected = [], []
    for kernel, stride, padding, ceil in itertools.product(
        [2, 3, (3, 2)], [None, 1, 2, (1, 3)], [0, 1], [False, True]
    ):
        x = random(1, 3, 8, 7)
        shared: dict[str, Any] = {"kernel_size": kernel, "stride": stride, "ceil_mode": ceil}
        padded = shared | {"padding": padding}
        calls: list[tuple[str, Any, dict[str, Any]]] = [
            ("maxPool2d", nn.max_pool2d, padded),
            ("maxPool2d", nn.max_pool2d, padded | {"dilation": 2}),
            ("minPool2d", nn.min_pool2d, padded),
            ("avgPool2d", nn.avg_pool2d, padded),
            ("avgPool2d", nn.avg_pool2d, padded | {"count_include_pad": False}),
            ("avgPool2d", nn.avg_pool2d, padded | {"divisor_override": 3}),
            ("lpPool2d", nn.lp_pool2d, shared | {"norm_type": 2}),
        ]
        for name, function, options in calls:
            expected.append(function(x, **options)[0])
            cases.append(Case(name, [sent(x[0])], options))
    holed = random(1, 1, 6, 6)
    holed[0, 0, 2, 3] = np.nan
    for name, function in (
        ("maxPool2d", nn.max_pool2d),
        ("minPool2d", nn.min_pool2d),
        ("avgPool2d", nn.avg_pool2d),
    ):
        expected.append(function(holed, 2)[0])
        cases.append(Case(name, [sent(holed[0])], {"kernel_size": 2}))
    compare(blank, cases, expected)


OPTIONS: dict[str, list[dict[str, Any]]] = {
    "leaky_relu": [{}, {"negative_slope": 0.3}, {"negative_slope": -0.5}],
    "hardtanh": [{}, {"min_val": -2, "max_val": 0.5}],
    "elu": [{}, {"alpha": 0.4}],
    "celu": [{}, {"alpha": 2}],
    "gelu": [{}, {"approximate": "tanh"}],
    "softplus": [{}, {"beta": 2, "threshold": 5}],
}


def test_activations(blank: Page) -> None:
    """Every one that NumPy has, but those that need a parameter or an axis."""
    names = blank.evaluate("async () => Object.keys((await import('/numeric/activations.js')).ACTIVATIONS)")
    rest = {"prelu", "softmax", "log_softmax"}
    assert set(names) | rest == set(ALL_ACTIVATIONS)
    cases, expected = [], []
    x = (
        np.concatenate([np.linspace(-8, 8, 65), [0, 30, -30, 1e-4, np.nan]])
        .astype(np.float32)
        .reshape(1, 1, 5, 14)
    )
    for name in names:
        for options in OPTIONS.get(name, [{}]):
            expected.append(getattr(nn, name)(x, **options)[0])
            cases.append(Case(name, [sent(x[0])], options))
    compare(blank, cases, expected)


ALL_ACTIVATIONS = [
    name.removesuffix("_backward")
    for name in nn.__all__
    if name.endswith("_backward")
    and getattr(nn, name.removesuffix("_backward")).__module__.endswith("activation")
]


def test_linear_and_softmax(blank: Page) -> None:
    x, weight, bias = random(1, 37), random(11, 37), random(11)
    large = np.array([[1000, 999, -1000]], np.float32)
    compare(
        blank,
        [
            Case("linear", [sent(x[0]), sent(weight), sent(bias)]),
            Case("linear", [sent(x[0]), sent(weight), None]),
            Case("softmax", [sent(x[0])]),
            Case("softmax", [sent(large[0])]),
        ],
        [
            nn.linear(x, weight, bias)[0],
            nn.linear(x, weight)[0],
            nn.softmax(x, 1)[0],
            nn.softmax(large, 1)[0],
        ],
    )


def test_what_does_not_fit_is_refused(blank: Page) -> None:
    """Whatever it does not support, it says so."""
    x, weight = sent(random(4, 6, 6)), sent(random(2, 4, 3, 3))
    convolution: list[dict[str, Any]] = [
        {"stride": 0}, {"stride": 1.5}, {"stride": "2"}, {"dilation": 0}, {"dilation": 9}, {"groups": 3}, {"groups": 2},
        {"padding": -1}, {"padding": "full"}, {"padding": [1, 2, 3]}, {"padding_mode": "mirror"}, {"bias": True},
        {"padding": 6, "padding_mode": "reflect"}, {"padding": "same", "stride": 2}, {"output_padding": 1}, {"stride": True},
    ]  # fmt: skip
    pooling: list[dict[str, Any]] = [
        {}, {"kernel_size": 0}, {"kernel_size": 7}, {"kernel_size": 2, "padding": 2}, {"kernel_size": 2, "ceil_mode": 1},
        {"kernel_size": 2, "return_indices": True}, {"kernel_size": [2, 2, 2]},
    ]  # fmt: skip
    cases = [Case("conv2d", [x, weight, None], options) for options in convolution]
    cases += [
        Case(name, [x], options) for options in pooling for name in ("maxPool2d", "minPool2d", "avgPool2d")
    ]
    cases += [
        Case("lpPool2d", [x], {"kernel_size": 2} | more)
        for more in ({}, {"norm_type": 0}, {"norm_type": 2, "padding": 1})
    ]
    cases += [
        Case("conv2d", [x, sent(random(2, 3, 3, 3)), None]),
        Case("conv2d", [x, weight, sent(random(3))]),
        Case("conv2d", [sent(random(6, 6)), weight, None]),
        Case("avgPool2d", [x], {"kernel_size": 2, "divisor_override": 0}),
        Case("linear", [sent(random(5)), sent(random(2, 4)), None]),
        Case("softsine", [x]),
        Case("relu", [x], {"inplace": True}),
        Case("celu", [x], {"alpha": 0}),
        Case("elu", [x], {"alpha": None}),
        Case("gelu", [x], {"approximate": "cubic"}),
        Case("hardtanh", [x], {"min_val": 1, "max_val": 1}),
        Case("softplus", [x], {"beta": 0}),
    ]
    for case, answer in zip(cases, run(blank, cases), strict=True):
        assert answer.get("refused"), f"{case.name} {case.options}: {answer}"
        assert " must be " in answer["error"]


def test_sizes_agree(blank: Page) -> None:
    """As many windows fit as geometry says, or none in both."""
    grid = list(itertools.product(range(1, 12), [1, 2, 3, 5], [1, 2, 3], [0, 1, 2], [1, 2], [False, True]))

    def right(case: tuple[int, int, int, int, int, bool]) -> int | None:
        try:
            return geometry.output_size(*case)
        except ShapeError:
            return None

    found = blank.evaluate(
        """async (grid) => {
            const {outputSize} = await import("/numeric/numeric.js");
            return grid.map(([i, k, s, p, d, ceil]) => {
                try { return outputSize(i, k, s, p, p, d, ceil); } catch { return null; }
            });
        }""",
        grid,
    )
    assert found == [right(case) for case in grid]
    assert None in found


def test_arithmetic_along_one_side(blank: Page) -> None:
    """Outputs, dropped pixels and relationships are Python's, for transposed convolutions too."""
    letters = ("i", "k", "s", "p", "d", "a", "transposed")
    ranges = (
        [1, 2, 3, 4, 5, 7, 10],
        [1, 2, 3, 4, 5],
        [1, 2, 3],
        [0, 1, 2, 3, 4],
        [1, 2],
        [0, 1, 2],
        [False, True],
    )
    grid = [dict(zip(letters, values, strict=True)) for values in itertools.product(*ranges)]
    grid = [sizes for sizes in grid if sizes["transposed"] or sizes["a"] == 0]
    found = blank.evaluate(
        """async (grid) => {
            const {relationshipOf, tensorFlowSame, walkAlong} = await import("/numeric/sizes.js");
            return grid.map((sizes) => {
                try {
                    const {output, dropped} = walkAlong(sizes);
                    return {output, dropped, number: relationshipOf(sizes), same: tensorFlowSame(sizes)};
                } catch { return null; }
            });
        }""",
        grid,
    )
    numbers = set()
    for sizes, answer in zip(grid, found, strict=True):
        i, k, s, p, d, a = (sizes[letter] for letter in letters[:-1])
        try:
            if sizes["transposed"]:
                right = geometry.transposed_output_size(i, k, s, p, a, d)
            else:
                right = geometry.output_size(i, k, s, p, d)
        except ShapeError:
            assert answer is None, sizes
            continue
        assert answer["output"] == right, sizes
        if not sizes["transposed"]:
            assert answer["dropped"] == list(geometry.dropped_pixels(i, k, s, p, d)), sizes
            same = answer["same"]
            assert same["output"] == -(-i // s), sizes
            if (covered := d * (k - 1) + 1) <= i + same["before"] + same["after"]:
                padding = (same["before"], same["after"])
                assert geometry.output_size(i, k, s, padding, d) == same["output"], (sizes, covered)
        if (number := answer["number"]) is not None:
            numbers.add(number)
            assert relationship(number).transposed == sizes["transposed"], sizes
            assert relationship(number).output_size(i, k, s, p, d, a) == right, sizes
        else:
            assert sizes["transposed"], sizes
            assert d > 1, sizes
    assert numbers == set(range(1, 16)) - {7}  # pooling's is the same as 5
