"""Calls that draw networks, their costs and the program itself; computes nothing that it shows."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from gallery_gen.errors import CallError
from gallery_gen.figures import graph
from gallery_gen.figures.network_diagram import Box, CostRow, cost_meter
from gallery_gen.figures.receptive_field import receptive_field_chart
from gallery_gen.nn import ReceptiveField
from gallery_gen.pipeline import build_gallery
from gallery_gen.pipeline.manifest import ConfigurationEntry
from gallery_gen.site import program
from gallery_gen.site import words as w
from gallery_gen.site.arrays import build_network
from gallery_gen.site.charts import figure, responsive
from gallery_gen.site.desk import Block, Desk
from gallery_gen.site.network_views import draw_network, network_boxes, network_caption
from gallery_gen.site.pages import configuration_page

_PACKAGE = Path(__file__).parents[1]
_NOUNS = ("Gallery", "Job", "Task", "Result", "bytes", "Record", "LastBuild", "Manifest")
"""What a build hands from step to step."""


class DiagramCalls:
    """Each public method is a call."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.say = desk.words.say

    def network_diagram(self, configuration: str) -> Block:
        """A configuration's network drawn to scale.

        Example: {{ network_diagram("cat-13") }}
        """
        entry = self.desk.catalogue.configuration(configuration)
        drawn = draw_network(self.desk.words, entry.title, self._boxes(entry))
        caption = f"{entry.title}. {network_caption(self.desk.words, drawn)}"
        return figure(self.desk, caption, drawn.part)

    def network_diagrams(self, configurations: list[str]) -> Block:
        """Several networks, one above the other, each to its own scale.

        Example: {{ network_diagrams(["cat-13", "lenet-classifier"]) }}

        Parameters
        ----------
        configurations
            Names of configurations, in order.
        """
        if not isinstance(configurations, list) or not configurations:
            raise CallError('configurations must be a list of names, e.g. ["cat-13", "lenet-classifier"]')
        entries = [self.desk.catalogue.configuration(slug) for slug in configurations]
        drawn = [
            draw_network(
                self.desk.words, entry.title, self._boxes(entry), entry.title, configuration_page(entry.slug)
            )
            for entry in entries
        ]
        return figure(
            self.desk, network_caption(self.desk.words, *drawn), *(network.part for network in drawn)
        )

    def cost_meter(self, configuration: str) -> Block:
        """Parameters, multiply-adds and bytes of every stage, with the totals.

        Example: {{ cost_meter("cat-14") }}
        """
        entry = self.desk.catalogue.configuration(configuration)
        summary = build_network(entry).summary(self.desk.bench.shape_of(entry))
        rows = [CostRow(row.name, (row.parameters, row.macs, row.bytes)) for row in summary]
        totals = [sum(row.costs[kind] for row in rows) for kind in range(3)]
        headings = [self.say(f"plot.cost.{kind}") for kind in ("parameters", "macs", "bytes")]
        said = {
            "title": entry.title,
            "parameters": w.count(totals[0]),
            "macs": w.count(totals[1]),
            "bytes": w.count(totals[2]),
            "shape": w.shape(self.desk.bench.shape_of(entry)),
            "most": "; ".join(
                self.say("plot.cost.most", what=heading, stage=_dearest(rows, kind))
                for kind, heading in enumerate(headings)
            ),
        }
        title, description = self.say("plot.cost.title", **said), self.say("plot.cost.description", **said)
        part = responsive(lambda wide: cost_meter(rows, title, description, headings, w.count, wide))
        return figure(self.desk, self.say("plot.cost.caption", **said), part)

    def receptive_field(self, configuration: str) -> Block:
        """How many pixels one value of each stage sees, and how far apart neighbours are.

        Example: {{ receptive_field("cat-12") }}
        """
        entry = self.desk.catalogue.configuration(configuration)
        fields = []
        for row in build_network(entry).summary(self.desk.bench.shape_of(entry)):
            pair = row.receptive_field
            words = self.say("plot.field.all") if pair is None else self._field(*pair)
            widest = None if pair is None else max(pair)
            known = None if widest is None else (float(widest.size), float(widest.jump))
            fields.append((row.name, words, known))
        said = {"title": entry.title, "fields": "; ".join(f"{name}: {words}" for name, words, _ in fields)}
        title, description = self.say("plot.field.title", **said), self.say("plot.field.description", **said)
        label = self.say("plot.field.axis")
        part = responsive(lambda wide: receptive_field_chart(fields, title, description, label, wide))
        return figure(self.desk, self.say("plot.field.caption", **said), part)

    def rooms_diagram(self) -> Block:
        """The package's rooms and who imports whom, read from its source.

        Example: {{ rooms_diagram() }}
        """
        found = program.rooms(_PACKAGE)
        needs = {name: room.imports for name, room in found.items()}
        notes = {
            name: self.desk.words.say_count("plot.rooms.note", room.modules, lines=w.count(room.lines))
            for name, room in found.items()
        }
        facts = "; ".join(
            self.say("plot.rooms.one", name=name, note=notes[name], others=", ".join(sorted(others)))
            if others
            else self.say("plot.rooms.none", name=name, note=notes[name])
            for name, others in needs.items()
        )
        title, description = self.say("plot.rooms.title"), self.say("plot.rooms.description", facts=facts)
        part = responsive(lambda wide: graph.layered_graph(needs, notes, title, description, wide))
        return figure(self.desk, self.say("plot.rooms.caption"), part)

    def pipeline_diagram(self) -> Block:
        """What a build does, step by step, read from `build_gallery` itself.

        Example: {{ pipeline_diagram() }}
        """
        steps = [(s.name, s.does, s.gives) for s in program.steps(build_gallery, _PACKAGE.name, _NOUNS)]
        title = self.say("plot.pipeline.title")
        description = self.say(
            "plot.pipeline.description", steps=" ".join(f"{name}: {does}" for name, does, _ in steps)
        )
        part = responsive(lambda wide: graph.chain(steps, title, description, wide))
        return figure(self.desk, self.say("plot.pipeline.caption"), part)

    def _boxes(self, entry: ConfigurationEntry) -> list[Box]:
        network = build_network(entry)
        return network_boxes(self.desk.words, network, self.desk.bench.shape_of(entry), entry.presets)

    def _field(self, vertical: ReceptiveField, horizontal: ReceptiveField) -> str:
        """Size and jump in words; both axes where they differ."""
        if vertical == horizontal:
            size, jump = str(vertical.size), str(vertical.jump)
        else:
            size, jump = f"{vertical.size} × {horizontal.size}", f"{vertical.jump} × {horizontal.jump}"
        return self.say("plot.field.one", size=size, jump=jump)


def _dearest(rows: Sequence[CostRow], kind: int) -> str:
    """The stage that costs most of one kind."""
    return max(rows, key=lambda row: row.costs[kind]).name
