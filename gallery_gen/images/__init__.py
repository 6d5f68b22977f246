"""Bytes ↔ arrays: decodes photos from strangers safely and encodes pictures; knows nothing of networks."""

from gallery_gen.images.encode import Encoded, decode_pixels, encode_exact, encode_light, encode_views
from gallery_gen.images.metadata import metadata, private_facts
from gallery_gen.images.photo import MAX_BYTES, cover_crop, decode_photo, load_photo, to_tensor
from gallery_gen.images.prepare import Prepared, is_too_large, prepare, suffix_of
from gallery_gen.images.values import decode_values, encode_values

__all__ = [
    "MAX_BYTES",
    "Encoded",
    "Prepared",
    "cover_crop",
    "decode_photo",
    "decode_pixels",
    "decode_values",
    "encode_exact",
    "encode_light",
    "encode_values",
    "encode_views",
    "is_too_large",
    "load_photo",
    "metadata",
    "prepare",
    "private_facts",
    "suffix_of",
    "to_tensor",
]
