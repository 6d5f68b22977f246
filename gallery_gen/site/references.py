"""The sources of the site, from one file beside this one, and how they are cited; knows no page."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources


@dataclass(frozen=True)
class Reference:
    """One source."""

    key: str
    """How calls name it, and its anchor on the references page: `lecun-1998`."""
    authors: tuple[str, ...]
    """`Surname, I.` each, or the name of a project."""
    year: int | None
    """None for what is still being changed."""
    title: str
    venue: str
    address: str
    """Of the DOI, of arXiv, or of the page itself."""
    label: str
    """What the address is called: `doi:10.1109/5.726791`."""

    def names(self, conjunction: str) -> str:
        """All authors, initials first: `Y. LeCun, L. Bottou and P. Haffner`."""
        return _listed([" ".join(reversed(name.split(", "))) for name in self.authors], conjunction)

    def short(self, conjunction: str) -> str:
        """Cite in a sentence: `LeCun et al. 1998`, `Dumoulin and Visin 2016`, `Stanford CS231n`."""
        surnames = [name.partition(",")[0] for name in self.authors]
        who = f"{surnames[0]} et al." if len(surnames) > 2 else _listed(surnames, conjunction)
        return f"{who} {self.year}" if self.year is not None else who


def _listed(names: list[str], conjunction: str) -> str:
    return f" {conjunction} ".join(part for part in (", ".join(names[:-1]), names[-1]) if part)


def _reference(key: str, entry: Mapping[str, object]) -> Reference:
    if "doi" in entry:
        address, label = f"https://doi.org/{entry['doi']}", f"doi:{entry['doi']}"
    elif "arxiv" in entry:
        address, label = f"https://arxiv.org/abs/{entry['arxiv']}", f"arXiv:{entry['arxiv']}"
    else:
        address = str(entry["url"])
        label = address.split("/")[2]
    authors, year = entry["authors"], entry["year"]
    assert isinstance(authors, list)
    assert year is None or isinstance(year, int)
    return Reference(key, tuple(authors), year, str(entry["title"]), str(entry["venue"]), address, label)


@cache
def references() -> Mapping[str, Reference]:
    """Every source by its key, in order of first author and year."""
    text = (resources.files("gallery_gen.site") / "references.json").read_text("utf-8")
    found = [_reference(key, entry) for key, entry in json.loads(text).items()]
    found.sort(key=lambda one: (one.authors[0].casefold(), one.year or 9999, one.title))
    return {one.key: one for one in found}
