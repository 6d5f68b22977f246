"""Bytes ↔ arrays: decodes photos from strangers safely and encodes pictures; knows nothing of networks."""

from gallery_gen.images.encode import Encoded, decode_pixels, encode_exact, encode_light, encode_views
from gallery_gen.images.metadata import metadata, private_facts
from gallery_gen.images.photo import cover_crop, decode_photo, load_photo, to_tensor
from gallery_gen.images.prepare import Prepared, prepare, suffix_of

__all__ = [
    "Encoded",
    "Prepared",
    "cover_crop",
    "decode_photo",
    "decode_pixels",
    "encode_exact",
    "encode_light",
    "encode_views",
    "load_photo",
    "metadata",
    "prepare",
    "private_facts",
    "suffix_of",
    "to_tensor",
]
