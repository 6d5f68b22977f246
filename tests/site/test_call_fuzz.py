"""Calls with any arguments, and pages of any text: an answer or a message, never another error, never a hang."""

from __future__ import annotations

import inspect
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gallery_gen.errors import CallError
from gallery_gen.pipeline import Manifest
from gallery_gen.site.answers import Answers
from gallery_gen.site.calls import find_calls, read_call
from gallery_gen.site.catalogue import Catalogue
from gallery_gen.site.draft import MAX_CALLS, Draft
from gallery_gen.site.words import Words
from gallery_gen.site.written import parse_page

ROOT = Path(__file__).parents[2]
NAMES = ["noise", "stripes", "conv-relu", "edges", "conv1", "relu1", "pool1", "input", "original", "honest", "mean",
         "photos", "shape", "macs", "red", "Conv2d", "../../etc/passwd", "<script>", "{{ 7 }}", "", "a" * 300]  # fmt: skip
scalars = st.one_of(
    st.none(), st.booleans(), st.integers(-3, 40), st.sampled_from([10**6, -(10**6), 10**18, 0.5, -1e300]),
    st.sampled_from(NAMES), st.text(max_size=8),
)  # fmt: skip
arguments = st.one_of(
    scalars, st.lists(scalars, max_size=4), st.lists(st.lists(scalars, max_size=4), max_size=3)
)


@pytest.fixture(scope="module")
def one(built: Path, manifest: Manifest) -> Answers:
    """Answers that all examples share."""
    return Answers(built, Catalogue(manifest), Words.of("en"), str)


def written(value: object) -> str:
    if isinstance(value, list):
        return "[" + ", ".join(map(written, value)) + "]"
    return repr(value)


@settings(max_examples=1500, derandomize=True, deadline=None)
@given(st.data())
def test_any_arguments_are_answered_or_refused(one: Answers, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(one.calls)))
    parameters = [
        parameter
        for parameter in inspect.signature(one.calls[name]).parameters.values()
        if parameter.kind is not inspect.Parameter.VAR_KEYWORD
    ]
    given_arguments = [
        f"{parameter.name}={written(data.draw(arguments))}"
        for parameter in parameters
        if parameter.kind is not inspect.Parameter.VAR_POSITIONAL
        and (parameter.default is inspect.Parameter.empty or data.draw(st.booleans()))
    ]
    with suppress(CallError):
        answer = one.answer(read_call(f"{{{{ {name}({', '.join(given_arguments)}) }}}}"))
        assert "<script>" not in answer
        assert len(answer) < 5_000_000


@settings(max_examples=500, derandomize=True, deadline=None)
@given(st.text(alphabet="f(){}[]'\"`~<!->=,.|+*%0129eE_ \n\\", max_size=60))
def test_any_text_is_a_call_or_is_refused(text: str) -> None:
    with suppress(CallError):
        read_call("{{ f(" + text + ") }}")
    for found in find_calls(text + "{{ f() }}" + text):
        assert found.text.startswith("{{")
        assert found.text.endswith("}}")


@pytest.mark.parametrize(
    "text",
    [
        "{{ f(" + "[" * 2_000 + "]" * 2_000 + ") }}",
        "{{ f(" + "-" * 4_000 + "1) }}",
        "{{ f(" + "9" * 4_900 + ") }}",
        "{{ f(1e999) }}",
        "{{ f('" + "a" * 10_000 + "') }}",
        "{{ f(" + "(" * 2_000 + ")" * 2_000 + ") }}",
        "{% for a in range(10**9) %}{{ f() }}{% endfor %}",
        "{{ f() }}{% include '/etc/passwd' %}",
        "{{ f(self._TemplateReference__context) }}",
        "{{ f(''.__class__.__mro__[1].__subclasses__()) }}",
        "{{ f(cycler.__init__.__globals__.os.environ) }}",
        "{{ f(lipsum.__globals__['os'].popen('id').read()) }}",
        "{{ f(range(10**9)|list) }}",
        "{{ f(config) }}",
        "{{ f('%999999999d' % 1) }}",
        "{{ f('a' * 10**9) }}",
        "{{ f('a' ~ 'b') }}",
        "{{ f(1 if true else 2) }}",
        "{{ f(dict(a=1)) }}",
    ],
    ids=lambda text: text[:40],
)
def test_nothing_leads_out_of_a_call(text: str) -> None:
    """No files, no processes, no environment, no loops, no arithmetic: Jinja parses, and never renders."""
    with pytest.raises(CallError):
        read_call(text)


LONG = """
import resource, sys
resource.setrlimit(resource.RLIMIT_CPU, (20, 20))
from gallery_gen.site.calls import find_calls
size = 200_000
for part in ("~~~a\\n", "````a\\n```\\n", "<!-- ", "`", "{{ ", "{{ f( ", "```\\n", "~~~\\n", "` `` ", "{{ f()\\n\\n", "}}", "\\n", "> ```\\n"):
    find_calls((part * size)[:size])
find_calls("".join("`" * n + " " for n in range(630, 0, -1)))
find_calls("".join("`" * n + "\\n" for n in range(630, 3, -1)))
find_calls("{{ f() }} " * 20_000)
"""


def test_the_longest_page_of_any_marks_is_read_at_once() -> None:
    """What grows with the square of the length would run into the limit on processor time."""
    subprocess.run([sys.executable, "-c", LONG], cwd=ROOT, check=True)


def test_a_page_of_too_many_calls() -> None:
    source = parse_page("{{ f() }}\n" * (MAX_CALLS + 5), "docs/many.md")
    draft = Draft(source, Words.of("en"), lambda _: pytest.fail("no box"))
    draft.answer_calls(lambda *_: "x")
    (problem,) = draft.problems
    assert (
        str(problem) == f"docs/many.md:{MAX_CALLS + 1}: a page has at most {MAX_CALLS} calls: make two of it"
    )
