"""Calls that lead from a word to its definition in the glossary."""

from __future__ import annotations

from markupsafe import Markup

from gallery_gen.errors import CallError
from gallery_gen.site.catalogue import suggestion
from gallery_gen.site.desk import Desk
from gallery_gen.site.glossary import read_glossary

PAGE = "glossary.md"


class GlossaryCalls:
    """Each public method is a call."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def term(self, name: str, text: str | None = None) -> str:
        """A word of the glossary in a sentence, linked to its definition; a text says it otherwise.

        Example: {{ term("stride") }}

        Parameters
        ----------
        name
            A term of the glossary, small letters or capitals.
        text
            What stands in the sentence; the name if left out.
        """
        terms = read_glossary(self._page())
        found = terms.get(name.casefold()) if isinstance(name, str) else None
        if found is None:
            names = {term.name for term in terms.values()}
            raise CallError(f'the glossary has no "{name}"{suggestion(name, sorted(names))}')
        return Markup('<a class="sc-term" href="{}" title="{}">{}</a>').format(
            self.desk.link(f"{PAGE}#{found.anchor}"), found.definition, name if text is None else text
        )

    def _page(self) -> str:
        try:
            return self.desk.read(PAGE)
        except LookupError as error:
            raise CallError(f"there is no page {PAGE}") from error
