"""A name a person gave → one that can be an address; refuses to look whether it is taken."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from gallery_gen.spec.photos import slug_problem

_LONGEST: Final = 60
# What cameras and phones call their pictures says nothing about them.
_CAMERA_NAME: Final = re.compile(
    r"(?:img|dsc[fn]?|p|pxl|mvi|photo|image|picture|pic|screenshot|whatsapp-image)?-?\d[\d-]*"
)


def suggest_slug(*names: str) -> str:
    """Make an address of the first name that says anything, else of the last; `photo` if none can be.

    Parameters
    ----------
    names
        Such as a file's name without its ending, and a title.
    """
    slugs = [slug for slug in map(_slug, names) if slug]
    telling = [slug for slug in slugs if not _CAMERA_NAME.fullmatch(slug)]
    slug = next(iter([*telling, *slugs[-1:]]), "photo")
    return slug if slug_problem(slug) is None else f"{slug}-photo"


def _slug(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name.replace("ß", "ss")).encode("ascii", "ignore").decode()
    words = re.findall(r"[a-z0-9]+", plain.lower().replace("'", ""))
    slug = "-".join(words)
    if len(slug) > _LONGEST:
        slug = slug[: _LONGEST + 1].rpartition("-")[0] or slug[:_LONGEST]
    return slug
