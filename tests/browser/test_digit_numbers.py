"""What the drawn digit goes through, against NumPy and MNIST itself: fitting, every stage, and each number's account."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from playwright.sync_api import Browser, Page

from gallery_gen import nn
from gallery_gen.models import lenet5, sample_digits, trained_parameters
from tests.browser.serving import Site

RNG = np.random.default_rng(0)
LOAD = """async () => {
    const at = path => new URL("../gallery/" + path, location);
    const { fetchTensors } = await import(at("on_demand/safetensors.js"));
    const signal = new AbortController().signal;
    const network = await fetchTensors(at("lenet.safetensors"), signal);
    const digits = await fetchTensors(at("digits.safetensors"), signal);
    const layers = JSON.parse(network.metadata.layers);
    const modules = await Promise.all(["numeric/network", "digit/arithmetic", "digit/normalise"].map(
        name => import(at(`on_demand/${name}.js`))));
    const image = place => digits.tensors.images.data.subarray(784 * place, 784 * (place + 1));
    const digit = place => ({ data: Float32Array.from(image(place), value => value / 255), shape: [1, 28, 28] });
    window.tool = Object.assign({ layers, parameters: network.tensors, image, digit }, ...modules);
}"""
TRACE = """places => places.map(place => Object.fromEntries(
    [...tool.trace(tool.layers, tool.parameters, tool.digit(place))].map(([name, { data }]) => [name, [...data]])))"""
ACCOUNTS = """([place, cells]) => {
    const stages = tool.trace(tool.layers, tool.parameters, tool.digit(place));
    return cells.map(([stage, at]) => ({
        ...tool.accountFor({ layers: tool.layers, parameters: tool.parameters, stages }, stage, at),
        field: tool.receptiveField(tool.layers, stages, stage, at).get("input"),
    }));
}"""
NORMALISE = """([ink, side]) => {
    const { image, fitted } = tool.normalise(Float32Array.from(ink), side);
    return [[...image], fitted && [...fitted]];
}"""
ENLARGED = """() => [...Array(200).keys()].map(place => {
    const digit = tool.digit(place).data;
    const inked = [...digit.keys()].filter(at => digit[at] > 0);
    const columns = inked.map(at => at % 28), rows = inked.map(at => Math.floor(at / 28));
    // Ten times as large, with the ink in one corner of the board or the other.
    const ink = new Float32Array(280 * 280);
    const [down, along] = place % 2
        ? [-10 * Math.min(...rows), -10 * Math.min(...columns)]
        : [10 * (27 - Math.max(...rows)), 10 * (27 - Math.max(...columns))];
    for (let y = 0; y < 280; y++) for (let x = 0; x < 280; x++) {
        const value = digit[Math.floor(y / 10) * 28 + Math.floor(x / 10)];
        if (value > 0) ink[(y + down) * 280 + x + along] = value;
    }
    return [...tool.normalise(ink, 280).image];
})"""
INPUTS = sample_digits().images[:, None].astype(np.float32) / np.float32(255)
STAGES = lenet5.TODAY.trace(trained_parameters(), INPUTS)


@pytest.fixture(scope="module")
def lab(browser: Browser, site: Site) -> Iterator[Page]:
    """The published modules, weights and digits at hand, beside a page that does nothing."""
    page = browser.new_page()
    page.goto(f"{site.address}en/lenet/")
    page.evaluate(LOAD)
    yield page
    page.close()


def cells(count: int) -> list[tuple[str, int]]:
    """Corners and some places of every stage whose numbers can be accounted for."""
    return [
        (name, int(at))
        for name, values in STAGES.items()
        if name != "flatten"
        for at in {0, values[0].size - 1, *RNG.integers(values[0].size, size=count)}
    ]


def test_every_stage_of_every_digit_is_numpys(lab: Page) -> None:
    for start in range(0, 200, 20):
        places = list(range(start, start + 20))
        for place, found in zip(places, lab.evaluate(TRACE, places), strict=True):
            assert list(found) == list(STAGES)
            for name, values in found.items():
                right = STAGES[name][place].ravel()
                np.testing.assert_allclose(
                    np.array(values), right, rtol=0, atol=1e-5 * max(1, np.abs(right).max()), err_msg=name
                )


def test_digits_of_mnist_come_back_as_they_were(lab: Page) -> None:
    """However large and wherever a digit of the data set is drawn: it is what the data set's makers made of it."""
    images = np.array(lab.evaluate(ENLARGED)).reshape(200, 28, 28)
    np.testing.assert_allclose(images * 255, sample_digits().images, atol=1e-3)


