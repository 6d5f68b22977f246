"""JSON schemas of gallery.yml and of a photo's sidecar, from the models; refuses to check anything itself.

What a schema cannot say, such as whether shapes fit, is left to `gallery-gen check`.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Mapping
from functools import cache
from itertools import pairwise
from typing import Any

from pydantic import BaseModel

from gallery_gen import nn
from gallery_gen.models import KERNELS
from gallery_gen.spec import model

Schema = dict[str, Any]

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def gallery_schema() -> Schema:
    """The schema of gallery.yml; every layer and every key carries what its docstring says."""
    schema = _schema(model.GalleryFile)
    definitions = schema["$defs"]
    for kind, layer in nn.LAYERS.items():
        _describe(definitions[kind], layer)
    weights = definitions["Weights"]
    weights["oneOf"] = [{"required": [source]} for source in ("seed", "preset", "file", "pretrained")]
    definitions["Configuration"]["oneOf"] = [{"required": [source]} for source in ("layers", "model")]
    weights["properties"]["preset"]["anyOf"][0]["additionalProperties"]["enum"] = sorted(KERNELS)
    return schema


def sidecar_schema() -> Schema:
    """The schema of photos/<slug>.yml."""
    return _schema(model.Sidecar)


def _schema(root: type[BaseModel]) -> Schema:
    """A model's schema, with the docstrings beneath the attributes of all models in it."""
    schema = root.model_json_schema()
    definitions: Mapping[str, Schema] = schema.get("$defs", {})
    for name, part in ((root.__name__, schema), *definitions.items()):
        _describe(part, getattr(model, name))
        for field in part["properties"].values():
            field.pop("title", None)  # "Out Channels" says no more than the key itself
    return {"$schema": _DIALECT} | schema


def _describe(part: Schema, described: type[Any]) -> None:
    """Give each property what the class says about it, whose own words win over its bases'."""
    for base in reversed(described.__mro__):
        for name, text in _attribute_docs(base).items():
            if name in part["properties"]:
                part["properties"][name]["description"] = text


@cache
def _attribute_docs(described: type[Any]) -> dict[str, str]:
    """Attribute → the docstring beneath it, which Python itself forgets."""
    try:
        definition = ast.parse(inspect.getsource(described)).body[0]
    except (OSError, TypeError):  # built in, or made while the program runs
        return {}
    assert isinstance(definition, ast.ClassDef)
    return {
        attribute.target.id: " ".join(below.value.value.split())
        for attribute, below in pairwise(definition.body)
        if isinstance(attribute, ast.AnnAssign)
        and isinstance(attribute.target, ast.Name)
        and isinstance(below, ast.Expr)
        and isinstance(below.value, ast.Constant)
        and isinstance(below.value.value, str)
    }
