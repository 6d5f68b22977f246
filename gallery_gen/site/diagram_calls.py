"""Calls that draw networks, their costs and the program itself; computes nothing that it shows."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from gallery_gen import models
from gallery_gen.errors import CallError
from gallery_gen.figures import graph
from gallery_gen.figures.network_diagram import (
    Box,
    CostRow,
    Role,
    cost_meter,
    network_diagram,
    too_small,
)
from gallery_gen.figures.receptive_field import receptive_field_chart
from gallery_gen.nn import ReceptiveField
from gallery_gen.pipeline import build_gallery
from gallery_gen.pipeline.manifest import ConfigurationEntry
from gallery_gen.site import pages, program
from gallery_gen.site import words as w
from gallery_gen.site.arrays import build_network
from gallery_gen.site.charts import Part, figure, responsive, scrolling
from gallery_gen.site.desk import Block, Desk

_PACKAGE = Path(__file__).parents[1]
_NOUNS = ("Gallery", "Job", "Task", "Result", "bytes", "Record", "LastBuild", "Manifest")
"""What a build hands from step to step."""


class DiagramCalls:
    """Each public method is a call."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.say = desk.words.say

    def network_diagram(self, configuration: str) -> Block:
        """A configuration's network drawn to scale."""
        entry = self.desk.catalogue.configuration(configuration)
        part, dashed = self._network(entry, alone=True)
        return figure(self.desk, self._network_caption(entry.title, dashed=dashed), part)

    def network_diagrams(self, configurations: list[str]) -> Block:
        """Several networks, one above the other, each to its own scale."""
        if not isinstance(configurations, list) or not configurations:
            raise CallError('configurations must be a list of names, e.g. ["cat-13", "lenet-classifier"]')
        drawn = [self._network(self.desk.catalogue.configuration(slug)) for slug in configurations]
        caption = self._network_caption("", dashed=any(dashed for _, dashed in drawn))
        return figure(self.desk, caption, *(part for part, _ in drawn))

    def cost_meter(self, configuration: str) -> Block:
        """Parameters, multiply-adds and bytes of every stage, with the totals."""
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
        """How many pixels one value of each stage sees, and how far apart neighbours are."""
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

    def connection_table(self) -> Block:
        """Which maps of S2 each map of LeNet-5's C3 looks at."""
        table = models.C3_CONNECTIONS
        inputs = max(map(max, table)) + 1
        kernels = sum(map(len, table))
        c3 = next(line for line in models.parameter_ledger() if line.layer == "C3")
        caption = self.say(
            "plot.connections.caption",
            kernels=kernels,
            all=inputs * len(table),
            parameters=w.count(c3.parameters),
            dense=w.count(inputs * len(table) * c3.weights + len(table)),
        )
        return self.desk.render(
            "connections.html",
            columns=range(len(table)),
            rows=[[source in joined for joined in table] for source in range(inputs)],
            sums=[len(joined) for joined in table],
            caption=caption,
        )

    def parameter_ledger(self) -> Block:
        """What every layer of LeNet-5 learns, and that it is 60 000 numbers together."""
        lines = models.parameter_ledger()
        rows = [
            {
                "layer": line.layer,
                "what": self.say(f"plot.ledger.{line.layer}"),
                "shape": w.shape(line.shape),
                "sum": self.say(
                    "plot.ledger.formula",
                    kernels=w.count(line.kernels),
                    weights=w.count(line.weights),
                    biases=w.count(line.biases),
                ),
                "parameters": w.count(line.parameters),
            }
            for line in lines
        ]
        total = w.count(sum(line.parameters for line in lines))
        return self.desk.render(
            "ledger.html", caption=self.say("plot.ledger.caption"), rows=rows, total=total
        )

    def rooms_diagram(self) -> Block:
        """The package's rooms and who imports whom, read from its source."""
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
        """What a build does, step by step, read from `build_gallery` itself."""
        steps = [(s.name, s.does, s.gives) for s in program.steps(build_gallery, _PACKAGE.name, _NOUNS)]
        title = self.say("plot.pipeline.title")
        description = self.say(
            "plot.pipeline.description", steps=" ".join(f"{name}: {does}" for name, does, _ in steps)
        )
        part = responsive(lambda wide: graph.chain(steps, title, description, wide))
        return figure(self.desk, self.say("plot.pipeline.caption"), part)

    def _network(self, entry: ConfigurationEntry, *, alone: bool = False) -> tuple[Part, bool]:
        """The drawing of a network, and whether something in it is drawn larger than its scale."""
        boxes = self._boxes(entry)
        title = self.say("plot.network.title", title=entry.title)
        stages = "; ".join(f"{box.names}: {', '.join(box.lines)}" for box in boxes)
        description = self.say("plot.network.description", stages=stages)

        def ruler(values: int) -> str:
            return self.say("plot.network.ruler", count=values)

        drawn = network_diagram(boxes, title, description, ruler)
        heading, link = ("", "") if alone else (entry.title, pages.configuration_page(entry.slug))
        return scrolling(drawn, title, heading, link), too_small(boxes)

    def _boxes(self, entry: ConfigurationEntry) -> list[Box]:
        """The stages; an activation is written to the stage that it follows, whose shape it keeps."""
        summary = build_network(entry).summary(self.desk.bench.shape_of(entry))
        names: list[list[str]] = [[summary[0].name]]
        words: list[list[str]] = [[self.say("layer.input")]]
        rows = [summary[0]]
        roles: list[Role] = ["input"]
        for layer, row in zip(entry.layers, summary[1:], strict=True):
            role = _role(layer.kind)
            said = self.desk.words.layer(layer, entry.presets.get(layer.name))
            if role == "other" and row.shape == rows[-1].shape and not row.parameters:
                names[-1].append(layer.name)
                words[-1].append(said)
                continue
            names.append([layer.name])
            words.append([said])
            rows.append(row)
            roles.append(role)
        boxes = []
        for name, said_of, row, role in zip(names, words, rows, roles, strict=True):
            lines = [", ".join(said_of), w.shape(row.shape)]
            if row.parameters:
                lines.append(self.desk.words.say_count("plot.network.parameters", row.parameters))
            if row.macs:
                lines.append(self.say("plot.network.macs", count=w.count(row.macs)))
            boxes.append(Box(", ".join(name), role, row.shape, tuple(lines)))
        return boxes

    def _network_caption(self, title: str, *, dashed: bool) -> str:
        caption = self.say("plot.network.caption")
        if title:
            caption = f"{title}. {caption}"
        return f"{caption} {self.say('plot.network.dashed')}" if dashed else caption

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


def _role(kind: str) -> Role:
    if kind in ("Conv2d", "ConvTranspose2d"):
        return "filter"
    if kind == "Linear":
        return "dense"
    return "pool" if "Pool" in kind else "other"
