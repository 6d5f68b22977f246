"""Calls that show LeNet: the one of 1998, the article's and today's; every number is counted, none typed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import zip_longest

from gallery_gen import models, nn
from gallery_gen.errors import CallError
from gallery_gen.figures.filter_sheet import filter_sheet
from gallery_gen.figures.network_diagram import Box, Role
from gallery_gen.models import lenet5
from gallery_gen.models.digit_codes import COLUMNS, ROWS, digit_codes
from gallery_gen.site import words as w
from gallery_gen.site.arrays import build_network
from gallery_gen.site.catalogue import suggestion
from gallery_gen.site.charts import figure, responsive
from gallery_gen.site.desk import Block, Desk
from gallery_gen.site.network_views import box, draw_network, network_boxes, network_caption
from gallery_gen.site.pages import configuration_page

_ROLES: Mapping[str, Role] = {"C": "filter", "S": "pool", "F": "dense", "O": "dense"}
"""First letters of LeNet-5's layers."""
_PARTS = (nn.Conv2d, nn.TableConv2d, nn.MaxPool2d, nn.Subsample2d, nn.Linear, nn.RBF)
"""Layers that stand in the ledger of three; the others learn nothing and keep the shape or flatten it."""


def _counted(which: str) -> Mapping[str, Callable[[], int]]:
    """Parameters or macs of each of the networks."""
    costs = lenet5.TODAY.costs(lenet5.TODAY_SHAPE).values
    learned = models.parameter_ledger
    return {
        "1998": lambda: (
            sum(getattr(line, which) for line in learned())
            + (lenet5.radial_output().macs if which == "macs" else 0)
        ),
        "today": lambda: sum(getattr(cost, which) for cost in costs()),
    }


class LeNetCalls:
    """Each public method is a call."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.say = desk.words.say

    def lenet_fact(self, network: str, which: str) -> str:
        """How many parameters or multiply-adds the LeNet of `1998` or of `today` has.

        Example: {{ lenet_fact("1998", "parameters") }}

        Parameters
        ----------
        network
            `1998` or `today`.
        which
            `parameters` or `macs`.
        """
        if which not in ("parameters", "macs"):
            raise CallError(f'there is no fact "{which}"{suggestion(which, ("parameters", "macs"))}')
        networks = _counted(which)
        if network not in networks:
            raise CallError(f'there is no LeNet of "{network}"{suggestion(network, networks)}')
        return w.count(networks[network]())

    def lenet_diagrams(self, article: str) -> Block:
        """The three networks called LeNet at their own inputs, each drawn to scale.

        Example: {{ lenet_diagrams("cat-14") }}

        Parameters
        ----------
        article
            The configuration that stands for the article's network.
        """
        entry = self.desk.catalogue.configuration(article)
        words = self.desk.words
        titles = {name: self.say(f"plot.lenet.{name}") for name in ("1998", "article", "today")}
        shape = self.desk.bench.input_shape
        drawn = (
            draw_network(words, titles["1998"], self._boxes_of_1998(), titles["1998"]),
            draw_network(
                words,
                titles["article"],
                network_boxes(words, build_network(entry), shape, entry.presets),
                titles["article"],
                configuration_page(entry.slug),
            ),
            draw_network(
                words,
                titles["today"],
                network_boxes(words, lenet5.TODAY, lenet5.TODAY_SHAPE, what=self.say("plot.lenet.digit")),
                titles["today"],
            ),
        )
        caption = f"{self.say('plot.lenet.caption')} {network_caption(words, *drawn)}"
        return figure(self.desk, caption, *(network.part for network in drawn))

    def lenet_ledgers(self, article: str) -> Block:
        """What each layer of the three networks called LeNet learns, side by side.

        Example: {{ lenet_ledgers("cat-14") }}

        Parameters
        ----------
        article
            The configuration that stands for the article's network.
        """
        entry = self.desk.catalogue.configuration(article)
        networks = {
            "1998": (lenet5.ORIGINAL, lenet5.INPUT_SHAPE),
            "article": (build_network(entry), self.desk.bench.input_shape),
            "today": (lenet5.TODAY, lenet5.TODAY_SHAPE),
        }
        ledgers = [_learned(*network) for network in networks.values()]
        rows = [
            [None if cell is None else (cell[0], w.count(cell[1])) for cell in row]
            for row in zip_longest(*ledgers)
        ]
        return self.desk.render(
            "ledgers.html",
            caption=self.say("plot.ledgers.caption"),
            titles=[self.say(f"plot.lenet.{name}") for name in networks],
            rows=rows,
            totals=[w.count(sum(parameters for _, parameters in ledger)) for ledger in ledgers],
        )

    def digit_codes(self) -> Block:
        """The fixed codes of LeNet-5's output, a small picture for each digit.

        Example: {{ digit_codes() }}
        """
        codes = digit_codes().reshape(lenet5.CLASSES, 1, ROWS, COLUMNS)
        said = {"rows": ROWS, "columns": COLUMNS, "numbers": ROWS * COLUMNS}
        title, description = (self.say(f"plot.codes.{part}", **said) for part in ("title", "alt"))
        names = [str(digit) for digit in range(lenet5.CLASSES)]
        part = responsive(lambda wide: filter_sheet(codes, title, description, names, [""], wide))
        return figure(self.desk, self.say("plot.codes.caption", **said), part)

    def connection_table(self) -> Block:
        """Which maps of S2 each map of LeNet-5's C3 looks at.

        Example: {{ connection_table() }}
        """
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
        """What every layer of LeNet-5 learns and costs, and that it is 60 000 numbers together.

        Example: {{ parameter_ledger() }}
        """
        lines, fields = models.parameter_ledger(), lenet5.receptive_fields()
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
                "field": w.shape([fields[line.layer]] * 2)
                if line.layer in fields
                else self.say("plot.field.all"),
                "parameters": w.count(line.parameters),
                "macs": w.count(line.macs),
            }
            for line in lines
        ]
        return self.desk.render(
            "ledger.html",
            caption=self.say("plot.ledger.caption", output=w.count(lenet5.radial_output().macs)),
            rows=rows,
            parameters=w.count(sum(line.parameters for line in lines)),
            macs=w.count(sum(line.macs for line in lines)),
        )

    def _boxes_of_1998(self) -> list[Box]:
        """Drawn from the same lines as the ledger."""
        words, shape = self.desk.words, lenet5.INPUT_SHAPE
        first = box(words, "input", "input", self.say("plot.lenet.digit"), shape, 0, 0)
        lines = (*models.parameter_ledger(), lenet5.radial_output())
        return [
            first,
            *(
                box(
                    words,
                    line.layer,
                    _ROLES[line.layer[0]],
                    self.say(f"plot.ledger.{line.layer}"),
                    line.shape,
                    0 if line.layer == "Output" else line.parameters,
                    line.macs,
                )
                for line in lines
            ),
        ]


def _learned(network: nn.Network, shape: nn.Shape) -> list[tuple[str, int]]:
    """The layers that make up the network's form, each with how many numbers it learns."""
    costs = network.costs(shape)
    return [(name, costs[name].parameters) for name, layer in network.layers if isinstance(layer, _PARTS)]
