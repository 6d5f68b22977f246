"""gallery-gen add and check as people and machines run them: options, questions on a real terminal, exit codes."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import jsonschema
import pytest
from click.testing import CliRunner, Result

from gallery_gen.cli import main
from gallery_gen.contribute import PROBLEMS_SCHEMA, check
from tests.conftest import edit
from tests.contribute.camera import ON_ITS_SIDE, kite, save
from tests.contribute.transcript import in_terminal
from tests.pipeline.test_build import tree

GIVEN = {
    "--title": "A red kite",
    "--alt": "A red kite with a white tail, high in a blue sky.",
    "--credit": "Somebody",
    "--licence": "CC BY 4.0",
    "--source": "own photo, 2026",
}


def run(project: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["-C", str(project), *arguments])


def command_line(project: Path, *words: str) -> list[str]:
    """`add`, as a process of its own."""
    return [sys.executable, "-m", "gallery_gen.cli", "-C", str(project), "add", *words]


def options(**changes: str | None) -> list[str]:
    values = {**GIVEN, **{f"--{name}": value for name, value in changes.items()}}
    return [word for name, value in values.items() if value is not None for word in (name, value)]


@pytest.fixture
def photo(tmp_path: Path) -> str:
    folder = tmp_path / "camera"
    folder.mkdir()
    return str(save(kite(), folder / "IMG_0001.JPG", ON_ITS_SIDE))


def test_add_by_options(project: Path, photo: str) -> None:
    result = run(project, "add", photo, *options(), "--tags", "object, colour")
    assert result.exit_code == 0, result.output
    assert "\x1b" not in result.output
    for words in (
        "A red kite with a white tail",
        "Somebody, CC-BY-4.0, own photo, 2026",
        "gallery/photos/a-red-kite/",
    ):
        assert words in result.output
    for command in ("make site", "git add photos/a-red-kite.jpg photos/a-red-kite.yml", "git push"):
        assert command in result.output
    assert check(project) == []


def test_without_a_terminal_nobody_is_asked(project: Path, photo: str) -> None:
    before = tree(project)
    result = run(project, "add", photo, "--title", "A red kite")
    assert result.exit_code == 2
    assert "give --alt, --credit, --licence, --source too" in result.stderr
    result = run(project, "add", photo, *options(alt="A kite", licence="CC BY-NC 4.0", source=None))
    assert result.exit_code == 2
    assert "--alt: says too little" in result.stderr
    assert "--licence: unknown value 'CC BY-NC 4.0', which forbids commercial use" in result.stderr
    assert "give --source too" in result.stderr
    assert tree(project) == before


def test_what_cannot_be_added_is_one_message(project: Path, photo: str, tmp_path: Path) -> None:
    (tmp_path / "page.jpg").write_text("<html>")
    before = tree(project)
    for arguments, words in (
        ([str(tmp_path / "page.jpg")], "is no JPEG, PNG or WebP picture"),
        ([str(tmp_path / "none.jpg")], "is missing"),
        (
            [str(project / "photos" / "noise.png"), "--slug", "other"],
            "to change its text, edit photos/noise.yml",
        ),
        ([photo, "--slug", "stripes"], "is there already"),
        ([photo, "--slug", "../x"], "cannot be an address"),
    ):
        result = run(project, "add", *arguments, *options())
        assert result.exit_code == 1, arguments
        assert words in result.stderr
        assert len(result.stderr.splitlines()) == 1
        assert isinstance(result.exception, SystemExit)
        assert tree(project) == before


def test_add_needs_a_project(tmp_path: Path, photo: str) -> None:
    (tmp_path / "empty").mkdir()
    result = run(tmp_path / "empty", "add", photo, *options())
    assert result.exit_code == 1
    assert (
        "photos: there is no such folder: create it and add a photo, or name the project's" in result.stderr
    )


def test_add_and_check_say_one_thing_of_a_linked_folder(project: Path, photo: str) -> None:
    (project / "photos").rename(project / "elsewhere")
    (project / "photos").symlink_to("elsewhere")
    before = tree(project / "elsewhere")
    for result in (run(project, "add", photo, *options()), run(project, "check", "--fix")):
        assert result.exit_code == 1
        assert "photos: is a symbolic link: put the folder itself here" in result.stderr
    assert tree(project / "elsewhere") == before


def test_one_of_a_thing_is_counted_as_one(project: Path) -> None:
    assert run(project, "check").stdout == "All is well: 2 photos, 2 configurations, 3 jobs.\n"
    for suffix in ("png", "yml"):
        (project / f"photos/noise.{suffix}").unlink()
    assert run(project, "check").stdout == "All is well: 1 photo, 2 configurations, 2 jobs.\n"
    text = (project / "gallery.yml").read_text()
    (project / "gallery.yml").write_text(text[: text.index("  - slug: edges")])
    assert run(project, "check").stdout == "All is well: 1 photo, 1 configuration, 1 job.\n"


def test_a_photo_s_name_on_the_command_line_is_shown_escaped(project: Path, tmp_path: Path) -> None:
    for name in ("a\x1b[2J.png", str(save(kite(), tmp_path / "b\x1b[2J.jpg"))):
        result = run(project, "check", name)
        assert result.exit_code == 2
        assert "\x1b" not in result.stderr
        assert "\\x1b[2J" in result.stderr
        assert "\\\\x1b" not in result.stderr


def test_questions_on_a_terminal(project: Path, photo: str) -> None:
    """Asked again with the reason; options that are right are not asked for; a slug that is taken is asked again."""
    command = command_line(project, photo, "--credit", "Somebody", "--licence", "GPL")
    answers = [
        "A red kite",
        "A red kite",
        "A red kite with a white tail, high.",
        "cc0",
        "own photo",
        "Two Words",
        "",
        "noise",
        "kite",
    ]
    environment = {**os.environ, "TERM": "dumb"}
    shown, code = in_terminal(command, answers, project, environment)
    assert code == 0, shown
    for words in (
        "That cannot be: says too little: write what is to be seen",
        "That cannot be: unknown value 'GPL': use one of public-domain",
        "That cannot be: 'Two Words' does not fit",
        "That cannot be: photos/noise.png is there already: choose another name",
    ):
        assert words in shown
    assert "Credit:" not in shown
    assert shown.count("Alt text: ") == 2
    assert "▀" not in shown
    assert check(project) == []
    assert (project / "photos" / "kite.jpg").is_file()


def test_a_terminal_with_colours_shows_the_photo(project: Path, photo: str) -> None:
    command = command_line(project, photo, *options(), "--tags", "object")
    letters = 40 * 16
    cases = [({"COLORTERM": "truecolor"}, letters), ({"COLORTERM": ""}, letters), ({"NO_COLOR": "1"}, 0)]
    for colours, expected in cases:
        environment = {**os.environ, "TERM": "xterm-256color", **colours}
        shown, code = in_terminal([*command, "--slug", "kite", "--replace"], [], project, environment)
        assert code == 0, shown
        assert shown.count("▀") == expected


def test_stopping_writes_nothing(project: Path, photo: str) -> None:
    before = tree(project)
    command = command_line(project, photo)
    shown, code = in_terminal(command, ["A red kite", "\x03"], project, {**os.environ, "TERM": "dumb"})
    assert code == 1
    assert "Traceback" not in shown
    assert tree(project) == before


def test_check_speaks_three_forms(project: Path) -> None:
    edit(project / "photos" / "noise.yml", "CC0-1.0", "CC BY 4.0")
    message = "unknown value 'CC BY 4.0': write CC-BY-4.0"
    plain = run(project, "check")
    assert (plain.exit_code, plain.stdout, plain.stderr) == (
        1,
        "",
        f"photos/noise.yml:4: licence: {message}\n",
    )
    github = run(project, "check", "--format", "github", "noise")
    assert (github.exit_code, github.stdout) == (
        1,
        f"::error file=photos/noise.yml,line=4,title=licence::{message}\n",
    )
    entries = json.loads(run(project, "check", "--format", "json").stdout)
    jsonschema.validate(entries, PROBLEMS_SCHEMA)
    assert [(entry["file"], entry["line"], entry["mend"]) for entry in entries] == [
        ("photos/noise.yml", 4, "write CC-BY-4.0")
    ]
    assert run(project, "check", "stripes").stdout == "All is well: 1 photo.\n"
    assert run(project, "check", "stripes", "--format", "json").stdout == "[]\n"
    assert json.loads(run(project, "schema", "problems").stdout) == PROBLEMS_SCHEMA


def test_a_name_that_is_no_photo_s_is_a_wrong_command_line(project: Path, photo: str) -> None:
    result = run(project, "check", "nois")
    assert result.exit_code == 2
    assert "did you mean 'noise'?" in result.stderr
    assert f"run gallery-gen add {photo}" in run(project, "check", photo).stderr


def test_fix_says_what_it_did(project: Path) -> None:
    save(kite(), project / "photos" / "noise.png", ON_ITS_SIDE)
    result = run(project, "check", "--fix")
    assert result.exit_code == 0, result.output
    assert result.stdout.splitlines()[0] == "photos/noise.png: mended: turned upright"
    assert result.stdout.splitlines()[-1].startswith("All is well: 2 photos")
    save(kite(), project / "photos" / "noise.jpg", ON_ITS_SIDE)
    entries = json.loads(run(project, "check", "--fix", "--format", "json").stdout)
    assert {entry["mended"] for entry in entries} == {True}
    save(kite(), project / "photos" / "noise.jpg", ON_ITS_SIDE)
    assert run(project, "check", "--fix", "--format", "github").stdout.startswith(
        "::notice file=photos/noise.jpg,line=1,title=mended::"
    )


@pytest.mark.parametrize(
    "name", ["a\n::error::b.png", "a\x1b[31m.png", "a\u2028b.png", "a::b,c.png", "##[error]x.png"]
)
def test_a_name_cannot_pose_as_a_message(project: Path, name: str) -> None:
    (project / "photos" / name).write_bytes(b"no picture")
    for form in ("plain", "github", "json"):
        result = run(project, "check", "--format", form)
        assert result.exit_code == 1
        lines = result.output.splitlines()
        assert all(line.isprintable() for line in lines)
        if form != "json":
            assert len(lines) == 3  # no picture, no address, no sidecar
            assert all(line.startswith("::error file=" if form == "github" else "photos/") for line in lines)
