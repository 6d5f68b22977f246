"""Specification → pictures in a content-addressed store, and the manifest that describes them."""

from gallery_gen.pipeline.build import build_gallery, update_gallery
from gallery_gen.pipeline.experiment_plan import plan_all
from gallery_gen.pipeline.manifest import Manifest
from gallery_gen.pipeline.plan import make_plan
from gallery_gen.pipeline.store import Store

__all__ = [
    "Manifest",
    "Store",
    "build_gallery",
    "make_plan",
    "plan_all",
    "update_gallery",
]
