"""Whether the arguments of a call are of the kinds that its function is annotated with; runs nothing."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

_SAID = {str: "a text", int: "a whole number", float: "a number", bool: "True or False", NoneType: "None"}


def first_misfit(function: Callable[..., str], arguments: Mapping[str, Any]) -> str | None:
    """Say which argument is of the wrong kind (top must be a whole number, not 'a'), or return None."""
    hints = get_type_hints(function)
    for name, value in arguments.items():
        how = inspect.signature(function).parameters[name].kind
        values = {name: value}
        if how is inspect.Parameter.VAR_KEYWORD:
            values = value
        elif how is inspect.Parameter.VAR_POSITIONAL:
            values = dict.fromkeys([name]) if not value else {name: list(value)}
        for argument, given in values.items():
            hint = hints[name]
            hint = list[hint] if how is inspect.Parameter.VAR_POSITIONAL else hint  # type: ignore[valid-type]
            if not _fits(hint, given):
                shown = repr(given)
                return (
                    f"{argument} must be {_say(hint)}, not {shown if len(shown) < 60 else shown[:57] + '…'}"
                )
    return None


def _fits(hint: Any, value: object) -> bool:
    """Whether a value that was read from a call (text, number, True, None, or a list) is of a kind."""
    if hint in (Any, object):
        return True
    if get_origin(hint) in (Union, UnionType):
        return any(_fits(part, value) for part in get_args(hint))
    if hint is int:
        return type(value) is int
    if hint is float:
        return type(value) in (int, float)
    if hint in _SAID:
        return isinstance(value, hint)
    parts = [part for part in get_args(hint) if part is not Ellipsis] or [Any]
    return isinstance(value, list) and all(any(_fits(part, item) for part in parts) for item in value)


def _say(hint: Any) -> str:
    if get_origin(hint) in (Union, UnionType):
        return " or ".join(_say(part) for part in get_args(hint))
    return _SAID.get(hint, "a list")
