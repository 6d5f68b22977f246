"""Words lead to the glossary: each term once, each definition short, each use known."""

import re
from pathlib import Path

import pytest

from gallery_gen.errors import CallError
from gallery_gen.site.answers import Answers
from gallery_gen.site.calls import find_calls, read_call
from gallery_gen.site.glossary import read_glossary

DOCS = Path(__file__).parents[2] / "docs" / "en"
GLOSSARY = (DOCS / "glossary.md").read_text("utf-8")
HEADINGS = re.findall(r"^## (.+)$", GLOSSARY, re.MULTILINE)
SMALL = """\
## Receptive field {#receptive-field}

The part of the [input](a.md) that a *number* depends on. It
grows, see {{ cite("x") }}.

## ReLU {#relu}

Keeps what is `> 0`.
"""


def test_every_heading_is_a_term_with_an_anchor_of_its_own() -> None:
    terms = set(read_glossary(GLOSSARY).values())
    assert len(terms) == len(HEADINGS) >= 60
    assert len({term.anchor for term in terms}) == len({term.name.casefold() for term in terms}) == len(terms)
    for term in terms:
        assert 20 < len(term.definition) < 250, term


def test_the_glossary_is_in_order() -> None:
    names = [heading.partition(" {")[0].casefold() for heading in HEADINGS]
    assert names == sorted(names)


def test_a_definition_is_its_first_sentence_as_plain_text() -> None:
    terms = read_glossary(SMALL)
    assert terms["receptive field"] is terms["receptive-field"]
    assert terms["receptive field"].definition == "The part of the input that a number depends on."
    assert terms["relu"].definition == "Keeps what is > 0."


def test_every_term_that_a_page_uses_is_there() -> None:
    terms = read_glossary(GLOSSARY)
    for page in DOCS.rglob("*.md"):
        for found in find_calls(page.read_text("utf-8")):
            call = read_call(found.text)
            if call.name == "term":
                name = call.positional[0] if call.positional else call.named["name"]
                assert str(name).casefold() in terms, f"{page.name}:{found.line}: {name}"


def test_a_word_is_linked_and_named(answers: Answers) -> None:
    answers.read = {"glossary.md": SMALL}.__getitem__
    assert answers.answer(read_call('{{ term("Receptive field", "fields") }}')) == (
        '<a class="sc-term" href="glossary.md#receptive-field"'
        ' title="The part of the input that a number depends on.">fields</a>'
    )
    assert 'title="Keeps what is &gt; 0."' in answers.answer(read_call('{{ term("ReLU") }}'))
    with pytest.raises(
        CallError, match=r'^term: the glossary has no "receptive feild": did you mean "Recept'
    ):
        answers.answer(read_call('{{ term("receptive feild") }}'))


def test_a_site_without_a_glossary_says_so(answers: Answers) -> None:
    with pytest.raises(CallError, match=r"^term: there is no page glossary\.md$"):
        answers.answer(read_call('{{ term("ReLU") }}'))
