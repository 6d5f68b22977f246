"""Calls that show formulas: the fifteen relationships, and what others call their letters."""

from __future__ import annotations

from gallery_gen.errors import CallError
from gallery_gen.nn.relationships import RELATIONSHIPS, Relationship
from gallery_gen.site.arithmetic import condition, given, latex, worked_example
from gallery_gen.site.catalogue import suggestion
from gallery_gen.site.desk import Block, Desk
from gallery_gen.site.formulas import formula_html, mathml

_NAMES = (
    ("kernel_size", "kernel_shape", "k"),
    ("stride", "strides", "s"),
    ("padding", "pads", "p"),
    ("dilation", "dilations", "d"),
    ("output_padding", "output_padding", "a"),
    ("groups", "group", ""),
    ("ceil_mode", "ceil_mode", ""),
    ("count_include_pad", "count_include_pad", ""),
)
"""PyTorch's name (and ours), ONNX's attribute, the letter of Dumoulin and Visin."""


class FormulaCalls:
    """Each public method is a call."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def relationships(self) -> Block:
        """All fifteen relationships of convolution arithmetic, each with a worked example.

        Example: {{ relationships() }}
        """
        rows = [self._row(relationship) for relationship in RELATIONSHIPS]
        return self.desk.render("relationships.html", rows=rows)

    def relationship(self, number: int) -> Block:
        """One of the fifteen, with its worked example.

        Example: {{ relationship(6) }}

        Parameters
        ----------
        number
            1 to 15, as in Dumoulin and Visin.
        """
        numbers = {relationship.number: relationship for relationship in RELATIONSHIPS}
        if isinstance(number, bool) or number not in numbers:
            names = [relationship.name for relationship in RELATIONSHIPS]
            hint = suggestion(number, names) if isinstance(number, str) else ": choose 1 to 15"
            raise CallError(f'there is no relationship "{number}"{hint}')
        chosen = numbers[number]
        return self.desk.render(
            "relationship.html",
            row=self._row(chosen),
            formula=formula_html(
                latex(chosen.formula), block=True, label=self.desk.words.say("formula.label")
            ),
        )

    def names_table(self) -> Block:
        """What PyTorch, ONNX and the paper call the same thing.

        Example: {{ names_table() }}
        """
        rows = [(ours, onnx, mathml(letter) if letter else "") for ours, onnx, letter in _NAMES]
        sizes = mathml("i"), mathml("o")
        return self.desk.render("names_table.html", rows=rows, sizes=sizes)

    def _row(self, relationship: Relationship) -> dict[str, object]:
        number, when = relationship.number, condition(relationship)
        return {
            "number": number,
            "name": self.desk.words.say(f"relationship.{number}"),
            "formula": mathml(latex(relationship.formula), block=True),
            "condition": mathml(when) if when else "",
            "given": mathml(given(relationship)),
            "example": mathml(worked_example(relationship)),
        }
