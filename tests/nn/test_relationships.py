import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from gallery_gen.errors import ShapeError
from gallery_gen.nn import RELATIONSHIPS, Relationship, output_size, relationship, transposed_output_size
from gallery_gen.nn.relationships import Sizes


def test_there_are_fifteen_with_names_of_their_own() -> None:
    assert [entry.number for entry in RELATIONSHIPS] == list(range(1, 16))
    assert len({entry.name for entry in RELATIONSHIPS}) == 15
    for entry in RELATIONSHIPS:
        assert relationship(entry.number) is relationship(entry.name) is entry
        assert ("′" in entry.formula) == entry.transposed == (8 <= entry.number <= 14)


sizes = st.builds(
    Sizes, st.integers(1, 12), st.integers(1, 6), st.integers(1, 4), st.integers(0, 5), st.integers(1, 3),
    st.integers(0, 3),
)  # fmt: skip


@pytest.mark.parametrize("entry", RELATIONSHIPS, ids=lambda entry: f"{entry.number}")
@settings(derandomize=True, deadline=None, max_examples=300)
@given(given_sizes=sizes, own=st.booleans())
def test_a_formula_is_the_general_one_where_it_holds(
    entry: Relationship, given_sizes: Sizes, own: bool
) -> None:
    n = given_sizes
    if own:  # make its condition likely
        n = n._replace(s=1) if "s = 1" in entry.condition else n
        n = n._replace(d=1) if "d = 1" in entry.condition else n
        n = n._replace(a=0) if entry.number != 14 else n._replace(a=n.a % n.s)
        n = n._replace(p=0) if "p = 0" in entry.condition else n
        n = n._replace(p=n.k - 1) if "p = k − 1" in entry.condition else n
        n = n._replace(k=n.k | 1, p=(n.k | 1) // 2) if "k odd" in entry.condition else n
        assert entry.holds(n)
    if not entry.holds(n):
        with pytest.raises(ShapeError, match=f"relationship {entry.number} must be used with"):
            entry.output_size(*n)
        return
    try:
        if entry.transposed:
            assume(n.a < max(n.s, n.d))
            expected = transposed_output_size(n.i, n.k, n.s, n.p, n.a, n.d)
        else:
            expected = output_size(n.i, n.k, n.s, n.p, n.d)
    except ShapeError:
        with pytest.raises(ShapeError):
            entry.output_size(*n)
        return
    assert entry.output_size(*n) == expected


@settings(derandomize=True, deadline=None, max_examples=200)
@given(sizes)
def test_fourteen_turns_six_round(n: Sizes) -> None:
    assume(n.k <= n.i + 2 * n.p)
    output = relationship(6).output_size(n.i, n.k, n.s, n.p)
    dropped = (n.i + 2 * n.p - n.k) % n.s
    assert relationship(14).output_size(output, n.k, n.s, n.p, a=dropped) == n.i
    if dropped == 0:
        assert relationship(13).output_size(output, n.k, n.s, n.p) == n.i


def test_the_arithmetic_scenes() -> None:
    assert relationship("no padding, unit strides").output_size(4, 3) == 2
    assert relationship("padding, unit strides").output_size(5, 4, p=2) == 6
    assert relationship("half (same) padding").output_size(5, 3, p=1) == 5
    assert relationship("full padding").output_size(5, 3, p=2) == 7
    assert relationship("padding, strides").output_size(6, 3, s=2, p=1) == 3
    assert relationship("padding, strides, transposed (odd)").output_size(3, 3, s=2, p=1, a=1) == 6
    assert relationship("dilation").output_size(7, 3, d=2) == 3


@pytest.mark.parametrize("which", [0, 16, "padding", True, None, 1.0, np.array([1, 2])])
def test_there_is_no_other(which: object) -> None:
    with pytest.raises(ShapeError, match="which must be a number from 1 to 15 or a name, but is"):
        relationship(which)  # type: ignore[arg-type]


def test_numbers_that_cannot_be_are_refused() -> None:
    with pytest.raises(ShapeError, match="k must be an integer of at least 1, but is 0"):
        relationship(1).output_size(4, 0)
    with pytest.raises(ShapeError, match="k must be no larger than the padded input, but is 5"):
        relationship(1).output_size(4, 5)
