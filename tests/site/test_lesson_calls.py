"""Calls that print counted and published numbers, and small examples worked out."""

import re

import numpy as np
import pytest

from gallery_gen import nn
from gallery_gen.errors import CallError
from gallery_gen.site.answers import Answers
from gallery_gen.site.calls import read_call
from gallery_gen.site.filter_calls import field_boxes


def ask(answers: Answers, text: str) -> str:
    return answers.answer(read_call(f"{{{{ {text} }}}}"))


def cells(html: str) -> list[list[str]]:
    rows = re.findall(r"<tr><th scope=\"row\".*?</tr>", html, re.DOTALL)
    return [re.findall(r"<t[hd][^>]*>([^<]*)</t[hd]>", row) for row in rows]


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ('lenet_fact("1998", "parameters")', "60\u202f000"),
        ('lenet_fact("today", "parameters")', "61\u202f706"),
        ('lenet_fact("1998", "macs")', "328\u202f096"),
        ('imagenet_fact("AlexNet", "error")', "15.3"),
        ('imagenet_fact("VGG", "parameters")', "138\u202f357\u202f544"),
        ('imagenet_fact("ResNet", "parameters in millions")', "60.2"),
        ('imagenet_fact("SENet", "error")', "2.25"),
        ('imagenet_fact("human", "error")', "5.1"),
        ('imagenet_fact("challenge", "error of chance")', "99.5"),
    ],
)
def test_counted_and_published_numbers(answers: Answers, text: str, answer: str) -> None:
    assert ask(answers, text) == answer


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('lenet_fact("1989", "macs")', 'lenet_fact: there is no LeNet of "1989": did you mean "1998"?'),
        ('imagenet_fact("Alexnet", "error")', 'there is no entry "Alexnet": did you mean "AlexNet"?'),
        ('imagenet_fact("XRCE", "layers")', 'nothing is known of "XRCE" as "layers"'),
        ('activation_row("Sigmod", [1])', 'there is no activation "Sigmod": did you mean "Sigmoid"?'),
        ('byte_table(["a"])', "values must be a list of 1 to 12 numbers"),
        ('histogram("stripes", "conv-relu", ["conv1", "relu1"], per_map=True)', "the maps of one stage"),
        ('filter_pictures("conv-relu", "relu1")', '"relu1" is a ReLU and has no kernels'),
    ],
)
def test_mistakes_are_named(answers: Answers, text: str, message: str) -> None:
    with pytest.raises(CallError, match=re.escape(message)):
        ask(answers, text)


def test_an_activation_is_worked_out(answers: Answers) -> None:
    rows = cells(ask(answers, 'activation_row("ReLU", [-1.5, 0, 0.2])'))
    assert rows == [["before", "−1.5", "0", "0.2"], ["after", "0", "0", "0.2"]]


def test_bytes_wrap_as_numpy_wraps_them(answers: Answers) -> None:
    values = [0.5, 1, 1.1, -0.1, 2.75, -3.2]
    rows = cells(ask(answers, f"byte_table({values})"))
    kept = [int(re.split(r"\s", row[-1])[-1]) for row in rows]
    scaled = np.round(np.array(values) * 255, 6)
    assert kept == scaled.astype(np.int64).astype(np.uint8).tolist()
    assert rows[2][1:] == ["280.5", "280", "280\u00a0−\u00a0256\u00a0=\u00a024"]


def test_the_three_lenets_are_drawn_from_their_descriptions(answers: Answers) -> None:
    html = ask(answers, 'lenet_diagrams("conv-relu")')
    assert html.count("<svg") == 3
    first, _, last = html.split("<svg")[1:]
    for words in ("C1", "C3", "F6", "Output", "1 × 32 × 32", "150\u202f000 MACs", "1\u202f516"):
        assert words.replace(" × ", "\u00a0×\u00a0") in first
    for words in ("1 × 28 × 28", "48\u202f120"):
        assert words.replace(" × ", "\u00a0×\u00a0") in last


@pytest.mark.parametrize(
    "layers",
    [
        (nn.Conv2d(1, 3), nn.MaxPool2d(3), nn.Conv2d(1, 3)),
        (nn.Conv2d(1, 5, padding=2, stride=2), nn.Conv2d(1, 3, dilation=2, padding=1), nn.AvgPool2d(2)),
        (nn.AvgPool2d((2, 3)), nn.Conv2d(1, (3, 1), stride=(1, 2))),
        (nn.Conv2d(1, 3, stride=2, padding=1), nn.Conv2d(1, 5, stride=2, padding=(1, 2, 2, 1))),
    ],
)
def test_boxes_are_where_the_gradient_arrives(layers: tuple[nn.Layer, ...]) -> None:
    # With positive weights and averages every pixel of the field counts; max pooling is swapped for it.
    plain = tuple(nn.AvgPool2d(3) if isinstance(layer, nn.MaxPool2d) else layer for layer in layers)
    network = nn.Network(tuple((f"layer{number}", layer) for number, layer in enumerate(plain)))
    x = np.ones((1, 1, 60, 72), np.float32)
    parameters = {
        name: np.ones(shape, np.float32) for name, shape in network.parameter_shapes((1, 60, 72)).items()
    }
    for depth in range(1, len(plain) + 1):
        part = nn.Network(network.layers[:depth])
        own = {name: value for name, value in parameters.items() if name.split(".")[0] in dict(part.layers)}
        trace = part.trace(own, x)
        (top, high), (left, wide) = field_boxes(part, (30, 36))[f"layer{depth - 1}"]
        output = trace[f"layer{depth - 1}"]
        found = []
        for row, column in np.ndindex(*output.shape[2:]):
            grad = np.zeros_like(output)
            grad[0, 0, row, column] = 1
            seen = np.argwhere(part.backprop(own, trace, grad).grad_input[0, 0] != 0)
            low, end = seen.min(axis=0), seen.max(axis=0) + 1
            found.append((low[0], end[0] - low[0], low[1], end[1] - low[1]))
        assert (top, high, left, wide) in found


def test_the_fields_lie_over_the_photo(answers: Answers) -> None:
    html = ask(answers, 'field_overlay("stripes", "conv-relu")')
    assert html.count('stroke="#c45a11"') == 2
    assert 'href="gallery/pictures/' in html
    assert "conv1, relu1 3 × 3" in html
    assert "pool1 4 × 4" in html
