"""The relationships' formulas, with numbers put in, give what the convolutions give."""

import re

import numpy as np
import pytest

from gallery_gen import nn
from gallery_gen.nn.relationships import RELATIONSHIPS, Relationship
from gallery_gen.site.arithmetic import EXAMPLES, condition, given, latex, with_numbers, worked_example
from gallery_gen.site.formulas import mathml

EACH = pytest.mark.parametrize("relationship", RELATIONSHIPS, ids=lambda r: str(r.number))


@EACH
def test_the_numbers_put_in_add_up(relationship: Relationship) -> None:
    sizes = EXAMPLES[relationship.number]
    written = with_numbers(relationship, sizes)
    assert not re.search("[a-z]", written)
    python = written.replace("·", "*").replace("−", "-").replace(")(", ")*(")
    python = re.sub(r"⌊(.+) / (\d+)⌋", r"((\1) // \2)", python)
    assert eval(python) == relationship.output_size(**sizes._asdict())


@EACH
def test_an_example_is_true_of_a_convolution(relationship: Relationship) -> None:
    i, k, s, p, d, a = EXAMPLES[relationship.number]
    x, weight = np.ones((1, 1, i, i), np.float32), np.ones((1, 1, k, k), np.float32)
    if relationship.transposed:
        made = nn.conv_transpose2d(x, weight, stride=s, padding=p, output_padding=a, dilation=d)
    else:
        made = nn.conv2d(x, weight, stride=s, padding=p, dilation=d)
    assert worked_example(relationship).endswith(f"= {made.shape[-1]}")


@EACH
def test_every_formula_can_be_shown(relationship: Relationship) -> None:
    for text in (latex(relationship.formula), worked_example(relationship), given(relationship)):
        assert mathml(text).startswith("<math>")
    if when := condition(relationship):
        assert mathml(when).startswith("<math>")


def test_the_rule_of_sizes_is_a_fraction_between_floor_brackets() -> None:
    assert latex(RELATIONSHIPS[5].formula) == r"o = \left\lfloor\frac{i + 2p - k}{s}\right\rfloor + 1"
    assert worked_example(RELATIONSHIPS[5]).endswith(r"\frac{6 + 2 \cdot 1 - 3}{2}\right\rfloor + 1 = 3")
    assert worked_example(RELATIONSHIPS[2]) == "o = 5"
    assert given(RELATIONSHIPS[13]) == r"i' = 3,\; k = 3,\; s = 2,\; p = 1,\; a = 1"
