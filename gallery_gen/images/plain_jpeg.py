"""A JPEG file, cut into its segments, with what an encoder that knows pixels alone would not have written.

Such an encoder writes a frame of grey or of three colours, the tables that its scans use, and the scans, with
one note in front that says it is a JPEG. All else is named, whether it is known here or not. That a scan's
bytes are all needed is seen in decoding: libjpeg warns of any that are left over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from gallery_gen.images.container import Part

_EOI: Final = 0xD9
_SOS: Final = 0xDA
_PROGRESSIVE: Final = 0xC2
_ALONE: Final = frozenset((0x01, *range(0xD0, 0xDA)))  # markers without a length
_PIXELS: Final = frozenset((*range(0xC0, 0xD0), *range(0xD8, 0xE0)))
"""Markers without whose segments a decoder shows other pixels, or none."""
_JFIF: Final = b"JFIF\0\1\1\0\0\1\0\1\0\0"
_JFIFS: Final = frozenset(
    b"JFIF\0\1" + bytes([version, unit]) + 2 * per_inch.to_bytes(2) + b"\0\0"
    for version in (1, 2)
    for unit, per_inch in ((0, 1), (1, 72), (1, 96), (1, 300))
)
_ADOBE: Final = b"Adobe\0\x64\0\0\0\0\1"
"""Adobe's mark, saying that three colours are brightness and two hues; what its flags say nobody reads."""
_ADOBES: Final = frozenset(
    b"Adobe\0\x64" + flags + b"\0\0\0\1" for flags in (b"\0", b"\x40", b"\x80", b"\xc0")
)
_NAMES: Final = (
    (0xE0, b"JFXX\0", "a small copy"),
    (0xE1, b"Exif\0", "EXIF"),
    (0xE1, b"http://ns.adobe.com/x", "XMP"),
    (0xE2, b"ICC_PROFILE\0", "a colour profile"),
    (0xE2, b"MPF\0", "a second picture"),
    (0xED, b"Photoshop", "IPTC"),
    (0xEE, b"Adobe", "a note on its colours"),
    (0xFE, b"", "a comment"),
    *((frame, b"", "colours of another kind") for frame in range(0xC0, 0xD0) if frame not in (0xC4, 0xCC)),
)
_SCAN_END: Final = re.compile(rb"\xff+[^\x00\xd0-\xd7\xff]")


@dataclass
class _State:
    """What was read before a segment."""

    frame: int = 0
    components: bytes = b""
    """Their numbers."""
    needed: set[int] = field(default_factory=set)
    """The quantisation tables that the frame uses."""
    quantisation: set[int] = field(default_factory=set)
    unused: set[int] = field(default_factory=set)
    """Huffman tables that no scan has used yet."""
    seen: set[int] = field(default_factory=set)
    """Markers of segments that stand once."""
    bits: dict[tuple[int, int], int] = field(default_factory=dict)
    """Of a component's coefficients, the lowest bit that a scan has told."""


def jpeg_parts(data: bytes) -> Iterator[Part]:
    """Cut a file into its segments, scans with their bytes, and what stands behind the last."""
    parts, state = list(_segments(data)), _State()
    for marker, part, body in parts:
        note = None if _is_plain(marker, body, state) else _name(marker, body)
        yield Part(part, note, _clean(marker, body) if note else b"")
    if state.unused or state.quantisation != state.needed:
        # Which of them it was does not matter: only encoding again helps.
        yield Part(b"", "tables that no pixel needs", None)
    if (end := sum(len(part) for _, part, _ in parts)) < len(data):
        yield Part(data[end:], "data behind the picture")


def _segments(data: bytes) -> Iterator[tuple[int, bytes, bytes]]:
    """Give each segment's marker, its bytes, and those of them behind its length; FF stands for filling."""
    at = 0
    while at + 2 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        end = at + (1 if marker == 0xFF else 2)
        if marker not in _ALONE and marker != 0xFF:
            end += int.from_bytes(data[end : end + 2])
        body = data[at + 4 : end]
        if marker == _SOS:
            ends = _SCAN_END.search(data, end)
            end = len(data) if ends is None else ends.start()
        yield marker, data[at:end], body
        at = end
        if marker == _EOI:
            break


