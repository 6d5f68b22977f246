"""LeNet-5's connections and parameters are those of the paper."""

from gallery_gen.models import C3_CONNECTIONS, parameter_ledger

TABLE_I = """
X...XXX..XXXX.XX
XX...XXX..XXXX.X
XXX...XXX..X.XXX
.XXX..XXXX..X.XX
..XXX..XXXX.XX.X
...XXX..XXXX.XXX
"""
"""Rows are maps of S2, columns maps of C3 (LeCun et al. 1998)."""


def test_the_connections_are_those_of_table_i() -> None:
    rows = ["".join("X" if row in joined else "." for joined in C3_CONNECTIONS) for row in range(6)]
    assert rows == TABLE_I.split()
    assert sum(map(len, C3_CONNECTIONS)) == 60


def test_the_ledger_adds_up_to_sixty_thousand() -> None:
    lines = parameter_ledger()
    assert [line.layer for line in lines] == ["C1", "S2", "C3", "S4", "C5", "F6"]
    assert [line.parameters for line in lines] == [156, 12, 1516, 32, 48120, 10164]
    assert sum(line.parameters for line in lines) == 60_000
    assert [line.shape for line in lines] == [
        (6, 28, 28), (6, 14, 14), (16, 10, 10), (16, 5, 5), (120, 1, 1), (84,)
    ]  # fmt: skip
