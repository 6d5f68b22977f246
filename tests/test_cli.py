"""The command line: exit codes, one clear message, no traceback, help that teaches."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import edit


def run(project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "gallery_gen.cli", "-C", str(project), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_check_plan_build_prune(project: Path) -> None:
    assert "2 photos, 2 configurations, 3 jobs" in run(project, "check").stdout
    assert "5 jobs: 0 fresh, 5 to do" in run(project, "plan").stdout
    first = run(project, "build", "--workers", "1").stdout
    assert "Pictures: 5 of 5 jobs done" in first
    assert "5 of 5 jobs were run" in first
    assert run(project, "build").stdout.endswith("Nothing changed: no picture was computed.\n")
    assert "noise × conv-relu: fresh" in run(project, "plan", "--all").stdout
    assert "Removed 0 files" in run(project, "prune").stdout


@pytest.mark.parametrize("command", ["check", "plan", "build", "prune", "site"])
def test_a_mistake_is_one_message_and_exit_code_1(project: Path, command: str) -> None:
    edit(project / "gallery.yml", "layer: ReLU", "layer: RelU")
    result = run(project, command)
    assert result.returncode == 1
    assert result.stderr == (
        "gallery.yml:10: configurations.0.layers.1: unknown layer 'RelU': did you mean 'ReLU'?\n"
    )
    assert not (project / ".gallery").exists()
    assert not (project / "site").exists()


def test_a_wrong_command_line_is_exit_code_2(project: Path) -> None:
    result = run(project, "biuld")
    assert result.returncode == 2
    assert "No such command 'biuld'" in result.stderr


@pytest.mark.parametrize("command", ["check", "plan", "build", "site", "prune"])
def test_help_teaches(project: Path, command: str) -> None:
    text = run(project, command, "--help").stdout
    assert len(text.split()) > 30
    assert command in run(project, "--help").stdout
