"""The fifteen relationships of convolution arithmetic, by number and name; knows integers, never arrays.

Source: Dumoulin and Visin, "A guide to convolution arithmetic for deep learning", arXiv:1603.07285, whose
letters stand here: input size i, kernel size k, stride s, padding p, dilation d, output size o, each along
one axis. In 8 to 14 all of them but i′ and o′ belong to the convolution that is turned round, and a is the
remainder that its floor drops (output_padding). A dense kernel has d = 1.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from gallery_gen.errors import suggest
from gallery_gen.nn.checks import check_integer, wrong


class Sizes(NamedTuple):
    """What goes into a relationship."""

    i: int
    k: int
    s: int = 1
    p: int = 0
    d: int = 1
    a: int = 0


@dataclass(frozen=True)
class Relationship:
    """One line of convolution arithmetic."""

    number: int
    name: str
    formula: str
    """As the paper writes it."""
    condition: str
    """When it holds, in the same letters; empty for always."""
    function: Callable[[Sizes], int]
    """The formula."""
    holds: Callable[[Sizes], bool]
    """The condition."""
    transposed: bool = False

    def output_size(self, i: int, k: int, s: int = 1, p: int = 0, d: int = 1, a: int = 0) -> int:
        """The output's size; a ShapeError if a number is out of range, or the condition does not hold."""
        least = (1, 1, 1, 0, 1, 0)
        sizes = Sizes(*map(check_integer, Sizes._fields, (i, k, s, p, d, a), least))
        if not self.holds(sizes):
            raise wrong(f"relationship {self.number}", f"used with {self.condition}", f"given {sizes}")
        size = self.function(sizes)
        if size < 1:
            raise wrong("k", "no larger than the padded input" if not self.transposed else "larger", k)
        return size


def _dense(n: Sizes) -> bool:
    return n.d == 1 and n.a == 0


def _unit(n: Sizes) -> bool:
    return _dense(n) and n.s == 1


def _half(n: Sizes) -> bool:
    return _unit(n) and n.k % 2 == 1 and n.p == n.k // 2


def _full(n: Sizes) -> bool:
    return _unit(n) and n.p == n.k - 1


RELATIONSHIPS: tuple[Relationship, ...] = (
    Relationship(
        1, "no padding, unit strides", "o = (i − k) + 1", "s = 1, p = 0, d = 1",
        lambda n: n.i - n.k + 1, lambda n: _unit(n) and n.p == 0,
    ),
    Relationship(
        2, "padding, unit strides", "o = (i − k) + 2p + 1", "s = 1, d = 1",
        lambda n: n.i - n.k + 2 * n.p + 1, _unit,
    ),
    Relationship(
        3, "half (same) padding", "o = i", "s = 1, k odd, p = ⌊k / 2⌋, d = 1",
        lambda n: n.i, _half,
    ),
    Relationship(
        4, "full padding", "o = i + (k − 1)", "s = 1, p = k − 1, d = 1",
        lambda n: n.i + n.k - 1, _full,
    ),
    Relationship(
        5, "no padding, strides", "o = ⌊(i − k) / s⌋ + 1", "p = 0, d = 1",
        lambda n: (n.i - n.k) // n.s + 1, lambda n: _dense(n) and n.p == 0,
    ),
    Relationship(
        6, "padding, strides", "o = ⌊(i + 2p − k) / s⌋ + 1", "d = 1",
        lambda n: (n.i + 2 * n.p - n.k) // n.s + 1, _dense,
    ),
    Relationship(
        7, "pooling", "o = ⌊(i − k) / s⌋ + 1", "p = 0, d = 1",
        lambda n: (n.i - n.k) // n.s + 1, lambda n: _dense(n) and n.p == 0,
    ),
    Relationship(
        8, "no padding, unit strides, transposed", "o′ = i′ + (k − 1)", "s = 1, p = 0, d = 1",
        lambda n: n.i + n.k - 1, lambda n: _unit(n) and n.p == 0, True,
    ),
    Relationship(
        9, "padding, unit strides, transposed", "o′ = i′ + (k − 1) − 2p", "s = 1, d = 1",
        lambda n: n.i + n.k - 1 - 2 * n.p, _unit, True,
    ),
    Relationship(
        10, "half (same) padding, transposed", "o′ = i′", "s = 1, k odd, p = ⌊k / 2⌋, d = 1",
        lambda n: n.i, _half, True,
    ),
    Relationship(
        11, "full padding, transposed", "o′ = i′ − (k − 1)", "s = 1, p = k − 1, d = 1",
        lambda n: n.i - (n.k - 1), _full, True,
    ),
    Relationship(
        12, "no padding, strides, transposed", "o′ = s(i′ − 1) + k", "p = 0, a = 0, d = 1",
        lambda n: n.s * (n.i - 1) + n.k, lambda n: _dense(n) and n.p == 0, True,
    ),
    Relationship(
        13, "padding, strides, transposed", "o′ = s(i′ − 1) + k − 2p", "a = 0, d = 1",
        lambda n: n.s * (n.i - 1) + n.k - 2 * n.p, _dense, True,
    ),
    Relationship(
        14, "padding, strides, transposed (odd)", "o′ = s(i′ − 1) + a + k − 2p", "a < s, d = 1",
        lambda n: n.s * (n.i - 1) + n.a + n.k - 2 * n.p, lambda n: n.d == 1 and n.a < n.s, True,
    ),
    Relationship(
        15, "dilation", "o = ⌊(i + 2p − k − (k − 1)(d − 1)) / s⌋ + 1", "a = 0",
        lambda n: (n.i + 2 * n.p - n.k - (n.k - 1) * (n.d - 1)) // n.s + 1, lambda n: n.a == 0,
    ),
)  # fmt: skip
"""All fifteen, in the paper's order."""


def relationship(which: int | str) -> Relationship:
    """The relationship with a number from 1 to 15, or with a name.

    Raises
    ------
    ShapeError
        If there is none.
    """
    if isinstance(which, int | str) and not isinstance(which, bool):
        for candidate in RELATIONSHIPS:
            if which in (candidate.number, candidate.name):
                return candidate
    names = [candidate.name for candidate in RELATIONSHIPS]
    raise wrong("which", "a number from 1 to 15 or a name", f"{which!r}: {suggest(str(which), names)}")
