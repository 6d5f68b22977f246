"""Charts in pages: their words carry the numbers, their SVG is well-formed, mistakes are named."""

import re
from xml.etree import ElementTree

import numpy as np
import pytest

from gallery_gen.errors import CallError
from gallery_gen.figures.activation_curves import ACTIVATIONS
from gallery_gen.site import words as w
from gallery_gen.site.answers import Answers
from gallery_gen.site.calls import read_call
from gallery_gen.site.desk import Block

CHARTS = (
    'activation_curve("GELU-tanh")',
    "activation_curves()",
    "softmax_bars([1, 2, -3])",
    "vanishing_gradient()",
    'histogram("stripes", "conv-relu", ["conv1", "relu1"])',
    'histogram("stripes", "conv-relu", "conv1", per_map=True)',
    'filter_pictures("edges", "conv1")',
    'lenet_diagrams("conv-relu")',
    "imagenet_chart()",
    'network_diagram("conv-relu")',
    'network_diagrams(["conv-relu", "edges"])',
    'cost_meter("conv-relu")',
    'receptive_field("conv-relu")',
    "rooms_diagram()",
    "pipeline_diagram()",
)


def ask(answers: Answers, text: str) -> str:
    return answers.answer(read_call(f"{{{{ {text} }}}}"))


def drawings(html: str) -> list[ElementTree.Element]:
    return [ElementTree.fromstring(svg) for svg in re.findall(r"<svg .*?</svg>", html, re.DOTALL)]


@pytest.mark.parametrize("text", CHARTS)
def test_every_drawing_is_well_formed_named_and_described(answers: Answers, text: str) -> None:
    html = ask(answers, text)
    assert isinstance(html, Block)
    found = drawings(html)
    assert found
    for svg in found:
        assert svg.attrib["role"] == "img"
        title, description = svg[0], svg[1]
        assert (title.tag, description.tag) == ("title", "desc")
        assert len(title.text or "") > 5
        assert re.search(r"\d|load_gallery", description.text or "")
        sizes = {int(words.attrib["font-size"]) for words in svg.iter("text")}
        assert min(sizes) >= 11
    if "sc-chart__scroll" not in html:
        assert [float(svg.attrib["width"]) for svg in found] == [640, 320]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            'activation_curve("Sigmod")',
            'activation_curve: there is no activation "Sigmod": did you mean "Sigmoid"?',
        ),
        (
            'activation_fact("ReLU", "largest derivativ")',
            'activation_fact: there is no fact "largest derivativ" about ReLU: did you mean "largest derivative"?',
        ),
        (
            'activation_fact("ReLU", "difference from Tan")',
            'activation_fact: there is no activation "Tan": did you mean "Tanh"?',
        ),
        ("softmax_bars([1])", "softmax_bars: scores must be a list of 2 to 12 numbers, e.g. [1, 2, 3]"),
        ('softmax_bars([1, "2"])', "softmax_bars: scores must be a list of 2 to 12 numbers, e.g. [1, 2, 3]"),
        (
            'histogram("stripes", "conv-relu", "conv2")',
            'histogram: "conv-relu" has no stage "conv2": did you mean "conv1"?',
        ),
        (
            'histogram("stripes", "conv-relu", [])',
            'histogram: stage must be a name or a list of 1 to 4 names, e.g. ["conv1", "relu1"]',
        ),
        (
            'network_diagram("edgs")',
            'network_diagram: there is no configuration "edgs": did you mean "edges"?',
        ),
        (
            'network_diagrams("edges")',
            'network_diagrams: configurations must be a list of names, e.g. ["cat-13", "lenet-classifier"]',
        ),
    ],
)
def test_mistakes_are_named(answers: Answers, text: str, message: str) -> None:
    with pytest.raises(CallError) as caught:
        ask(answers, text)
    assert str(caught.value) == message


