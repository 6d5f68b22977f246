"""A JSON schema as Markdown: a section for each thing, a list of its keys; pure, knows no key by name."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from gallery_gen.site.words import Words

Schema = Mapping[str, Any]

_REFERENCE = re.compile(r"\"#/\$defs/(\w+)\"")


def section(name: str, schema: Schema, words: Words, level: int = 2, without: tuple[str, ...] = ()) -> str:
    """One section: heading, what it is, and its keys.

    Parameters
    ----------
    name
        The definition's name; the locale may have a better heading for it, `manual.title.<name>`.
    schema
        The definition, an object with properties.
    words
        The language.
    level
        Of the heading.
    without
        Keys that are left out.
    """
    title = words.choose(f"manual.title.{name}", f"`{name}`")
    parts = [f"{'#' * level} {title} {{#{anchor(name)}}}\n", f"{schema['description']}\n"]
    return "\n".join([*parts, keys(schema, words, without)])


def keys(schema: Schema, words: Words, without: tuple[str, ...] = ()) -> str:
    """Each key with what may be written, what stands if it is left out, and what it does."""
    required = schema.get("required", ())
    return "\n".join(
        term(
            f"`{key}`",
            [
                allowed(field, words),
                words.say("manual.required") if key in required else default(field, words),
            ],
            field["description"],
        )
        for key, field in schema["properties"].items()
        if key not in without
    )


def term(name: str, facts: Iterable[str], text: str) -> str:
    """One entry of a definition list in Markdown, which fits a phone better than a table."""
    return f"{' · '.join((name, *facts))}\n:   {text}\n"


def in_order(schema: Schema) -> list[str]:
    """The definitions that a schema needs, each after the first that names it."""
    found: list[str] = []
    parts = [schema]
    while parts:
        part = parts.pop(0)
        properties = part["properties"]
        for name in _REFERENCE.findall(json.dumps(properties)):
            if name not in found:
                found.append(name)
                parts.append(schema["$defs"][name])
    return found


def anchor(name: str) -> str:
    """The anchor of a definition's section."""
    return f"key-{name.lower()}"


def allowed(field: Schema, words: Words) -> str:
    """What may be written: `one of …`, `whole number, 1 to 64`, `list of …`, or a link to its section."""
    say = words.say
    if "$ref" in field:
        name = field["$ref"].rpartition("/")[2]
        return f"[{words.choose(f'manual.title.{name}', name)}](#{anchor(name)})"
    if "oneOf" in field:  # too many to list: they have a section of their own
        return f"[{say('manual.title.layers')}](#{anchor('layers')})"
    if "enum" in field or "const" in field:
        return ", ".join(_code(value) for value in field.get("enum", [field.get("const")]))
    if "anyOf" in field:
        ways = [allowed(way, words) for way in field["anyOf"] if way.get("type") != "null"]
        return say("manual.or").join(dict.fromkeys(ways))
    if field["type"] == "array":
        if "prefixItems" in field:
            return say("manual.tuple", count=len(field["prefixItems"]))
        return say("manual.list", items=allowed(field["items"], words))
    if field["type"] == "object":
        return say("manual.mapping", values=allowed(field["additionalProperties"], words))
    return say(f"manual.type.{field.get('format', field['type'])}") + _range(field, words)


def _range(field: Schema, words: Words) -> str:
    """The end of a sentence: which numbers, or how many characters."""
    least = field.get("minimum", field.get("exclusiveMinimum"))
    most = field.get("maximum", field.get("exclusiveMaximum"))
    if field["type"] == "string":
        least, most, unit = field.get("minLength"), field.get("maxLength"), ".characters"
    else:
        unit = ".above" if "exclusiveMinimum" in field else ""
    if least is None and most is None:
        return ""
    # Limits far beyond use, such as 2^63, would only be noise.
    if most is None or most > 10**9:
        return words.say(f"manual.least{unit}", least=least)
    if least is None:
        return words.say(f"manual.most{unit}", most=most)
    return words.say(f"manual.range{unit}", least=least, most=f"{most:g}")


def default(field: Schema, words: Words) -> str:
    """What stands if the key is left out, or that it may be."""
    value = field.get("default")
    if value is None or value == []:
        return words.say("manual.optional")
    return words.say("manual.default", value=_code(value))


def _code(value: object) -> str:
    return f"`{value if isinstance(value, str) else json.dumps(value)}`"
