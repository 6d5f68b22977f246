"""Calls that name sources: cited in a sentence, listed under a chapter, all on one page."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from gallery_gen.errors import CallError
from gallery_gen.site.catalogue import suggestion
from gallery_gen.site.desk import Block, Desk
from gallery_gen.site.references import Reference, references

PAGE = "references.md"


def find_reference(key: object) -> Reference:
    """Find a source by its key; CallError names the nearest."""
    if not isinstance(key, str) or key not in references():
        raise CallError(f'there is no reference "{key}"{suggestion(key, references())}')
    return references()[key]


class ReferenceCalls:
    """Each public method is a call."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def cite(self, key: str, detail: str = "") -> str:
        """Cite a source in a sentence, linked to the references page, with a section if one is given.

        Example: {{ cite("dumoulin-2016", "§1.1") }}

        Parameters
        ----------
        key
            A source, as in references.json.
        detail
            Where in it.
        """
        reference = find_reference(key)
        link = Markup('<a class="sc-cite" href="{}">{}</a>').format(
            self.desk.link(f"{PAGE}#{reference.key}"), reference.short(self.desk.words.say("references.and"))
        )
        return link + (Markup(", {}").format(detail) if detail else "")

    def sources(self, keys: Sequence[str]) -> Block:
        """List the sources of a chapter, in the order of the keys.

        Example: {{ sources(["dumoulin-2016", "cs231n"]) }}

        Parameters
        ----------
        keys
            Sources, as in references.json.
        """
        if isinstance(keys, str) or not isinstance(keys, Sequence) or not keys:
            raise CallError('keys must be a list of references, e.g. ["lecun-1998"]')
        return self._list([find_reference(key) for key in keys], anchors=False)

    def references(self) -> Block:
        """Every source, each with its anchor.

        Example: {{ references() }}
        """
        return self._list(list(references().values()), anchors=True)

    def _list(self, shown: Sequence[Reference], *, anchors: bool) -> Block:
        conjunction = self.desk.words.say("references.and")
        rows = [(one, one.names(conjunction)) for one in shown]
        return self.desk.render_readable("references.html", rows=rows, anchors=anchors)
