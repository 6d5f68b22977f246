"""Calls that put right what is often said: one mistake in a box, or all of a subject."""

from __future__ import annotations

from markupsafe import Markup

from gallery_gen.errors import CallError
from gallery_gen.site.catalogue import suggestion
from gallery_gen.site.desk import Block, Desk
from gallery_gen.site.mistakes import MISTAKES, Mistake
from gallery_gen.site.reference_calls import ReferenceCalls


class MistakeCalls:
    """Each public method is a call."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self._references = ReferenceCalls(desk)

    def mistake(self, key: str) -> Block:
        """One common mistake in a box, with what is right and its source.

        Example: {{ mistake("pooling-not-linear") }}

        Parameters
        ----------
        key
            The mistake, as in gallery_gen/site/mistakes.py.
        """
        chosen = [mistake for mistake in MISTAKES if mistake.key == key]
        if not chosen:
            keys = [mistake.key for mistake in MISTAKES]
            raise CallError(f'there is no mistake "{key}"{suggestion(key, keys)}')
        return self._boxes(chosen, anchors=False)

    def mistakes(self, subject: str | None = None) -> Block:
        """Every common mistake, or those of a subject, each with its anchor.

        Example: {{ mistakes("pooling") }}

        Parameters
        ----------
        subject
            `convolution`, `padding`, `activations`, `pooling`, `pictures` or `history`; all if left out.
        """
        subjects = list(dict.fromkeys(mistake.subject for mistake in MISTAKES))
        if subject is not None and subject not in subjects:
            raise CallError(f'there is no subject "{subject}"{suggestion(subject, subjects)}')
        chosen = [mistake for mistake in MISTAKES if subject in (None, mistake.subject)]
        return self._boxes(chosen, anchors=True)

    def _boxes(self, chosen: list[Mistake], *, anchors: bool) -> Block:
        rows = [
            {
                "key": mistake.key,
                "title": self.desk.words.say(
                    "mistake.title", said=self.desk.words.say(f"mistake.{mistake.key}.said")
                ),
                "right": self.desk.words.say(
                    f"mistake.{mistake.key}.right", **(mistake.numbers() if mistake.numbers else {})
                ),
                "sources": [Markup(self._references.cite(*source)) for source in mistake.sources],
                "computed": mistake.numbers is not None and not mistake.sources,
            }
            for mistake in chosen
        ]
        return self.desk.render_readable("mistakes.html", rows=rows, anchors=anchors)
