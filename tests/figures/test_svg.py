"""SVG that any parser reads, whatever the words in it."""

from xml.etree import ElementTree

from gallery_gen.figures.svg import drawing, element, text


def test_words_are_escaped_and_elements_are_not() -> None:
    assert element("g", "a < b", element("circle", r=1)) == '<g>a &lt; b<circle r="1"/></g>'


def test_attributes() -> None:
    found = element("text", "x", class_="a", font_size=12, x=1 / 3, fill=None, data_name='"&')
    assert found == '<text class="a" font-size="12" x="0.33" data-name=\'"&amp;\'>x</text>'


def test_a_drawing_has_a_name_and_a_description() -> None:
    root = ElementTree.fromstring(drawing(20, 10.5, "<T>", "D & d", text(1, 2, "1 < 2", anchor="middle")))
    assert root.attrib["viewBox"] == "0 0 20 10.5"
    assert [(child.tag, child.text) for child in root] == [
        ("title", "<T>"),
        ("desc", "D & d"),
        ("text", "1 < 2"),
    ]
    assert root.attrib["role"] == "img"
