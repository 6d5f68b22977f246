"""Ten digits as pictures of 7 × 12 squares, the fixed codes of LeNet-5's output; knows no network.

LeCun, Bottou, Bengio and Haffner ("Gradient-based learning applied to document recognition", 1998, section
II.B and figure 3) drew a stylised picture for each character, black as +1 and white as −1. Theirs are printed
as a figure only; these are drawn anew in their manner, on as many squares.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from gallery_gen.nn import Tensor

ROWS: Final = 12
COLUMNS: Final = 7

_DRAWN: Final = """
 .###...   ..##...   .####..   .####..   ....##.   ######.   ..###..   #######   .####..   .####..
 ##.##..   .###...   ##..##.   ##..##.   ...###.   ##.....   .##....   .....##   ##..##.   ##..##.
 #...##.   ####...   #....##   .....##   ..####.   ##.....   ##.....   .....##   #....##   #....##
 #....##   ..##...   .....##   .....##   .##.##.   ##.....   ##.....   ....##.   ##...##   #....##
 #....##   ..##...   .....##   ....##.   .##.##.   #####..   #####..   ....##.   .##.##.   ##...##
 #....##   ..##...   ....##.   .####..   ##..##.   ....##.   ##..##.   ...##..   .####..   .######
 #....##   ..##...   ...##..   ....##.   #######   .....##   #....##   ..###..   ##..##.   ..##.##
 #....##   ..##...   ..##...   .....##   #######   .....##   #....##   ..##...   #....##   .....##
 #....##   ..##...   .##....   .....##   ....##.   .....##   #....##   ..##...   #....##   .....##
 .#..##.   ..##...   ##.....   #....##   ....##.   #....##   ##...##   .##....   #....##   ....##.
 .####..   .####..   #######   ##..##.   ....##.   ##..##.   .##.##.   .##....   ##..##.   ..###..
 ..##...   .####..   #######   .####..   ....##.   .####..   ..###..   .##....   .####..   .##....
"""


def digit_codes() -> Tensor:
    """(10, 84), float32: each digit's rows one after the other, 1 for black and −1 for white."""
    lines = [line.split() for line in _DRAWN.split("\n") if line]
    black = np.array([[list(part) for part in line] for line in lines]) == "#"  # (row, digit, column)
    return np.where(black, 1, -1).astype(np.float32).transpose(1, 0, 2).reshape(-1, ROWS * COLUMNS)
