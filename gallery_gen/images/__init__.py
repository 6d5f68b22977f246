"""Bytes ↔ arrays: decodes photos from strangers safely and encodes pictures; knows nothing of networks."""

from gallery_gen.images.encode import Encoded, decode_pixels, encode_exact, encode_light, encode_views
from gallery_gen.images.metadata import explain_notes, private_facts
from gallery_gen.images.opening import MAX_BYTES
from gallery_gen.images.photo import cover_crop, decode_photo, load_photo, read_photo, to_tensor
from gallery_gen.images.plain import notes
from gallery_gen.images.prepare import COVER, MAX_KEPT_BYTES, Prepared, prepare, suffix_of
from gallery_gen.images.values import decode_values, encode_values

__all__ = [
    "COVER",
    "MAX_BYTES",
    "MAX_KEPT_BYTES",
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
    "explain_notes",
    "load_photo",
    "notes",
    "prepare",
    "private_facts",
    "read_photo",
    "suffix_of",
    "to_tensor",
]
