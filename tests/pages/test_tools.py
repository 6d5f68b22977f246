"""The Nu Html Checker and cspell find what they are for, and pass over what they must."""

from pathlib import Path

import pytest

from tests.pages.document import Document
from tests.pages.validity import validity_faults
from tests.pages.words import spelling_faults

PAGE = "<!doctype html><html lang={language}><head><title>A page</title></head><body><h1>A page</h1>{body}</body></html>"


def test_only_new_errors_of_html_are_reported(tmp_path: Path) -> None:
    bodies = {
        "good": "<p>All is well.</p>",
        "crossed": "<p>b</div>",
        "twice": "<p id=b></p><p id=b></p>",
        "misplaced": "<figure>a<figcaption>c</figcaption><details><summary>d</summary></details></figure>",
        "material": '<input class="md-toggle" data-md-toggle="drawer" type="checkbox" autocomplete="off" aria-label="x">',
        "ours": '<input class="sc-toggle" type="checkbox" autocomplete="off" aria-label="x">',
    }
    for name, body in bodies.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / "index.html").write_text(PAGE.format(language="en", body=body))
    found = {fault.page: str(fault) for fault in validity_faults(tmp_path)}
    assert sorted(found) == ["crossed/", "misplaced/", "ours/", "twice/"]
    assert found["twice/"].startswith("twice/: not valid HTML: Duplicate ID “b”.: line 1: ")


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("<p>The colour of a grey neighbour, computed by NumPy's softmax.</p>", []),
        ("<p>A convolutoin.</p>", ["'convolutoin'"]),
        ("<p>gray color, centered</p>", ["'gray'", "'color'", "'centered'"]),
        ("<p>recieve</p><p>recieve</p>", ["'recieve'"]),
        ("<img src=x alt='A tabbby'>", ["'tabbby'"]),
        ("<button aria-label='Nxet frame'>→</button>", ["'Nxet'"]),
        ("<code>dtpye</code> <pre>strdie</pre> <math><mi>kerrnel</mi></math> <b translate=no>Xyzzy</b>", []),
        ("<svg role=img><title>A krenel</title><text>stirde</text></svg>", ["'krenel'", "'stirde'"]),
        ("<p>Photo: Stefaan Wallterson, see https://exmaple.org/recieve or a_recieve</p>", []),
    ],
)
def test_words_that_no_dictionary_knows(body: str, words: list[str]) -> None:
    documents = {page: Document(page, PAGE.format(language="en", body=body)) for page in ("a/", "b/")}
    found = list(spelling_faults(documents, {"Stefaan Wallterson"}))
    assert {fault.page for fault in found} <= {"a/"}, "one sentence is reported once"
    assert sorted(fault.what.split()[-1] for fault in found) == sorted(words)


def test_each_language_has_its_own_words() -> None:
    german = Document("de/", PAGE.format(language="de", body="<p>Faltung</p>"))
    english = Document("en/", PAGE.format(language="en", body="<p>Faltung</p>"))
    found = [str(fault) for fault in spelling_faults({"de/": german, "en/": english})]
    assert found == ["en/: unknown word 'Faltung': Faltung"]
