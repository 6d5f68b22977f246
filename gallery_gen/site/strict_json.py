"""JSON for scripts, as every parser reads it: a number that is not finite is a bug here."""

from __future__ import annotations

import json


def strict_json(value: object) -> str:
    """Write a value as JSON on one line; ValueError for NaN and infinity, which JSON has no words for."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
