"""What is read of a program's source is what stands there."""

from pathlib import Path

from gallery_gen.pipeline import build_gallery
from gallery_gen.site.program import rooms, steps

PACKAGE = Path(__file__).parents[2] / "gallery_gen"


def test_rooms_are_counted_and_their_imports_found(tmp_path: Path) -> None:
    package = tmp_path / "house"
    (package / "attic").mkdir(parents=True)
    (package / "__init__.py").write_text("")
    (package / "cellar.py").write_text("import json\n")
    (package / "attic" / "__init__.py").write_text("from house.attic import box\n")
    (package / "attic" / "box.py").write_text("def f():\n    from house import cellar\n")
    found = rooms(package)
    assert {name: (room.modules, room.lines, room.imports) for name, room in found.items()} == {
        "attic": (2, 3, frozenset({"cellar"})),
        "cellar": (1, 1, frozenset()),
    }


def test_our_own_rooms() -> None:
    found = rooms(PACKAGE)
    assert found["errors"].imports == set()
    assert {"pipeline", "spec"} <= found["site"].imports


def test_the_steps_of_a_build() -> None:
    nouns = ("Gallery", "Job", "Task", "Result", "bytes", "Manifest")
    found = steps(build_gallery, "gallery_gen", nouns)
    names = [step.name for step in found]
    order = [
        "load_gallery",
        "make_plan",
        "make_tasks",
        "run_tasks",
        "Store.put",
        "assemble",
        "Store.put_manifest",
    ]
    assert [name for name in names if name in order] == order
    load = found[names.index("load_gallery")]
    assert (load.does, load.gives) == ("Read and check the whole specification.", "Gallery")
    assert all(step.does for step in found)
    assert not any(name.startswith("_") for name in names)
    assert [step.name for step in steps(build_gallery, "gallery_gen", ["Task"])] == ["make_tasks"]