def test_facts_stand_in_sentences(answers: Answers) -> None:
    assert ask(answers, 'activation_fact("Sigmoid", "largest derivative")') == "0.25"
    assert ask(answers, 'activation_fact("ReLU", "upper limit")') == "∞"
    assert ask(answers, 'activation_fact("LeakyReLU", "lower limit")') == "−∞"
    assert ask(answers, 'activation_fact("Hardswish", "difference from SiLU")') == "0.142"


def test_every_activation_has_a_name(answers: Answers) -> None:
    sheet = ask(answers, "activation_curves()")
    for name in ACTIVATIONS:
        assert f"plot.activation.{name}" in answers.words.strings
    assert "leaky ReLU, slope 0.2" in sheet


def test_softmax_says_what_it_draws(answers: Answers) -> None:
    html = ask(answers, "softmax_bars([1, 2, 3])")
    assert "Softmax turns 1, 2, 3 into 0.09, 0.245, 0.665." in html


def test_a_histogram_says_what_the_network_computed(answers: Answers) -> None:
    html = ask(answers, 'histogram("stripes", "conv-relu", ["conv1", "relu1"])')
    photo, entry = answers.catalogue.photo("stripes"), answers.catalogue.configuration("conv-relu")
    conv = answers.bench.trace(photo, entry)["conv1"]
    negative = w.share(float(np.mean(conv < 0)))
    assert (
        f"from {w.number(float(conv.min()))} to {w.number(float(conv.max()))}, {negative} below zero" in html
    )


def test_the_challenge_can_be_read_as_a_table(answers: Answers) -> None:
    table = ask(answers, "imagenet_chart()").partition("<details")[2]
    assert "138\u202f357\u202f544" in table
    assert "https://arxiv.org/abs/1512.03385" in table
    assert table.count("<tr>") == 1 + 13


def test_a_network_is_drawn_with_its_shapes_and_costs(answers: Answers) -> None:
    html = ask(answers, 'network_diagram("conv-relu")')
    (svg,) = drawings(html)
    texts = [words.text for words in svg.iter("text")]
    assert {"input", "conv1, relu1", "pool1", "84 parameters", "3\u00a0×\u00a022\u00a0×\u00a030"} <= {*texts}
    two = ask(answers, 'network_diagrams(["conv-relu", "edges"])')
    assert len(drawings(two)) == 2
    assert 'href="gallery/configurations/edges.md"' in two


def test_the_meter_shows_the_networks_own_costs(answers: Answers) -> None:
    html = ask(answers, 'cost_meter("conv-relu")')
    assert "together 84 parameters" in html
    assert "53\u202f460 multiply–adds" in html  # 81 weights at 22 × 30 places


def test_receptive_fields_are_the_networks_own(answers: Answers) -> None:
    html = ask(answers, 'receptive_field("conv-relu")')
    assert "pool1: field 4, jump 2" in html


def test_lenets_connections_and_ledger(answers: Answers) -> None:
    table = ask(answers, "connection_table()")
    assert table.count("sc-joined") == 60
    assert "60 kernels instead of 96" in table
    ledger = ask(answers, "parameter_ledger()")
    assert "60 × 25 + 16" in ledger
    assert "60\u202f000" in ledger


def test_three_ledgers_stand_side_by_side(answers: Answers) -> None:
    table = ask(answers, 'lenet_ledgers("conv-relu")')
    rows = re.findall(r"<tr><th scope=\"row\">.*?</tr>", table)
    assert len(rows) == 8  # seven layers and the total
    assert all(re.search(rf">{cell}<", rows[2]) for cell in ("C3: 1\u202f516", "conv2: 2\u202f416"))
    assert re.findall(r">(Output: 0|fc3: 850|–)<", rows[6]) == ["Output: 0", "–", "fc3: 850"]
    assert "60\u202f000" in rows[7]
    assert "61\u202f706" in rows[7]


def test_each_digit_has_its_code(answers: Answers) -> None:
    html = ask(answers, "digit_codes()")
    assert html.count("<svg") == 2, "wide and narrow"
    assert all(html.count(f">{digit}</text>") == 2 for digit in range(10))
