"""Calls that write the reference: of gallery.yml and of the calls themselves; the words are the code's own.

They answer in Markdown, not HTML, so that their headings are found by the search and stand in the contents.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from gallery_gen import nn
from gallery_gen.site.call_docs import Argument, CallDoc, call_doc
from gallery_gen.site.desk import Desk
from gallery_gen.site.schema_pages import anchor, in_order, section, term
from gallery_gen.spec import gallery_schema, sidecar_schema

Registry = Callable[[], Mapping[str, Callable[..., str]]]

SHARED_ARGUMENTS = ("photo", "configuration", "stage", "layer", "rendering")
"""Arguments that mean the same wherever they are, said once in the locale."""


class ManualCalls:
    """Each public method is a call."""

    def __init__(self, desk: Desk, registry: Registry) -> None:
        self.desk = desk
        self._registry = registry

    def gallery_reference(self) -> str:
        """Every key of gallery.yml and of a photo's sidecar, with all layers and their options.

        Example: {{ gallery_reference() }}
        """
        words, schema = self.desk.words, gallery_schema()
        definitions = schema["$defs"]
        layers = {kind: definitions[kind] for kind in nn.LAYERS}
        things = {name: definitions[name] for name in in_order(schema) if name not in layers}
        return "\n".join(
            [
                section("GalleryFile", schema, words),
                *(section(name, thing, words) for name, thing in things.items()),
                f"## {words.say('manual.title.layers')} {{#{anchor('layers')}}}\n",
                f"{words.say('manual.layers')}\n",
                *(
                    section(k, layer, words, level=3, without=("layer", "name"))
                    for k, layer in layers.items()
                ),
                section("Sidecar", sidecar_schema(), words),
            ]
        )

    def calls_reference(self) -> str:
        """Every call: what it shows, its arguments, and an example.

        Example: {{ calls_reference() }}
        """
        groups: dict[str, list[CallDoc]] = {}
        for doc in self._docs():
            groups.setdefault(doc.group, []).append(doc)
        parts = []
        for group, docs in groups.items():
            parts += [f"## {group}\n", *(self._call(doc) for doc in docs)]
        return "\n".join(parts)

    def _docs(self) -> list[CallDoc]:
        said = {name: self.desk.words.say(f"manual.argument.{name}") for name in SHARED_ARGUMENTS}
        return [call_doc(name, function, said) for name, function in self._registry().items()]

    def _call(self, doc: CallDoc) -> str:
        say = self.desk.words.say
        arguments = [
            term(
                f"`{argument.name}`",
                [f"`{argument.kind}`", self._default(argument)],
                argument.text,
            )
            for argument in doc.arguments
        ]
        return "\n".join(
            [
                f"### `{doc.name}` {{#call-{doc.name}}}\n",
                f"{doc.summary} {say('manual.block' if doc.block else 'manual.text')}\n",
                f"```jinja\n{doc.example}\n```\n",
                *arguments,
            ]
        )

    def _default(self, argument: Argument) -> str:
        say = self.desk.words.say
        if argument.default is None:
            return say("manual.required")
        if argument.default == "None":
            return say("manual.optional")
        return say("manual.default", value=f"`{argument.default}`")