def _is_plain(marker: int, body: bytes, state: _State) -> bool:
    """Whether a segment is as a plain encoder writes it behind what was read, which grows by it."""
    first = marker not in state.seen
    state.seen.add(marker)
    match marker:
        case 0xD8 | 0xD9:  # start and end
            return first
        case 0xE0:
            return first and body in _JFIFS
        case 0xEE:
            return first and body in _ADOBES and state.components in (b"", b"\1\2\3")
        case 0xDB:
            return _quantisation(body, state)
        case 0xC0 | 0xC1 | 0xC2:  # baseline, extended and progressive; browsers show no other
            return not state.frame and _frame(marker, body, state)
        case 0xC4:
            return _huffman(body, state)
        case 0xDD:  # how often a scan restarts
            return first and len(body) == 2
        case 0xDA:
            return _scan(body, state)
    return False


def _quantisation(body: bytes, state: _State) -> bool:
    """Tables of 64 bytes, each once."""
    numbers = body[::65]
    plain = len(body) % 65 == 0 and all(number < 4 for number in numbers)
    plain = plain and len({*numbers} | state.quantisation) == len(numbers) + len(state.quantisation)
    state.quantisation.update(numbers)
    return plain


def _frame(marker: int, body: bytes, state: _State) -> bool:
    """Eight bits, a size, and one component or three, numbered from 1."""
    state.frame, state.components = marker, body[6::3]
    state.needed = set(body[8::3])
    count = len(state.components)
    return (
        len(body) == 6 + 3 * count
        and body[0] == 8
        and 0 not in (int.from_bytes(body[1:3]), int.from_bytes(body[3:5]))
        and body[5] == count
        and state.components in (b"\1", b"\1\2\3")
    )


def _huffman(body: bytes, state: _State) -> bool:
    """Tables of codes, none twice before a scan has used it."""
    while len(body) >= 17:
        number, symbols = body[0], body[17 : 17 + sum(body[1:17])]
        if number in state.unused or len(set(symbols)) != sum(body[1:17]):
            return False
        state.unused.add(number)
        body = body[17 + len(symbols) :]
    return not body


def _scan(body: bytes, state: _State) -> bool:
    """Some of the frame's components, with bits that no scan has told before; they use tables."""
    count = body[0] if body else 0
    if len(body) != 4 + 2 * count or not set(body[1 : 1 + 2 * count : 2]) <= set(state.components):
        return False
    start, end, high, low = body[-3], body[-2], body[-1] >> 4, body[-1] & 15
    if start > end or end > 63 or (state.frame != _PROGRESSIVE and (start, end, high, low) != (0, 63, 0, 0)):
        return False
    for component, tables in zip(body[1:-3:2], body[2:-3:2], strict=True):
        for coefficient in range(start, end + 1):
            if state.bits.get((component, coefficient), 0) != high:
                return False
            state.bits[component, coefficient] = low or -1
        if start == 0 and high == 0:
            state.unused.discard(tables >> 4)
        if end > 0:
            state.unused.discard(0x10 | tables & 15)
    return True


def _name(marker: int, body: bytes) -> str:
    if marker == 0xE0 and body.startswith(b"JFIF\0"):
        return "its resolution" if body[12:] == b"\0\0" else "a small copy"
    for known, start, name in _NAMES:
        if marker == known and body.startswith(start):
            return name
    if 0xE0 <= marker <= 0xEF:
        return f"a segment of its own (APP{marker - 0xE0})"
    return "bytes that no pixel needs" if marker in _PIXELS else "unknown data"


def _clean(marker: int, body: bytes) -> bytes | None:
    """What may stand in the place of a segment that is not plain."""
    if marker in _PIXELS:
        return None
    if marker == 0xE0 and body.startswith(b"JFIF\0"):
        return _segment(marker, _JFIF)
    if marker == 0xEE and body.startswith(b"Adobe"):
        return _segment(marker, _ADOBE) if body[11:12] == _ADOBE[11:] else None
    return b""


def _segment(marker: int, body: bytes) -> bytes:
    return bytes([0xFF, marker]) + (len(body) + 2).to_bytes(2) + body
