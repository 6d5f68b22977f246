"""Checked values → the text of a sidecar, which reads back as the same values; refuses to write a file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import yaml

_WIDTH = 100


def sidecar_text(values: Mapping[str, Any]) -> str:
    """Write a sidecar's fields as YAML, in the order in which they come; tags stand in one line."""
    plain = {key: list(value) if isinstance(value, tuple) else value for key, value in values.items()}
    text: str = yaml.safe_dump(
        plain, sort_keys=False, allow_unicode=True, width=_WIDTH, default_flow_style=None
    )
    return text
