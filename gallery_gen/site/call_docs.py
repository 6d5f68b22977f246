"""What a call's docstring and signature say, as values; pure, and refuses to know any call.

A call's docstring has a summary, a line `Example: {{ name(…) }}`, and numpy's section of Parameters.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from gallery_gen.site.desk import Block

_EXAMPLE = re.compile(r"^Example: (\{\{.*\}\})$", re.MULTILINE)
_SECTION = re.compile(r"^Parameters\n-+\n", re.MULTILINE)


@dataclass(frozen=True)
class Argument:
    """One argument of a call."""

    name: str
    kind: str
    """Its annotation."""
    default: str | None
    """None if it must be given."""
    text: str
    """What it is; empty where the docstring does not say."""


@dataclass(frozen=True)
class CallDoc:
    """A call as its author described it."""

    name: str
    group: str
    """What its module shows: the first words of the module's docstring."""
    usage: str
    """name(photo, rendering=None)."""
    block: bool
    """Whether it makes a block; the others make text for a sentence."""
    summary: str
    arguments: tuple[Argument, ...]
    example: str
    """Empty where the docstring has none."""


def usage(function: Callable[..., str]) -> str:
    """How a call is written: its arguments with their defaults, without types."""
    signature = inspect.signature(function)
    bare = [p.replace(annotation=inspect.Parameter.empty) for p in signature.parameters.values()]
    return str(inspect.Signature(bare))


def call_doc(name: str, function: Callable[..., str], shared: Mapping[str, str]) -> CallDoc:
    """Read what a call's author wrote.

    Parameters
    ----------
    name
        The call's.
    function
        The method that answers it.
    shared
        Argument → what it is, for those that mean the same in every call; a docstring may say better.
    """
    text, _, section = _split(inspect.getdoc(function) or "")
    example = _EXAMPLE.search(text)
    described = {**shared, **_parameters(section)}
    signature = inspect.signature(function)
    return CallDoc(
        name=name,
        group=_group(function),
        usage=name + usage(function),
        block=signature.return_annotation in (Block, Block.__name__),
        summary=_EXAMPLE.sub("", text).strip(),
        arguments=tuple(
            Argument(
                name=parameter.name,
                kind=str(parameter.annotation),
                default=None if parameter.default is parameter.empty else repr(parameter.default),
                text=described.get(parameter.name, ""),
            )
            for parameter in signature.parameters.values()
        ),
        example=example[1] if example else "",
    )


def _split(text: str) -> tuple[str, str, str]:
    """What stands before the section of Parameters, its heading, and what stands in it."""
    heading = _SECTION.search(text)
    return (text, "", "") if heading is None else (text[: heading.start()], heading[0], text[heading.end() :])


def _parameters(section: str) -> dict[str, str]:
    """Name → text of numpy's section: `stride, padding` on a line, their text indented below."""
    found: dict[str, str] = {}
    names: list[str] = []
    for line in section.splitlines():
        if line[:1].strip():
            names = line.split(", ")
        elif line.strip():
            found |= {name: f"{found.get(name, '')} {line.strip()}".strip() for name in names}
    return found


def _group(function: Callable[..., str]) -> str:
    """`Calls that show pictures`: the module's docstring as far as its first pause."""
    return re.split(r"[:;.]", inspect.getdoc(inspect.getmodule(function)) or "", maxsplit=1)[0].strip()
