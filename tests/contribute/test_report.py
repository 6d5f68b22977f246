"""Reports for machines: whatever a stranger wrote stays data, in GitHub's commands and in JSON."""

from __future__ import annotations

import json
import re

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gallery_gen.contribute import PROBLEMS_SCHEMA, as_github, as_json
from gallery_gen.errors import Problem

EVIL = "a\n::error file=x::b\r\n::set-output name=x::y %0A, \x1b[31m\u2028::stop-commands::z"
PROBLEM = Problem("photos/a.yml", 3, "licence", "unknown value 'GPL'", "use one of CC0-1.0")


def test_a_command_names_file_line_field_and_mend() -> None:
    line = "::error file=photos/a.yml,line=3,title=licence::unknown value 'GPL': use one of CC0-1.0"
    assert as_github([PROBLEM]) == line
    assert as_github([Problem("photos/a.png", None, "", "x", "")]) == "::error file=photos/a.png,line=1::x"
    assert as_github([], [Problem("photos/a.png", None, "mended", "x", "")]).startswith("::notice ")
    assert as_github([]) == ""


def test_evil_text_stays_in_its_place() -> None:
    (line,) = as_github([Problem(f"photos/{EVIL}.png", 1, EVIL, EVIL, EVIL)]).splitlines()
    head, properties, message = re.fullmatch(r"(::error )(.*?)(::.*)", line).groups()  # type: ignore[union-attr]
    assert head == "::error "
    assert properties.count("=") - 2 * EVIL.count("=") == 3
    assert properties.count(",") == 2
    assert ":" not in properties
    assert "%25" in message
    assert line.isprintable()


@settings(deadline=None)
@given(st.text(), st.text(), st.text(), st.text())
def test_any_text_is_one_command(file: str, field: str, what: str, mend: str) -> None:
    """Read as the runner reads it: one line, three colons-pairs' parts, properties split at commas."""
    text = as_github([Problem(file, 7, field, what, mend)])
    assert len(text.splitlines()) == 1
    properties = text.removeprefix("::error ").partition("::")[0]
    names = [part.partition("=")[0] for part in properties.split(",")]
    assert names in (["file", "line", "title"], ["file", "line"], ["line", "title"], ["line"])


@settings(deadline=None)
@given(st.lists(st.builds(Problem, st.text(), st.none() | st.integers(1), st.text(), st.text(), st.text())))
def test_json_fits_its_schema_and_reads_back(problems: list[Problem]) -> None:
    entries = json.loads(as_json(problems, problems[:1]))
    jsonschema.validate(entries, PROBLEMS_SCHEMA)
    assert [entry["mended"] for entry in entries] == [True] * len(problems[:1]) + [False] * len(problems)
    assert [entry["what"] for entry in entries[len(problems[:1]) :]] == [problem.what for problem in problems]


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(PROBLEMS_SCHEMA)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate([{"file": 3}], PROBLEMS_SCHEMA)
