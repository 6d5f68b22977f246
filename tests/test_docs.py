"""What people copy from the pages works: every Python snippet runs, from the project's folder."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FENCE = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)
SNIPPETS = [
    pytest.param(code, id=f"{path.stem}-{number}")
    for path in sorted((ROOT / "docs" / "en").rglob("*.md"))
    for number, code in enumerate(FENCE.findall(path.read_text("utf-8")), start=1)
]


def test_there_are_snippets() -> None:
    assert len(SNIPPETS) >= 7


@pytest.mark.parametrize("code", SNIPPETS)
def test_a_snippet_runs(code: str) -> None:
    result = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stderr
    assert result.stdout, "a snippet shows something"
