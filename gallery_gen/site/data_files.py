"""Every file that scripts and editors read beside the pages; says only where each comes from."""

from __future__ import annotations

import json

from gallery_gen.pipeline.manifest import Manifest
from gallery_gen.site import network_files, stage_files, tensor_files
from gallery_gen.site.answers import Answers
from gallery_gen.site.colours import colour_files
from gallery_gen.spec import gallery_schema, sidecar_schema


def all_files(answers: Answers, manifest: Manifest) -> dict[str, str | bytes]:
    """Path below the site's root → content."""
    return {
        **stage_files.all_files(answers.views),
        **tensor_files.all_files(),
        **colour_files(manifest),
        **network_files.all_files(answers.views, answers.bench),
        "gallery/manifest.json": manifest.model_dump_json(indent=1) + "\n",
        "gallery.schema.json": json.dumps(gallery_schema(), indent=1, allow_nan=False) + "\n",
        "photo.schema.json": json.dumps(sidecar_schema(), indent=1, allow_nan=False) + "\n",
    }
