"""What the program's own source tells of it: who imports whom, and what a function calls; shows nothing."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Room:
    """A module or folder directly below the package."""

    modules: int
    lines: int
    imports: frozenset[str]
    """Other rooms."""


def rooms(package: Path) -> dict[str, Room]:
    """Every room of a package, by name."""
    files: dict[str, list[Path]] = {}
    for path in sorted(package.rglob("*.py")):
        room = path.relative_to(package).parts[0].removesuffix(".py")
        if room != "__init__":
            files.setdefault(room, []).append(path)
    texts = {room: [path.read_text("utf-8") for path in paths] for room, paths in files.items()}
    return {
        room: Room(
            modules=len(sources),
            lines=sum(len(source.splitlines()) for source in sources),
            imports=frozenset().union(*(_imported(source, package.name) for source in sources))
            & (files.keys() - {room}),
        )
        for room, sources in texts.items()
    }


def _imported(source: str, package: str) -> set[str]:
    """The rooms that a module imports from, wherever in it."""
    names: list[str] = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names += [f"{node.module}.{alias.name}" for alias in node.names]
    return {name.split(".")[1] for name in names if name.startswith(f"{package}.")}


@dataclass(frozen=True)
class Step:
    """A function or method that another one calls."""

    name: str
    does: str
    """The first sentence of its docstring."""
    gives: str
    """What it returns, as annotated; empty for None."""


def steps(function: Callable[..., object], package: str, about: Collection[str]) -> tuple[Step, ...]:
    """What a function calls of its own package, in the order in which it happens.

    Only what takes or gives a value of one of the types `about` counts; the rest is bookkeeping. Methods
    count where their object is made in the function itself, by `name = Class(…)`. In place of a private
    function stands what that one calls.
    """
    body = ast.parse(inspect.getsource(function))
    known = {
        name: value
        for name, value in inspect.unwrap(function).__globals__.items()
        if getattr(value, "__module__", "").partition(".")[0] == package
    }
    classes = {name: value for name, value in known.items() if inspect.isclass(value)}
    made = {
        target.id: classes[node.value.func.id]
        for node in ast.walk(body)
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call)
        and isinstance(node.value.func, ast.Name) and node.value.func.id in classes
        for target in node.targets
        if isinstance(target, ast.Name)
    }  # fmt: skip
    found: dict[str, Step] = {}
    for called in _calls(body):
        if isinstance(called, ast.Name) and inspect.isfunction(known.get(called.id)):
            name, value = called.id, known[called.id]
            if name.startswith("_"):
                found = found | {
                    step.name: step for step in steps(value, package, about) if step.name not in found
                }
                continue
        elif (
            isinstance(called, ast.Attribute)
            and isinstance(called.value, ast.Name)
            and called.value.id in made
        ):
            owner = made[called.value.id]
            name, value = f"{owner.__name__}.{called.attr}", getattr(owner, called.attr)
        else:
            continue
        signature = inspect.signature(value)
        if not {*re.findall(r"\w+", str(signature))} & {*about}:
            continue
        gives = str(signature.return_annotation)
        does = (inspect.getdoc(value) or "").partition("\n")[0]
        found.setdefault(name, Step(name, does, "" if gives == "None" else gives))
    return tuple(found.values())


def _calls(node: ast.AST) -> Iterator[ast.expr]:
    """What is called within a node: arguments before the call itself, conditions before what they choose."""
    children = (
        (node.test, node.body, node.orelse) if isinstance(node, ast.IfExp) else ast.iter_child_nodes(node)
    )
    for child in children:
        yield from _calls(child)
    if isinstance(node, ast.Call):
        yield node.func
