"""Formulas become MathML that is well formed; a wrong one is named with its place."""

import xml.etree.ElementTree as ET

import pytest
from selectolax.lexbor import LexborHTMLParser

from gallery_gen.errors import CallError
from gallery_gen.site.formulas import MAX_LATEX, formula_html, latex_of, line_of, mathml, plain

SHOWN = [
    r"o = \left\lfloor\frac{i + 2p - d(k - 1) - 1}{s}\right\rfloor + 1",
    r"\begin{aligned} a &= b + c \\ &= d < e \end{aligned}",
    r"\operatorname{ReLU}(x) = \begin{cases} x & x > 0 \\ 0 & \text{otherwise} \end{cases}",
    r"y_{r,c} = b + \sum_{m=0}^{k-1} \sum_{n=0}^{k-1} w_{m,n}\, x_{r+m,\,c+n}",
    r"\pm\sqrt{\frac{6}{k^2 C_\text{in} + k^2 C_\text{out}}}",
]


def tree(markup: str) -> ET.Element:
    return ET.fromstring(markup)


@pytest.mark.parametrize("latex", SHOWN)
def test_a_formula_is_mathml(latex: str) -> None:
    assert tree(mathml(latex, block=True)).attrib == {"display": "block"}
    assert tree(mathml(latex)).tag == "math"


def test_a_prime_stands_by_its_letter() -> None:
    whole = tree(mathml("o' + x^2"))
    assert [element.text for element in whole.findall("mrow/*")] == ["o", "′"]
    assert [element.text for element in whole.findall("msup/*")] == ["x", "2"]


def test_aligned_rows_and_floor_brackets_are_kept() -> None:
    rows = tree(mathml(SHOWN[1], block=True)).findall(".//mtr")
    assert [len(row.findall("mtd")) for row in rows] == [2, 2]
    texts = [element.text for element in tree(mathml(SHOWN[0])).iter("mo")]
    assert texts.count("⌊") == texts.count("⌋") == 1


@pytest.mark.parametrize(
    ("latex", "message"),
    [
        (r"\frac{a", r"the formula \frac{a is wrong after 7 characters: Expected closing token"),
        (r"a + \foo", r'the formula a + \foo is wrong after 4 characters: Unknown command "\foo"'),
        ("a & b", "the formula a & b is wrong after 2 characters"),
        ("  ", "the formula is empty"),
    ],
)
def test_a_wrong_formula_says_where(latex: str, message: str) -> None:
    with pytest.raises(CallError) as caught:
        mathml(latex)
    assert str(caught.value).startswith(message)


def test_text_in_a_formula_cannot_be_html() -> None:
    assert "<script" not in mathml(r"\text{<script>alert(1)</script>}")


def test_a_formula_that_stands_alone_scrolls_in_a_named_box() -> None:
    box = tree(formula_html("a < b", block=True, label='the "rule"'))
    assert box.attrib == {
        "class": "sc-formula", "role": "group", "tabindex": "0", "aria-label": 'the "rule"',
    }  # fmt: skip
    assert formula_html("a", block=False, label="") == mathml("a")


@pytest.mark.parametrize(
    ("html", "latex"),
    [
        ('<span class="arithmatex">\\(a &lt; b\\)</span>', "a < b"),
        ('<div class="arithmatex">\\[\nc\n\\]</div>', "c"),
        ('<div class="arithmatex">c</div>', None),
        ("<span>\\(a\\)</span>", None),
    ],
)
def test_formulas_are_found_in_what_arithmatex_leaves(html: str, latex: str | None) -> None:
    node = LexborHTMLParser(html, is_fragment=True).root
    assert node is not None
    assert latex_of(node) == latex


def test_a_formula_is_no_book() -> None:
    with pytest.raises(CallError, match=f"at most {MAX_LATEX} characters"):
        mathml("a" * (MAX_LATEX + 1))


def test_a_formula_too_deep_for_a_browser_is_refused() -> None:
    with pytest.raises(CallError, match="deep, which may not stand in a page"):
        mathml(r"\sqrt{" * 100 + "a" + "}" * 100)


def test_a_formula_is_found_again_in_the_markdown() -> None:
    markdown = "One $a$.\n\n> $$\n> a\n> + b\n> $$\n\nAnd $a$.\n"
    line, behind = line_of("a", markdown)
    assert line == 1
    line, behind = line_of("a\n+ b", markdown, behind)
    assert line == 4
    assert line_of("nowhere", markdown, behind) == (5, behind)


def test_plain_formulas_are_left_to_the_search() -> None:
    assert plain("k = 3") == "k = 3"
    assert plain("a < b") == plain(r"\frac{a}{b}") == ""


def test_a_formula_of_quotation_marks_is_looked_for_in_one_pass() -> None:
    """A pattern of marks among marks took longer than anyone waits."""
    marks = ("> " * 60_000 + "\n") * 2
    assert line_of("> > > > x", marks) == (1, 0)
    assert line_of("> > > > x", f"{marks}$> > > > x$\n")[0] == 3
