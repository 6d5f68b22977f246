"""Calls are found outside code, and nothing but plain calls is read."""

import pytest

from gallery_gen.errors import CallError
from gallery_gen.site.calls import Call, find_calls, read_call


def texts(markdown: str) -> list[str]:
    return [found.text for found in find_calls(markdown)]


def test_calls_alone_and_in_sentences_are_told_apart() -> None:
    found = find_calls('# T\n\n  {{ photo("cat") }}  \n\nThere are {{ count("photos") }} photos.\n')
    assert [(f.line, f.alone, f.text) for f in found] == [
        (3, True, '{{ photo("cat") }}'),
        (5, False, '{{ count("photos") }}'),
    ]


def test_a_call_may_run_over_lines_but_not_over_a_paragraph() -> None:
    assert texts('{{ compare(\n  ["a"],\n  ["b"]\n) }}') == ['{{ compare(\n  ["a"],\n  ["b"]\n) }}']
    assert texts("{{ compare(\n\n) }}") == []


@pytest.mark.parametrize(
    "markdown",
    [
        "```\n{{ a() }}\n```",
        "````md\n```\n{{ a() }}\n```\n````",
        "~~~ python\n{{ a() }}\n~~~",
        "- item\n\n    ```\n    {{ a() }}\n    ```\n",
        "> ```\n> {{ a() }}\n> ```\n",
        "inline `{{ a() }}` code",
        "inline ``{{ a() }} ` `` code",
        "<!-- {{ a() }} -->",
        r"a formula $\frac{{a}}{{b}}$",
    ],
)
def test_code_comments_and_formulas_are_left_alone(markdown: str) -> None:
    assert texts(markdown) == []
    assert texts(markdown + "\n\n{{ b() }}\n") == ["{{ b() }}"]


def test_a_fence_that_is_never_closed_is_text() -> None:
    assert texts("```\n{{ a() }}") == ["{{ a() }}"]


def test_a_call_is_read_with_its_values() -> None:
    assert read_call('{{ f("a", 2, -3, x=["b", "c"], y=None) }}') == Call(
        "f", ("a", 2, -3), {"x": ["b", "c"], "y": None}
    )


@pytest.mark.parametrize(
    "text",
    [
        "{{ f }}",
        "{{ f.__class__ }}",
        "{{ f.__globals__() }}",
        "{{ ''.__class__.__mro__() }}",
        "{{ f() + g() }}",
        "{{ f() | upper }}",
        "{{ f()() }}",
        "{{ f(*[1]) }}",
        "{{ f(**{}) }}",
    ],
)
def test_only_a_call_can_stand_there(text: str) -> None:
    with pytest.raises(CallError, match=r"only a call such as stage_strip\(.*\) can stand between"):
        read_call(text)


@pytest.mark.parametrize(
    "text", ["{{ f(g()) }}", "{{ f('a'.join) }}", "{{ f(2 ** 99999999) }}", "{{ f({}) }}"]
)
def test_only_plain_values_can_be_given(text: str) -> None:
    with pytest.raises(CallError, match=r"^f: only texts, numbers and lists"):
        read_call(text)


def test_a_text_without_quotes_is_explained() -> None:
    with pytest.raises(CallError, match=r'^f: cat is no value: put a text in quotes, "cat"$'):
        read_call("{{ f(cat) }}")


def test_a_broken_call_is_explained() -> None:
    with pytest.raises(CallError, match="cannot be read"):
        read_call('{{ f("a }}')
