"""Asks a person on a terminal for what options left out, until each answer is fit; refuses to judge."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import click

from gallery_gen.errors import Problem, visible

Explain = Callable[[Mapping[str, Any], str], Sequence[Problem]]

QUESTIONS: Final = {
    "title": ("Title", "A few words, shown as the photo's name."),
    "alt": ("Alt text", "What is to be seen, for people who cannot see it: a sentence or two."),
    "credit": ("Credit", "Who made the photo."),
    "licence": ("Licence", "CC0-1.0, CC-BY-4.0, CC-BY-SA-4.0 or public-domain."),
    "source": ("Source", "Where the original is to be found, or: own photo, and the year."),
    "tags": ("Tags", "Words to filter by, with commas between; may be left out."),
}


def split_tags(text: str) -> tuple[str, ...]:
    """Read tags with commas between them."""
    return tuple(tag for part in text.split(",") if (tag := part.strip()))


def ask_for(given: Mapping[str, Any], explain: Explain) -> dict[str, Any]:
    """Ask for every field that is missing or not fit, and again with the reason while an answer is not.

    Parameters
    ----------
    given
        What is known already.
    explain
        Says what is wrong with one field of such values.

    Returns
    -------
    All fields, each fit.
    """
    with contextlib.suppress(ImportError):
        import readline  # noqa: F401 - lets arrow keys move within an answer
    values = dict(given)
    for field, (name, hint) in QUESTIONS.items():
        if field in values and not _complain(explain(values, field)):
            continue
        click.echo(f"\n{hint}")
        while True:
            answer = click.prompt(name, default="" if field == "tags" else None, show_default=False)
            values[field] = split_tags(answer) if field == "tags" else answer.strip()
            if not _complain(explain(values, field)):
                break
    return values


def ask_slug(suggestion: str, explain: Callable[[str], tuple[str, str] | None]) -> str:
    """Ask what the photo's files and its address are called, until the answer can be."""
    click.echo("\nIts name in addresses: small letters, digits and hyphens.")
    while True:
        answer: str = click.prompt("Name", default=suggestion).strip()
        if (unfit := explain(answer)) is None:
            return answer
        _say(*unfit)


def _complain(problems: Sequence[Problem]) -> bool:
    for problem in problems:
        _say(problem.what, problem.mend)
    return bool(problems)


def _say(what: str, mend: str) -> None:
    click.secho(f"  That cannot be: {visible(what)}: {mend}", fg="red")
