"""Text → checked values: gallery.yml, the photos' sidecars, and every problem in them at once."""

from gallery_gen.spec.document import Document
from gallery_gen.spec.gallery import Gallery, Photo
from gallery_gen.spec.licence import find_licence
from gallery_gen.spec.load import load_gallery, validate, weight_files
from gallery_gen.spec.model import Configuration, Rendering, Sidecar, Weights, Written
from gallery_gen.spec.photos import find_pictures, folder_problem, photo_files
from gallery_gen.spec.schema import gallery_schema, sidecar_schema
from gallery_gen.spec.text import Line
from gallery_gen.spec.write import sidecar_text

__all__ = [
    "Configuration",
    "Document",
    "Gallery",
    "Line",
    "Photo",
    "Rendering",
    "Sidecar",
    "Weights",
    "Written",
    "find_licence",
    "find_pictures",
    "folder_problem",
    "gallery_schema",
    "load_gallery",
    "photo_files",
    "sidecar_schema",
    "sidecar_text",
    "validate",
    "weight_files",
]
