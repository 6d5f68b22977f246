"""What HTML a page may bring along: a closed list of elements, attributes, classes, ids and addresses.

Whatever is not on it is refused, known or not. The list is what Markdown and the extensions in mkdocs.yml
make, and the few elements that authors write by hand. What calls add is the program's own and stands apart.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

_BLOCKS: Final = (
    "blockquote br dd details div dl dt figcaption figure h1 h2 h3 h4 h5 h6 hr img li ol p pre summary "
    "table tbody td th thead tr ul"
)
_PHRASES: Final = "a abbr b cite code del em i ins kbd mark q s samp small span strong sub sup u var"
_VOID: Final = frozenset({"br", "hr", "img"})

# What scripts of the theme look for begins with __, so that no page can take its place.
_ID: Final = re.compile(r"(?!__)[\w:.-]{1,200}")
# By hand, and of calls that answer in Markdown; of admonitions; of footnotes, code and formulas.
_NAMES: Final = (
    "sc-lead sc-glossary sc-cite sc-term "
    "admonition admonition-title abstract attention bug caution danger error example failure hint important "
    "info note question quote seealso success tip todo warning "
    "footnote footnote-backref footnote-ref headerlink "
    "highlight highlighttable code filename linenos linenodiv normal arithmatex"
)
_CLASSES: Final = frozenset(_NAMES.split())
# Of the highlighter: a language, and Pygments' short names of what a word of code is.
_CODE_CLASS: Final = re.compile(r"language-[\w+-]{1,40}|[a-z][a-z0-9]{0,2}(?:-[A-Z][A-Za-z]{1,20}){0,3}")

_QUERY: Final = r"(?:\?[\w.~!$&'()*+,;=:@/?%-]*)?(?:#[\w.~!$&'()*+,;=:@/?%-]*)?"
OWN_ADDRESS: Final = re.compile(rf"(?:[\w.~%+-]+(?:/[\w.~%+-]*)*)?{_QUERY}")
"""On this server: a path that does not begin with a slash, so that no browser reads a server's name in it."""
# Elsewhere: any name in any script, and behind it whatever writers copy from a browser.
_WEB_ADDRESS: Final = re.compile(
    r"https?://[\w-]+(?:\.[\w-]+)*(?::\d{1,5})?(?:[/?#][^\s\\\"<>`\x00-\x1f\x7f]*)?"
)
_MAIL_ADDRESS: Final = re.compile(rf"mailto:[\w.+-]+@[\w-]+(?:\.[\w-]+)*{_QUERY}")
_ALIGNED: Final = re.compile(r"text-align: (?:left|right|center);")
_NUMBER: Final = re.compile(r"\d{1,5}")

Check = Callable[[str], bool]


def _is_text(_value: str) -> bool:
    return True


def _is_link(value: str) -> bool:
    return any(form.fullmatch(value) for form in (OWN_ADDRESS, _WEB_ADDRESS, _MAIL_ADDRESS))


def _matches(form: re.Pattern[str]) -> Check:
    return lambda value: form.fullmatch(value) is not None


def _is_classes(value: str) -> bool:
    return all(name in _CLASSES or _CODE_CLASS.fullmatch(name) for name in value.split())


@dataclass(frozen=True)
class Allowed:
    """A closed list.

    Attributes
    ----------
    elements
        Names, each with the attributes that it alone may have, and a check of their values.
    attributes
        Those that any of them may have.
    void
        Elements that have no end.

    """

    elements: Mapping[str, Mapping[str, Check]]
    attributes: Mapping[str, Check]
    void: frozenset[str]

    def allows(self, tag: str, name: str, value: str) -> bool:
        """Say whether an element that is on the list may have an attribute of this value."""
        check = self.elements[tag].get(name) or self.attributes.get(name)
        return check is not None and check(value)


_CELL: Final[Mapping[str, Check]] = {
    "style": _matches(_ALIGNED),
    "colspan": _matches(_NUMBER),
    "rowspan": _matches(_NUMBER),
}
_OF_ONE: Final[Mapping[str, Mapping[str, Check]]] = {
    "a": {"href": _is_link},
    "img": {
        "src": _matches(OWN_ADDRESS),
        "alt": _is_text,
        "width": _matches(_NUMBER),
        "height": _matches(_NUMBER),
    },
    "ol": {"start": _matches(_NUMBER)},
    "details": {"open": _is_text},
    "td": _CELL,
    "th": _CELL,
}

PAGE: Final = Allowed(
    elements={tag: _OF_ONE.get(tag, {}) for tag in f"{_BLOCKS} {_PHRASES}".split()},
    attributes={
        "id": _matches(_ID),
        "class": _is_classes,
        "title": _is_text,
        "lang": _matches(re.compile(r"[A-Za-z-]{2,20}")),
        "dir": _matches(re.compile(r"ltr|rtl|auto")),
    },
    void=_VOID,
)
"""In the content of a page."""

_MATHML: Final = (
    "math merror mfrac mi mmultiscripts mn mo mover mpadded mphantom mprescripts mroot mrow ms mspace msqrt "
    "mstyle msub msubsup msup mtable mtd mtext mtr munder munderover none"
)
_MATH_ATTRIBUTES: Final = (
    "accent accentunder columnalign columnlines columnspacing columnspan depth display displaystyle fence "
    "form height largeop linethickness lspace mathbackground mathcolor mathsize mathvariant maxsize minsize "
    "movablelimits rowlines rowspacing rowspan rspace scriptlevel separator stretchy symmetric voffset width"
)
_MATH_VALUE: Final = re.compile(r"[\w.%+# -]{0,100}")
# Names and plain values, without brackets: nothing is loaded, and nothing leaves its place.
_MATH_STYLE: Final = re.compile(
    r"(?:(?:color|background-color|border(?:-[a-z]+)*|padding(?:-[a-z]+)*|text-align|justify-items"
    r"|white-space|math-style|math-depth|font-size|font-style|width|height|vertical-align)"
    r": ?[\w.%# -]{1,60};? ?)*"
)

FORMULA: Final = Allowed(
    elements={tag: {} for tag in _MATHML.split()},
    attributes={
        **dict.fromkeys(_MATH_ATTRIBUTES.split(), _matches(_MATH_VALUE)),
        "style": _matches(_MATH_STYLE),
    },
    void=frozenset(),
)
"""In a formula: of MathML Core, what can neither link nor load."""

REFERENCE: Final = Allowed(
    elements={
        **PAGE.elements,
        "autoref": {
            "identifier": _is_text,
            "optional": _is_text,
            "hover": _is_text,
            "backlink-type": _is_text,
            "backlink-anchor": _is_text,
        },
    },
    attributes={**PAGE.attributes, "class": _is_text},
    void=_VOID,
)
"""In the reference, which is made of docstrings; mkdocs-autorefs turns its element into a link later."""
