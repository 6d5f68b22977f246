r"""The relationships of convolution arithmetic as LaTeX, with numbers put in; knows no page.

The formulas are gallery_gen.nn.relationships' own, rewritten: ⌊a / s⌋ becomes a fraction between floor
brackets, and letters become the numbers of a scene of Dumoulin and Visin, arXiv:1603.07285.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from gallery_gen.nn.relationships import Relationship, Sizes

EXAMPLES: Mapping[int, Sizes] = {
    1: Sizes(i=4, k=3),
    2: Sizes(i=5, k=4, p=2),
    3: Sizes(i=5, k=3, p=1),
    4: Sizes(i=5, k=3, p=2),
    5: Sizes(i=5, k=3, s=2),
    6: Sizes(i=6, k=3, s=2, p=1),
    7: Sizes(i=5, k=3, s=1),
    8: Sizes(i=2, k=3),
    9: Sizes(i=6, k=4, p=2),
    10: Sizes(i=5, k=3, p=1),
    11: Sizes(i=7, k=3, p=2),
    12: Sizes(i=2, k=3, s=2),
    13: Sizes(i=3, k=3, s=2, p=1),
    14: Sizes(i=3, k=3, s=2, p=1, a=1),
    15: Sizes(i=7, k=3, d=2),
}
"""Sizes of the scene that shows each relationship, by number; a transposed one goes the scene's way back."""

_FLOOR = re.compile(r"⌊(?P<above>.+) / (?P<below>\w+)⌋")
_LETTER = re.compile(r"\b[a-z]\b")


def latex(formula: str) -> str:
    r"""Write a formula of the relationships' notation as LaTeX: `⌊(i − k) / s⌋` is a fraction in brackets."""

    def floor(match: re.Match[str]) -> str:
        above = match["above"]
        if above.startswith("("):
            above = above[1:-1]
        return rf"\left\lfloor\frac{{{above}}}{{{match['below']}}}\right\rfloor"

    text = _FLOOR.sub(floor, formula)
    return text.replace("−", "-").replace("′", "'").replace("·", r" \cdot ")


def condition(relationship: Relationship) -> str:
    """When a relationship holds, as LaTeX; words stay upright. Empty for always."""
    if relationship.condition == "a = 0":  # only a transposed convolution has output_padding
        return ""
    text = latex(relationship.condition.replace(", ", r",\; "))
    return re.sub(r"\b(odd)\b", r"\\text{ \1}", text)


def with_numbers(relationship: Relationship, sizes: Sizes) -> str:
    """Put numbers for the letters right of the formula's equals sign: `⌊(6 + 2·1 − 3) / 2⌋ + 1`."""
    right = relationship.formula.partition(" = ")[2].replace("′", "")
    right = re.sub(r"(?<=\d)(?=[a-z])|(?<=[a-z])(?=\()", "·", right)  # 2p and s(i − 1) are products
    return _LETTER.sub(lambda match: str(getattr(sizes, match[0])), right)


def worked_example(relationship: Relationship) -> str:
    """The formula with its example's numbers and the computed result, as LaTeX."""
    sizes = EXAMPLES[relationship.number]
    left = relationship.formula.partition(" = ")[0]
    result = relationship.output_size(**sizes._asdict())
    numbers = with_numbers(relationship, sizes)
    steps = [left, numbers] if numbers != str(result) else [left]
    return latex(" = ".join([*steps, str(result)]))


def given(relationship: Relationship) -> str:
    """The example's sizes, without those that the condition leaves at rest, as LaTeX."""
    sizes = EXAMPLES[relationship.number]
    at_rest = Sizes(i=0, k=0)
    mark = "'" if relationship.transposed else ""
    named = [
        f"{name}{mark if name == 'i' else ''} = {value}"
        for name, value in sizes._asdict().items()
        if value != getattr(at_rest, name)
    ]
    return r",\; ".join(named)
