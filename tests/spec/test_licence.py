"""People write licences in many ways: what is meant is found, and what is refused is explained."""

import pytest
from pydantic import ValidationError

from gallery_gen.spec import Sidecar, find_licence, sidecar_text

FIELDS = {"title": "A", "alt": "Long enough to describe it.", "credit": "B", "source": "C"}


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("CC BY 4.0", "CC-BY-4.0"),
        ("cc-by-sa-4.0", "CC-BY-SA-4.0"),
        ("CC BY-SA 3.0 Unported", "CC-BY-SA-3.0"),
        ("https://creativecommons.org/licenses/by/4.0/", "CC-BY-4.0"),
        ("https://creativecommons.org/licenses/by-sa/2.5/deed.de", "CC-BY-SA-2.5"),
        ("http://creativecommons.org/publicdomain/zero/1.0/", "CC0-1.0"),
        ("https://creativecommons.org/publicdomain/mark/1.0/", "public-domain"),
        ("Creative Commons Attribution 2.0 Generic", "CC-BY-2.0"),
        ("Attribution-ShareAlike 4.0 International", "CC-BY-SA-4.0"),
        ("CC0", "CC0-1.0"),
        ("CC Zero", "CC0-1.0"),
        ("Public Domain", "public-domain"),
        ("CC BY", None),
        ("CC BY 1.0", None),
        ("CC BY-NC 4.0", None),
        ("https://creativecommons.org/licenses/by-nc-sa/4.0/", None),
        ("CC BY-ND 4.0", None),
        ("photo by Anna, 2.0", None),
        ("MIT", None),
        ("all rights reserved", None),
        ("", None),
    ],
)
def test_what_is_meant(written: str, meant: str | None) -> None:
    assert find_licence(written) == meant


@pytest.mark.parametrize("licence", Sidecar.model_json_schema()["properties"]["licence"]["enum"])
def test_what_is_accepted_means_itself(licence: str) -> None:
    assert find_licence(licence) == licence
    assert Sidecar.model_validate({**FIELDS, "licence": licence}).licence == licence


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("CC BY 4.0", "unknown value 'CC BY 4.0': write CC-BY-4.0"),
        ("https://creativecommons.org/licenses/by-sa/4.0/", "write CC-BY-SA-4.0"),
        ("CC BY-NC 4.0", "unknown value 'CC BY-NC 4.0', which forbids commercial use"),
        ("CC BY-ND 4.0", "forbids changes"),
        ("CC BY-SA", "names no accepted version: write CC-BY-SA-4.0, or the right one"),
        ("GPL", "Input should be"),
        ("CC BY: 4.0", "'CC BY:4.0': write"),
    ],
)
def test_the_refusal_says_how_to_write_it(written: str, said: str) -> None:
    with pytest.raises(ValidationError, match=said.replace("(", r"\(")):
        Sidecar.model_validate({**FIELDS, "licence": written})


def test_a_sidecar_reads_back_as_it_was() -> None:
    import yaml

    odd = {
        "title": "yes",
        "alt": "A: b # c, {d} [e] & *f 'g' \"h\" | > %i @j `k` — ünï 看见 🐈 " + "word " * 40 + "end",
        "credit": "- 007",
        "licence": "CC0-1.0",
        "source": "2026-11-24",
        "tags": ("a", "b-c"),
    }
    assert yaml.safe_load(sidecar_text(odd)) == {**odd, "tags": ["a", "b-c"]}
    assert list(yaml.safe_load(sidecar_text(odd))) == list(odd)
    untagged = {"title": "A kite", "credit": "Me"}
    assert sidecar_text(untagged) == "title: A kite\ncredit: Me\n"
    assert sidecar_text({**untagged, "tags": ("a", "b")}).endswith("tags: [a, b]\n")
