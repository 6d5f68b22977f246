"""The drawing of the tiling is well-formed, and its numbers are those of the windows."""

import xml.etree.ElementTree as ET

import numpy as np

from gallery_gen.figures import tiling_svg


def test_the_block_holds_windows_below_one_another_in_lines_that_rows_of_outputs_share() -> None:
    svg = ET.fromstring(tiling_svg("Title", "Description", ("a", "b", "c"), size=4, kernel_size=2))
    assert [child.text for child in svg[:2]] == ["Title", "Description"]
    numbers = [int(element.text or "") for element in svg.iter("text") if (element.text or "").isdigit()]
    assert numbers[:16] == list(range(16))
    block = np.array(numbers[16:]).reshape(8, 3)
    pixels = np.arange(16).reshape(4, 4)
    for row, column in np.ndindex(3, 3):  # the matrix of a row of outputs begins two rows of the block lower
        window = pixels[row : row + 2, column : column + 2]
        np.testing.assert_array_equal(block[2 * row : 2 * row + 4, column], window.ravel())
    bars = [element for element in svg.iter("rect") if element.get("width") == "5"]
    assert [float(bar.get("y", "")) for bar in bars] == [24, 24 + 2 * 18]
    assert len(list(svg.iter("rect"))) == 16 + 24 + 2 + 9
