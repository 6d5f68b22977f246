"""The house rules of the design page: who may import whom, and how long a module may be."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "gallery_gen"
ROOMS_BELOW = {
    "errors": set(),
    "files": set(),
    "nn": {"errors"},
    "models": {"errors", "nn"},
    "spec": {"errors", "files", "nn", "models"},
    "images": {"errors", "files", "nn", "models"},
    "figures": {"errors", "nn", "models"},
    "experiments": {"errors", "nn", "models", "figures"},
    "pipeline": {"errors", "files", "nn", "models", "spec", "images", "figures", "experiments"},
    "site": {"errors", "files", "nn", "models", "spec", "images", "figures", "experiments", "pipeline"},
    "contribute": {"errors", "files", "spec", "images", "pipeline"},
    "training": {"errors", "nn", "models"},
    "cli": {
        "contribute",
        "training",
        "errors",
        "files",
        "nn",
        "models",
        "spec",
        "images",
        "figures",
        "experiments",
        "pipeline",
        "site",
    },
}
LIBRARY_ROOMS = {
    "matplotlib": {"figures"},
    "mkdocs": {"site"},
    "jinja2": {"site"},
    "markupsafe": {"site"},
    "math_core": {"site"},
    "yaml": {"spec"},
    "PIL": {"images"},
    "markdown": {"site"},
    "selectolax": {"site"},
    "pydantic": {"spec", "pipeline", "site"},
    "click": {"cli"},
    "threadpoolctl": {"pipeline", "training"},
    "subprocess": {"training"},
    "multiprocessing": {"pipeline", "site"},
    "torch": set(),
}
MODULES = sorted(PACKAGE.rglob("*.py"))


def imported(module: Path) -> Iterator[str]:
    """Every absolute name that a module imports, wherever in it."""
    for node in ast.walk(ast.parse(module.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module} imports relatively"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def room_of(module: Path) -> str:
    return module.relative_to(PACKAGE).parts[0].removesuffix(".py")


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_imports_go_one_way(module: Path) -> None:
    room = room_of(module)
    if room == "__init__":
        return
    for name in imported(module):
        top, _, rest = name.partition(".")
        if top == "gallery_gen" and rest:
            other = rest.partition(".")[0]
            assert other == room or other in ROOMS_BELOW[room], f"{room} must not import {name}"
        if top in LIBRARY_ROOMS:
            assert room in LIBRARY_ROOMS[top], f"{room} must not import {name}"


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_a_module_can_be_read_in_one_sitting(module: Path) -> None:
    text = module.read_text("utf-8")
    assert ast.get_docstring(ast.parse(text)), "opens with what it does"
    assert len(text.splitlines()) <= 300


def test_only_the_recording_scripts_import_torch() -> None:
    users = {
        path.name
        for path in Path(__file__).parent.rglob("*.py")
        if any(name.split(".")[0] == "torch" for name in imported(path))
    }
    assert users == {"record_pytorch.py"}
