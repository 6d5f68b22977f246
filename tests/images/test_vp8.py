"""The head of a lossy WebP is read bit by bit, as an encoder of such bits writes it."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from gallery_gen.images.vp8 import count_parts, has_plain_head


def coded(bits: list[int]) -> bytes:
    """Code bits as if 0 and 1 were equally likely: RFC 6386, section 7.3, with numbers as long as need be."""
    bottom, width, length = 0, 255, 0
    for bit in bits:
        split = 1 + (width - 1) // 2
        bottom, width = (bottom + split, width - split) if bit else (bottom, split)
        while width < 128:
            bottom, width, length = bottom * 2, width * 2, length + 1
    length += 8
    return (bottom << -length % 8).to_bytes((length + 7) // 8) + bytes(8)


number = st.lists(st.integers(0, 1), min_size=7, max_size=7)
numbers = st.lists(st.none() | number, min_size=8, max_size=8)


@st.composite
def heads(draw: st.DrawFn) -> tuple[list[int], int]:
    """A frame header's bits up to the count of parts, and that count's logarithm."""

    def maybe(count: int, size: int) -> list[int]:
        chosen = draw(numbers)[:count]
        return [bit for one in chosen for bit in ([0] if one is None else [1, *(one + one)[:size]])]

    bits = draw(st.lists(st.integers(0, 1), min_size=2, max_size=2))
    segments, has_map, has_values, delta, update = draw(st.lists(st.integers(0, 1), min_size=5, max_size=5))
    bits += [segments]
    if segments:
        bits += [has_map, has_values]
        bits += [1, *maybe(4, 8), *maybe(4, 7)] if has_values else []
        bits += maybe(3, 8) if has_map else []
    bits += draw(st.lists(st.integers(0, 1), min_size=10, max_size=10))
    bits += [delta, *([update, *(maybe(8, 7) if update else [])] if delta else [])]
    parts = draw(st.integers(0, 3))
    return [*bits, parts >> 1, parts & 1], parts


@settings(max_examples=200, derandomize=True, deadline=None)
@given(heads())
def test_the_parts_are_counted(head: tuple[list[int], int]) -> None:
    bits, parts = head
    first = coded(bits)
    tag = (len(first) << 5 | 0x10).to_bytes(3, "little")
    body = tag + b"\x9d\x01\x2a\x01\0\x01\0" + first + bytes(9)
    assert count_parts(body) == 1 << parts
    assert has_plain_head(body) == (parts == 0)
    assert not has_plain_head(b"\x11" + body[1:])  # a frame that needs another before it
    assert not has_plain_head(body[:7] + b"\x40" + body[8:])  # to be shown larger
