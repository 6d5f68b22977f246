"""Checked values → the text of a sidecar, which reads back as the same values; refuses to write a file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import yaml

_WIDTH = 100


def sidecar_text(values: Mapping[str, Any]) -> str:
    """Write a sidecar's fields as YAML, in the order in which they come; tags stand in one line."""
    plain = {key: list(value) if isinstance(value, tuple) else value for key, value in values.items()}
    return "".join(
        # Flow style for lists only: a whole sidecar without tags would else stand in braces.
        yaml.safe_dump(
            {key: value},
            allow_unicode=True,
            width=_WIDTH,
            default_flow_style=None if isinstance(value, list) else False,
        )
        for key, value in plain.items()
    )
