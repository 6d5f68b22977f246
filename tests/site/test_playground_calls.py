"""The kernel playground's call: kernels as people write them, photos by their exact pixels, mistakes."""

import json
import re
from html import unescape
from pathlib import Path

import numpy as np
import pytest

from gallery_gen.errors import CallError
from gallery_gen.figures import style
from gallery_gen.models import KERNELS
from gallery_gen.site.answers import Answers
from gallery_gen.site.calls import read_call
from gallery_gen.site.playground_calls import as_written
from tests.site.test_plugin import make


@pytest.mark.parametrize("name", KERNELS)
def test_a_kernel_as_it_is_written_is_the_kernel(name: str) -> None:
    written = as_written(KERNELS[name])
    cells = np.array(written["cells"])
    assert np.issubdtype(cells.dtype, np.integer)
    np.testing.assert_array_equal((cells / written["divisor"]).astype(np.float32), KERNELS[name])


def test_a_mean_is_ones_over_their_number() -> None:
    assert as_written(KERNELS["box-3"]) == {"cells": [[1, 1, 1]] * 3, "divisor": 9}


def test_everything_it_begins_with_comes_from_python(answers: Answers, mini: Path) -> None:
    html = answers.answer(read_call('{{ kernel_playground("noise", kernel="emboss") }}'))
    data = {
        name: json.loads(unescape(text))
        for name, text in re.findall(r'data-(kernels|photos|colours)="([^"]*)"', html)
    }
    assert set(data["kernels"]) == set(KERNELS)
    assert data["colours"] == style.diverging().tolist()
    assert set(data["photos"]) == set(answers.catalogue.photos)
    make(mini)
    for photo in data["photos"].values():
        assert (mini / "out" / photo["file"].lstrip("/")).is_file()
    assert '<option value="noise" selected>' in html
    assert 'data-first="emboss"' in html


@pytest.mark.parametrize(
    ("call", "mend"),
    [
        ('kernel_playground("nose")', 'no photo "nose".*noise'),
        ('kernel_playground("noise", kernel="sobel")', 'no kernel "sobel".*sobel-'),
    ],
)
def test_a_wrong_name_is_said(answers: Answers, call: str, mend: str) -> None:
    with pytest.raises(CallError, match=mend):
        answers.answer(read_call("{{ " + call + " }}"))
