"""Sources: well formed, cited by name and year, and nothing cited that is not there."""

import re

import pytest

from gallery_gen.errors import CallError
from gallery_gen.site.answers import Answers
from gallery_gen.site.calls import read_call
from gallery_gen.site.references import Reference, references

EACH = pytest.mark.parametrize("one", references().values(), ids=list(references()))


@EACH
def test_a_reference_is_well_formed(one: Reference) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", one.key)
    assert one.title == one.title.strip()
    assert not one.title.endswith(".")
    if re.search(r"-(19|20)\d\d$", one.key):
        assert one.key.endswith(f"-{one.year}")
    if one.label.startswith("doi:"):
        assert re.fullmatch(r"https://doi\.org/10\.\d{4,5}/\S+", one.address)
    elif one.label.startswith("arXiv:"):
        assert re.fullmatch(r"https://arxiv\.org/abs/\d{4}\.\d{4,5}", one.address)
    else:
        assert one.address.startswith("https://")


def test_no_source_is_there_twice() -> None:
    addresses = [one.address for one in references().values()]
    assert len(set(addresses)) == len(addresses)


@pytest.mark.parametrize(
    ("key", "short", "names"),
    [
        ("lecun-1998", "LeCun et al. 1998", "Y. LeCun, L. Bottou, Y. Bengio and P. Haffner"),
        ("dumoulin-2016", "Dumoulin and Visin 2016", "V. Dumoulin and F. Visin"),
        ("goto-2008", "Goto and van de Geijn 2008", "K. Goto and R. A. van de Geijn"),
        ("zhang-2019", "Zhang 2019", "R. Zhang"),
        ("cs231n", "Stanford CS231n", "Stanford CS231n"),
    ],
)
def test_names_as_they_are_cited(key: str, short: str, names: str) -> None:
    assert (references()[key].short("and"), references()[key].names("and")) == (short, names)


def test_a_citation_leads_to_the_list(answers: Answers) -> None:
    assert answers.answer(read_call('{{ cite("lecun-1998", "§II") }}')) == (
        '<a class="sc-cite" href="references.md#lecun-1998">LeCun et al. 1998</a>, §II'
    )
    html = answers.answer(read_call("{{ references() }}"))
    assert re.findall(r'<li id="([^"]+)">', html) == list(references())


def test_a_chapters_sources_keep_their_order(answers: Answers) -> None:
    html = answers.answer(read_call('{{ sources(["zeiler-2013", "araujo-2019"]) }}'))
    assert re.findall(r'href="([^"]+)"', html) == [
        "https://arxiv.org/abs/1311.2901",
        "https://doi.org/10.23915/distill.00021",
    ]
    assert "id=" not in html


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('cite("lecun-1999")', 'cite: there is no reference "lecun-1999": did you mean "lecun-1998"?'),
        ('sources(["luo-2017"])', 'sources: there is no reference "luo-2017": did you mean "luo-2016"?'),
        ('sources("luo-2016")', 'sources: keys must be a list of references, e.g. ["lecun-1998"]'),
    ],
)
def test_a_wrong_key_names_the_nearest(answers: Answers, text: str, message: str) -> None:
    with pytest.raises(CallError) as caught:
        answers.answer(read_call(f"{{{{ {text} }}}}"))
    assert str(caught.value) == message