def fitted(ink: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The same by products of matrices: rows and columns of ink, weighted by how much of each a new pixel covers."""
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    inked = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    step = max(inked.shape) / 20
    edges = np.arange(21) * step
    covers = []
    for length in inked.shape:
        ends = np.minimum(edges[1:, None], np.arange(1, length + 1))
        covers.append(np.maximum(ends - np.maximum(edges[:-1, None], np.arange(length)), 0))
    small = covers[0] @ inked @ covers[1].T / step**2
    places = np.arange(20) + 0.5
    centre = np.array([small.sum(axis=1) @ places, small.sum(axis=0) @ places]) / small.sum()
    framed = np.zeros((68, 68))
    top, left = 20 + 14 - np.floor(centre).astype(int)
    framed[top : top + 20, left : left + 20] = small
    return small, framed[20:48, 20:48]


@pytest.mark.parametrize("side", [9, 20, 37, 64])
def test_any_drawing_is_fitted_and_centred(lab: Page, side: int) -> None:
    for density in (0.03, 0.3, 1.0):
        ink = np.where(RNG.random((side, side)) < density, RNG.random((side, side)), 0)
        ink[: side // 4] = 0
        ink[side // 2, side // 3] = 1
        image, small = lab.evaluate(NORMALISE, [ink.astype(np.float32).ravel().tolist(), side])
        right = fitted(ink.astype(np.float32).astype(np.float64))
        np.testing.assert_allclose(np.array(small).reshape(20, 20), right[0], atol=1e-6)
        np.testing.assert_allclose(np.array(image).reshape(28, 28), right[1], atol=1e-6)


def test_a_drawing_at_one_side_may_lose_its_thin_end(lab: Page) -> None:
    """A heavy blot with a long thin line has its centre of mass near its end; what leaves the frame is cut off."""
    ink = np.zeros((60, 60))
    ink[50:, :20] = 1
    ink[:50, 3] = 0.01
    image, small = lab.evaluate(NORMALISE, [ink.ravel().tolist(), 60])
    np.testing.assert_allclose(np.array(image).reshape(28, 28), fitted(ink)[1], atol=1e-6)
    assert sum(image) < sum(small)


def test_an_empty_board_stays_empty(lab: Page) -> None:
    assert lab.evaluate(NORMALISE, [[0] * 81, 9]) == [[0] * 784, None]


def summed(account: dict[str, Any]) -> float:
    """What the numbers of an account come to."""
    match account["kind"]:
        case "input":
            return float(account["result"])
        case "conv":
            taps = [tap for part in account["parts"] for line in part["taps"] for tap in line]
            parts = sum(part["sum"] for part in account["parts"])
            assert sum(tap["value"] * tap["weight"] for tap in taps) == pytest.approx(parts)
            return float(parts + account["bias"])
        case "pool":
            return float(max(account["values"]))
        case "relu":
            return float(max(account["value"], 0))
        case "linear":
            products = [term["product"] for term in account["terms"]]
            sizes = [abs(product) for product in products]
            assert sizes == sorted(sizes, reverse=True)
            return float(sum(products) + account["rest"]["sum"] + account["bias"])
        case _:
            return float(account["powers"][account["at"]] / account["total"])


@pytest.mark.parametrize("place", [0, 61, 199])
def test_every_account_adds_up_to_numpys_value(lab: Page, place: int) -> None:
    asked = cells(6)
    kinds = set()
    for (stage, at), account in zip(asked, lab.evaluate(ACCOUNTS, [place, asked]), strict=True):
        right = float(STAGES[stage][place].flat[at])
        assert summed(account) == pytest.approx(right, rel=1e-4, abs=1e-4), f"{stage} {at}"
        assert account["result"] == pytest.approx(right, rel=1e-4, abs=1e-4)
        if account["after"] is not None:
            assert account["after"] == max(account["result"], 0)
        kinds.add(account["kind"])
    assert kinds == {"input", "conv", "pool", "relu", "linear", "softmax"}


def test_windows_and_weights_are_the_real_ones(lab: Page) -> None:
    """One value of conv2, tap by tap, from NumPy's own trace and weights."""
    (account,) = lab.evaluate(ACCOUNTS, [5, [("conv2", 7 * 100 + 3 * 10 + 8)]])
    window = STAGES["pool1"][5][:, 3:8, 8:13]
    parts = account["parts"]
    values, weights = (
        np.array([[[tap[what] for tap in line] for line in part["taps"]] for part in parts])
        for what in ("value", "weight")
    )
    np.testing.assert_allclose(values, window, atol=1e-5)
    np.testing.assert_array_equal(weights.astype(np.float32), trained_parameters()["conv2.weight"][7])
    assert account["bias"] == pytest.approx(float(trained_parameters()["conv2.bias"][7]))


def test_padding_is_told_from_paper(lab: Page) -> None:
    (account,) = lab.evaluate(ACCOUNTS, [0, [("conv1", 0)]])
    inside = [[tap["inside"] for tap in line] for line in account["parts"][0]["taps"]]
    assert inside == [[row > 1 and column > 1 for column in range(5)] for row in range(5)]


def test_receptive_fields_are_the_pixels_that_matter(lab: Page) -> None:
    """NumPy's network with positive weights, one pixel made huge at a time: where that is noticed is the field."""
    rng = np.random.default_rng(1)
    positive = {name: np.abs(value) + np.float32(0.01) for name, value in trained_parameters().items()}
    base = rng.random((1, 1, 28, 28), dtype=np.float32)
    poked = np.repeat(base, 784, axis=0)
    poked.reshape(784, 784)[np.arange(784), np.arange(784)] += 1000
    last = list(STAGES).index("fc1")
    network = nn.Network(lenet5.TODAY.layers[:last])
    parameters = {name: value for name, value in positive.items() if name[:3] != "fc2" and name[:3] != "fc3"}
    before, after = network.trace(parameters, base), network.trace(parameters, poked)
    asked = [cell for cell in cells(3) if cell[0] in before]
    for (stage, at), account in zip(asked, lab.evaluate(ACCOUNTS, [0, asked]), strict=True):
        if stage == "input":
            continue
        noticed = after[stage].reshape(784, -1)[:, at] - before[stage].reshape(-1)[at] > 0.05
        rows, columns = np.nonzero(noticed.reshape(28, 28))
        box = account["field"] or {"top": 0, "left": 0, "bottom": 28, "right": 28}
        right = (rows.min(), rows.max() + 1, columns.min(), columns.max() + 1)
        assert (box["top"], box["bottom"], box["left"], box["right"]) == right, f"{stage} {at}"


@pytest.mark.parametrize(
    ("layer", "said"),
    [
        ({"kind": "RBF", "options": {}}, "layer must be one of"),
        ({"kind": "Conv2d", "options": {"out_channels": 6, "kernel_size": 3}}, "weight must be"),
        (
            {"kind": "Conv2d", "options": {"out_channels": 6, "kernel_size": 5, "turned": 1}},
            "options must be",
        ),
        ({"kind": "Linear", "options": {"out_features": 6}}, "x must be a vector"),
        ({"kind": "ReLU", "options": {"alpha": 1}}, "options must be"),
    ],
)
def test_what_the_network_does_not_know_is_refused(lab: Page, layer: dict[str, Any], said: str) -> None:
    complaint = lab.evaluate(
        """layer => {
            try { tool.trace([{ name: "conv1", ...layer }], tool.parameters, tool.digit(0)); return ""; }
            catch (error) { return error.message; }
        }""",
        layer,
    )
    assert said in complaint
