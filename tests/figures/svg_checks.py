"""What every film must keep: well-formed, no id twice, nothing used that is not there."""

from xml.etree import ElementTree

from gallery_gen.figures.film import Film

_XLINK = "http://www.w3.org/1999/xlink"


def parse(markup: str) -> ElementTree.Element:
    """Read markup as a page does, which knows the prefix."""
    return ElementTree.fromstring(f'<page xmlns:xlink="{_XLINK}">{markup}</page>')


def used(node: ElementTree.Element) -> list[str]:
    """Ids that are used, in order."""
    return [use.attrib[f"{{{_XLINK}}}href"].removeprefix("#") for use in node.iter("use")]


def check_film(film: Film) -> ElementTree.Element:
    """Check a film as a page would hold it, and return that page."""
    page = parse(film.screen("A & B", "<C>") + "".join(map(film.still, range(len(film.frames)))))
    ids = [node.attrib["id"] for node in page.iter() if "id" in node.attrib]
    assert len(set(ids)) == len(ids)
    assert all(each.startswith(film.name) for each in ids)
    assert set(used(page)) == set(ids)
    moving = page[0].findall("g[@data-now]")
    assert len(moving) == 1
    stills = page.findall("svg")[1:]
    assert all(still.attrib["aria-hidden"] == "true" and len(still.findall("g")) == 1 for still in stills)
    # Wide enough for the smallest phone's text column, so that nothing shrinks.
    assert film.width <= 328
    return page
