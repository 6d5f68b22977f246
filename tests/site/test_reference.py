"""Whatever a reader can call, write or configure is described: a name that is not fails here."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click
import pytest

from gallery_gen import nn
from gallery_gen.cli import main
from gallery_gen.site.answers import Answers
from gallery_gen.site.call_docs import CallDoc, call_doc
from gallery_gen.site.calls import read_call
from gallery_gen.site.extensions import reference_pages
from gallery_gen.site.manual_calls import SHARED_ARGUMENTS
from gallery_gen.site.words import Words
from gallery_gen.spec import gallery_schema, sidecar_schema

ABOUT = Path(__file__).parents[2] / "docs" / "en" / "about"
GENERATED = reference_pages()
SAID = {name: Words.of("en").say(f"manual.argument.{name}") for name in SHARED_ARGUMENTS}


def undescribed_names(public: set[str], pages: str) -> set[str]:
    """Names that the reference leaves out, or has though they are gone.

    A function whose module has its name, such as `linear`, is named with the module: `linear.linear`.
    """
    return public ^ set(re.findall(r"^::: gallery_gen\.nn\.(?:\w+\.)?(\w+)$", pages, re.MULTILINE))


def undescribed_arguments(doc: CallDoc) -> list[str]:
    """What a call's docstring does not say."""
    missing = [argument.name for argument in doc.arguments if not argument.text]
    if not doc.summary:
        missing.append("summary")
    if not doc.example or read_call(doc.example).name != doc.name:
        missing.append("example")
    return missing


def undescribed_keys(name: str, schema: Mapping[str, Any]) -> Iterator[str]:
    """Things and keys of a JSON schema that have no description."""
    for thing, definition in {name: schema, **schema.get("$defs", {})}.items():
        if not definition.get("description"):
            yield thing
        for key, field in definition.get("properties", {}).items():
            if not field.get("description"):
                yield f"{thing}.{key}"


def undescribed_options(command: click.Command) -> list[str]:
    """Options without help, and the command itself if it has none."""
    options = [one for one in command.params if isinstance(one, click.Option)]
    missing = [str(option.name) for option in options if not option.help]
    return missing if command.help else ["help", *missing]


def test_every_public_name_of_nn_is_on_a_page() -> None:
    pages = "\n".join(text for path, text in GENERATED.items() if path.startswith("about/nn/"))
    assert undescribed_names(set(nn.__all__), pages) == set()


def test_every_call_says_what_it_does_with_what(answers: Answers) -> None:
    docs = [call_doc(name, function, SAID) for name, function in answers.calls.items()]
    assert {doc.name: missing for doc in docs if (missing := undescribed_arguments(doc))} == {}
    assert "{{ calls_reference() }}" in (ABOUT / "calls.md").read_text("utf-8")


def test_every_key_of_the_gallery_and_of_a_sidecar_is_described() -> None:
    assert list(undescribed_keys("gallery", gallery_schema())) == []
    assert list(undescribed_keys("sidecar", sidecar_schema())) == []
    assert set(nn.LAYERS) <= set(gallery_schema()["$defs"])
    assert "{{ gallery_reference() }}" in (ABOUT / "gallery-yml.md").read_text("utf-8")


@pytest.mark.parametrize("name", sorted(main.commands))
def test_every_command_and_option_has_help(name: str) -> None:
    assert undescribed_options(main.commands[name]) == []
    assert ":module: gallery_gen.cli" in GENERATED["about/command-line.md"]


def test_what_is_missing_is_found() -> None:
    assert undescribed_names({"a", "b"}, "::: gallery_gen.nn.a\n::: gallery_gen.nn.c\n") == {"b", "c"}

    def call(size: int) -> str:
        """Say something."""
        return str(size)

    assert undescribed_arguments(call_doc("call", call, {})) == ["size", "example"]
    bare = {"description": "", "properties": {"seed": {}}, "$defs": {"Layer": {"description": "A layer."}}}
    assert list(undescribed_keys("thing", bare)) == ["thing", "thing.seed"]
    command = click.Command("x", params=[click.Option(["--size"])])
    assert undescribed_options(command) == ["help", "size"]
