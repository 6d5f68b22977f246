"""Every function, forward and backward, against PyTorch's recorded answers."""

import pytest

from tests.nn.cases import CASES, Case
from tests.nn.oracle import assert_as_pytorch


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_as_pytorch(case: Case) -> None:
    assert_as_pytorch(case)
