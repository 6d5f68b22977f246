"""What the pages for contributors show is what the program says: every command runs, in the order of the page."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path

import yaml

from gallery_gen.contribute import PROBLEMS_SCHEMA
from gallery_gen.spec.model import Sidecar
from tests.contribute.transcript import ROOT, perform, set_up, steps

PAGE = ROOT / "docs" / "en" / "about" / "contribute.md"
SHORT = ROOT / "CONTRIBUTING.md"


def test_the_page_shows_what_happens(tmp_path: Path) -> None:
    project, home = set_up(tmp_path)
    shown = steps(PAGE.read_text("utf-8"))
    assert len([step for step in shown if "gallery-gen" in step.command]) >= 6
    for step in shown:
        output, code = perform(step, project, home)
        assert output.rstrip() == step.shown.rstrip(), step.command
        mistaken = any(line.startswith(("photos/kite.yml:", "gallery.yml:")) for line in output.splitlines())
        assert code == (1 if mistaken and not step.file else 0), step.command


def test_the_sidecar_to_copy_is_a_right_one() -> None:
    block = re.search(r'```yaml title="photos/my-photo.yml"\n(.*?)```', PAGE.read_text("utf-8"), re.DOTALL)
    assert block is not None
    values = yaml.safe_load(textwrap.dedent(block[1]))
    assert Sidecar.model_validate({**values, "tags": tuple(values["tags"])}).licence == "CC0-1.0"


def test_the_page_describes_every_key_of_the_report() -> None:
    text = PAGE.read_text("utf-8")
    for key in PROBLEMS_SCHEMA["items"]["properties"]:
        assert f"| `{key}` |" in text


def test_the_page_names_every_tag_in_use() -> None:
    used = {
        tag
        for path in (ROOT / "photos").glob("*.yml")
        for tag in yaml.safe_load(path.read_text("utf-8")).get("tags", ())
    }
    row = next(line for line in PAGE.read_text("utf-8").splitlines() if line.startswith("| `tags`"))
    named = set(row.partition("In use: ")[2].rstrip(" |").split(", "))
    assert named <= used


def test_the_short_form_leads_to_places_that_exist() -> None:
    for target, anchor in re.findall(r"\]\(([^)#]+)(?:#([\w-]+))?\)", SHORT.read_text("utf-8")):
        file = ROOT / target
        assert file.is_file()
        assert not anchor or f"{{#{anchor}}}" in file.read_text("utf-8")


def test_templates_and_forms_are_there_and_agree_with_the_sidecar() -> None:
    form = yaml.safe_load((ROOT / ".github/ISSUE_TEMPLATE/photo.yml").read_text("utf-8"))
    asked = {part["id"] for part in form["body"] if "id" in part}
    assert {name for name, field in Sidecar.model_fields.items() if field.is_required()} <= asked
    offered = next(part for part in form["body"] if part.get("id") == "licence")["attributes"]["options"]
    known = Sidecar.model_json_schema()["properties"]["licence"]["enum"]
    assert sorted(offered) == sorted(known)
    assert (ROOT / ".github/PULL_REQUEST_TEMPLATE.md").is_file()
    owners = (ROOT / ".github/CODEOWNERS").read_text("utf-8")
    assert all(
        re.fullmatch(r"\S+(?:\s+@[\w-]+/[\w-]+)+", line)
        for line in owners.splitlines()
        if line and line[0] != "#"
    )
