"""The head of a lossy WebP picture (VP8): into how many parts its numbers are split; decodes no pixel.

Reference: RFC 6386, sections 7.3 (the bool decoder), 9.1 to 9.6 and 19.2 (the frame header).
"""

from __future__ import annotations

from typing import Final

_HEAD: Final = 10
"""Bytes before the first part: tag, start code and size."""


class _Bits:
    """Reads single bits that were coded as if 0 and 1 were equally likely; behind the end stand zeros."""

    def __init__(self, data: bytes) -> None:
        self._rest = iter(data)
        self._value = next(self._rest, 0) << 8 | next(self._rest, 0)
        self._range, self._shifted = 255, 0

    def read(self, count: int = 1) -> int:
        """Read a number of so many bits."""
        number = 0
        for _ in range(count):
            split = 1 + (self._range - 1) // 2
            bit = self._value >= split << 8
            self._value -= bit * (split << 8)
            self._range = self._range - split if bit else split
            while self._range < 128:
                self._range, self._value, self._shifted = self._range * 2, self._value * 2, self._shifted + 1
                if self._shifted % 8 == 0:
                    self._value |= next(self._rest, 0)
            number = number * 2 + bit
        return number

    def pass_over(self, times: int, count: int) -> None:
        """Read numbers, each of which is there only if a bit before it says so."""
        for _ in range(times):
            if self.read():
                self.read(count)


def has_plain_head(body: bytes) -> bool:
    """Whether a picture is a single frame that is shown, at its own size, with one part behind the first.

    That is what encoders write unless they are told otherwise. In more parts, bytes could hide behind each.
    """
    plain = len(body) > _HEAD and body[0] & 0x11 == 0x10 and not (body[7] | body[9]) & 0xC0
    return plain and count_parts(body) == 1


def without_end_of_first_part(body: bytes, count: int) -> bytes:
    """Take bytes from the end of the part that says how each block is coded; behind it stand the blocks."""
    tag, end = int.from_bytes(body[:3], "little"), _end_of_first_part(body)
    shorter = (tag - (count << 5)) % (1 << 24)
    return shorter.to_bytes(3, "little") + body[3 : end - count] + body[end:]


def _end_of_first_part(body: bytes) -> int:
    return _HEAD + (int.from_bytes(body[:3], "little") >> 5)


def count_parts(body: bytes) -> int:
    """Count the parts behind the first: 1, 2, 4 or 8, among which the rows of blocks take turns."""
    bits = _Bits(body[_HEAD : _end_of_first_part(body)])
    bits.read(2)  # colour space and clamping
    if bits.read():  # segments
        has_map = bits.read()
        if bits.read():
            bits.read()
            bits.pass_over(4, 8)
            bits.pass_over(4, 7)
        if has_map:
            bits.pass_over(3, 8)
    bits.read(1 + 6 + 3)  # the loop filter
    if bits.read() and bits.read():
        bits.pass_over(8, 7)
    return 1 << bits.read(2)
