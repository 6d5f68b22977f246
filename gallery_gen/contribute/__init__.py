"""What people send → the project: checks it, mends it, and writes new photos; refuses to print or to ask."""

from gallery_gen.contribute.add import (
    FIELDS,
    Offer,
    Written,
    explain,
    explain_slug,
    moved_file,
    normalise,
    prepare_file,
    refuse_twin,
    save,
)
from gallery_gen.contribute.check import check, find_slug
from gallery_gen.contribute.mend import mend
from gallery_gen.contribute.report import PROBLEMS_SCHEMA, as_github, as_json
from gallery_gen.contribute.slug import suggest_slug

__all__ = [
    "FIELDS",
    "PROBLEMS_SCHEMA",
    "Offer",
    "Written",
    "as_github",
    "as_json",
    "check",
    "explain",
    "explain_slug",
    "find_slug",
    "mend",
    "moved_file",
    "normalise",
    "prepare_file",
    "refuse_twin",
    "save",
    "suggest_slug",
]
