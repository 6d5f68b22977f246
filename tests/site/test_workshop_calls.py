"""What the pages show of the program is the program."""

import json
from pathlib import Path

import pytest

from gallery_gen import nn
from gallery_gen.errors import CallError
from gallery_gen.site.workshop_calls import WorkshopCalls, function_source


class Desk:
    """Stands in for a site: notes what a template is given."""

    def render(self, template: str, **values: object) -> str:
        assert template == "speed.html"
        return repr(values["tables"])


def test_the_convolution_to_read_first_is_short() -> None:
    source = function_source(nn.conv2d_naive)
    assert source.startswith("def conv2d_naive(")
    assert '"""' not in source
    body = source.partition(") -> Tensor:\n")[2].splitlines()
    assert len(body) < 15


def test_a_function_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(CallError, match=r"there is no function .conv3d.*conv2d"):
        WorkshopCalls(Desk(), tmp_path).source("conv3d")  # type: ignore[arg-type]


def test_speed_shows_what_was_measured_or_says_how_to(tmp_path: Path) -> None:
    calls = WorkshopCalls(Desk(), tmp_path)  # type: ignore[arg-type]
    with pytest.raises(CallError, match="run make bench"):
        calls.speed()
    row = {"section": "Convolution", "case": "3×3", "milliseconds": {"ours": 2.0, "PyTorch NCHW": 4.0}}
    results = {
        "date": "2026-01-01",
        "machine": {"threads": "2"},
        "rows": [{**row, "ratios": {"PyTorch NCHW": 0.5}, "goal": 0.7, "share": None}],
    }
    (tmp_path / "benchmarks").mkdir()
    (tmp_path / "benchmarks" / "results.json").write_text(json.dumps(results))
    table = {
        "name": "Convolution",
        "candidates": ["PyTorch NCHW"],
        "peers": ["PyTorch NCHW"],
        "goals": True,
        "shares": False,
        "rows": results["rows"],
    }
    assert calls.speed() == repr([table])
