"""The drawing of the tiling is well-formed, and its numbers are those of the windows."""

import xml.etree.ElementTree as ET

from gallery_gen.figures import tiling_svg


def test_the_block_holds_the_windows_as_columns() -> None:
    svg = ET.fromstring(tiling_svg("Title", "Description", ("a", "b", "c"), size=5, kernel_size=2, tile=3))
    assert [child.text for child in svg[:2]] == ["Title", "Description"]
    numbers = [element.text for element in svg.iter("text") if (element.text or "").isdigit()]
    assert numbers[:25] == [str(pixel) for pixel in range(25)]
    assert numbers[25:] == ["0", "1", "2", "1", "2", "3", "5", "6", "7", "6", "7", "8"]
    assert len(list(svg.iter("rect"))) == 25 + 12 + 16
