"""Decode a photo that a stranger sent into plain sRGB pixels; refuses to know what is done with them.

Everything is checked before it costs anything: the file's kind and size before reading, the format by content
(never by the name alone), how the file is put together, and the number of pixels before decoding. The largest
photo that passes takes less than 1 GB and a few seconds.
"""

from __future__ import annotations

from io import BytesIO
from math import ceil
from pathlib import Path
from typing import Final

import numpy as np
import simplejpeg
from numpy.typing import NDArray
from PIL import Image, ImageCms, UnidentifiedImageError

from gallery_gen.errors import PhotoError, visible
from gallery_gen.files import UnfitFileError, read_ordinary
from gallery_gen.images.metadata import explain_notes
from gallery_gen.images.opening import (
    DAMAGE,
    MAX_BYTES,
    MAX_PIXELS,
    SUFFIXES,
    kind_of,
    most_pixels,
    opened,
    orientation_of,
)
from gallery_gen.images.plain_png import shown_otherwise

Pixels = NDArray[np.uint8]

MAX_SHRUNK_PIXELS: Final = 110_000_000
"""Of a JPEG that may be decoded smaller than it is: less than 1 GB even if it is a progressive one."""
MAX_PROFILE: Final = 4_000_000
"""Bytes of a colour profile; those of large printing presses have half of that."""

_GREY: Final = ("1", "L", "LA")
_UNSEEN: Final = 2
"""Of 255: what rounding may make of a colour between two profiles of the same space."""
_ORIENTATIONS: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def load_photo(path: Path) -> Pixels:
    """Read and decode one of the gallery's photos.

    Parameters
    ----------
    path
        A regular file, not a symbolic link, of at most `MAX_BYTES` bytes and `MAX_PIXELS` pixels, whose name
        ends as its content demands, and which holds a picture and nothing else.

    Returns
    -------
    uint8 array (H, W, 3), sRGB, upright.

    Raises
    ------
    PhotoError
        The file cannot be decoded, or must not be; the message says how to mend it.
    """
    data, name = read_photo(path), visible(str(path))
    pixels = decode_photo(data, name)
    if what := explain_notes(data):
        raise PhotoError(f"{name}: {what}: run gallery-gen check --fix, or save it without them")
    return pixels


def read_photo(path: Path) -> bytes:
    """Read the bytes of one of the gallery's photos; files and errors as for `load_photo`."""
    name = visible(str(path))
    try:
        return read_ordinary(path, MAX_BYTES)
    except UnfitFileError as error:
        raise PhotoError(f"{name}: {error.strerror}") from error
    except FileNotFoundError as error:
        raise PhotoError(f"{name}: is missing: add the picture, or mend the name") from error
    except OSError as error:
        raise PhotoError(f"{name}: cannot be read ({error.strerror}): check its permissions") from error


def decode_photo(data: bytes, name: str, *, shrink: bool = False) -> Pixels:
    """Decode the bytes of a photo called `name`, whatever stands beside its picture.

    Limits, result and errors are those of `load_photo`; what was transparent is white. With `shrink`, a JPEG
    of up to `MAX_SHRUNK_PIXELS` that has too many is decoded at half its size, or less.
    """
    try:
        with opened(data, name) as image:
            scale = _shrinking(image) if shrink else 1
            _check(image, data, name, scale)
            upright = _upright(_decoded(image, data, name, scale), orientation_of(image))
            return np.array(_to_rgb(upright, image.info.get("icc_profile")))
    except UnidentifiedImageError as error:
        raise PhotoError(f"{name}: is no JPEG, PNG or WebP picture: save it as one of these") from error
    except Image.DecompressionBombError as error:
        raise PhotoError(_too_many_pixels(name, MAX_PIXELS)) from error
    except MemoryError as error:
        raise PhotoError(f"{name}: takes more memory than there is: scale it down") from error
    except DAMAGE as error:
        raise PhotoError(f"{name}: is damaged or cut short ({error}): export or download it again") from error


def _shrinking(image: Image.Image) -> int:
    """By what a JPEG with too many pixels is to be divided, which costs less than to decode all of it."""
    pixels = image.width * image.height
    if kind_of(image) == "JPEG" and image.mode in ("L", "RGB") and MAX_PIXELS < pixels <= MAX_SHRUNK_PIXELS:
        return next(scale for scale in (2, 4, 8) if pixels <= MAX_PIXELS * scale**2)
    return 1


def _check(image: Image.Image, data: bytes, name: str, scale: int) -> None:
    """Refuse, before any pixel is decoded, what is too large, moves, or is called what it is not."""
    kind, most = kind_of(image), most_pixels(image)
    if image.width * image.height > most * scale**2:
        raise PhotoError(_too_many_pixels(name, most, f" ({image.width}×{image.height})"))
    if image.format != "MPO" and getattr(image, "n_frames", 1) > 1:
        raise PhotoError(f"{name}: is animated: save a single frame")
    if len(image.info.get("icc_profile") or b"") > MAX_PROFILE:
        raise PhotoError(f"{name}: has a colour profile of more than 4 MB: convert the picture to sRGB")
    if kind == "PNG" and (what := shown_otherwise(data)):
        raise PhotoError(f"{name}: {what}: save it with 8 bits a colour in sRGB")
    if Path(name).suffix.lower() not in SUFFIXES[kind]:
        raise PhotoError(f"{name}: holds a {kind} picture: let its name end in {SUFFIXES[kind][0]}")


def _too_many_pixels(name: str, most: int, size: str = "") -> str:
    return f"{name}: has more than {most // 1_000_000} million pixels{size}: scale it down"


def _decoded(image: Image.Image, data: bytes, name: str, scale: int) -> Image.Image:
    """Decode a picture's pixels; of a JPEG whatever libjpeg merely warns of is damage.

    Pillow drops these warnings, and libjpeg invents what is missing: the lower half of a picture may be grey.
    """
    if kind_of(image) != "JPEG":
        image.load()
        return image
    space = {"L": "GRAY", "RGB": "RGB", "CMYK": "CMYK"}[image.mode]
    smaller = {"min_height": ceil(image.height / scale), "min_width": ceil(image.width / scale)}
    try:
        pixels = simplejpeg.decode_jpeg(data, space, min_factor=scale, **smaller)
    except ValueError as error:
        if "subsampling" not in str(error):
            raise
        raise PhotoError(f"{name}: keeps its colours at an unusual resolution: export it again") from error
    if space == "CMYK":  # whoever writes it writes it inverted
        pixels = np.subtract(255, pixels, dtype=np.uint8)
    return Image.fromarray(pixels[..., 0] if space == "GRAY" else pixels, image.mode)


def _upright(image: Image.Image, orientation: int) -> Image.Image:
    """Turn a picture as its camera noted."""
    method = _ORIENTATIONS.get(orientation)
    return image if method is None else image.transpose(method)


def _to_rgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """Bring any mode that the three formats can hold to opaque 8-bit sRGB."""
    if image.mode.startswith("I"):
        # 16-bit grey; Pillow itself brings 16-bit colour to 8 bits, by the upper byte
        image = Image.fromarray((np.asarray(image) >> 8).astype(np.uint8))
    alpha = None
    if image.has_transparency_data:
        image = _converted(image, "LA" if image.mode in _GREY else "RGBA")
        alpha = image.getchannel("A")
    colour = _to_srgb(_converted(image, _plain_mode(image.mode)), profile)
    if alpha is None:
        return colour
    canvas = Image.new("RGB", colour.size, "white")
    canvas.paste(colour, mask=alpha)
    return canvas


def is_srgb(profile: bytes, mode: str) -> bool:
    """Say whether an ICC profile leaves the colours of a picture as they are, or counts as absent."""
    steps = np.linspace(0, 255, 18, dtype=np.uint8)
    cube = np.stack(np.meshgrid(steps, steps, steps), axis=-1).reshape(1, -1, 3)
    sample = Image.fromarray(cube).convert(_plain_mode(mode))
    before, after = (
        np.asarray(image, np.int16) for image in (sample.convert("RGB"), _to_srgb(sample, profile))
    )
    return bool(np.abs(after - before).max() <= _UNSEEN)


def _plain_mode(mode: str) -> str:
    """Return the mode without transparency, palette or depth."""
    return "L" if mode in _GREY or mode.startswith("I") else "CMYK" if mode == "CMYK" else "RGB"


def _to_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """Apply an embedded ICC profile; a broken one, or one of another mode, counts as absent."""
    space = {"L": "GRAY", "RGB": "RGB", "CMYK": "CMYK"}[image.mode]
    if profile:
        try:
            source = ImageCms.ImageCmsProfile(BytesIO(profile))
            if source.profile.xcolor_space.strip() == space:
                target = ImageCms.createProfile("sRGB")
                converted = ImageCms.profileToProfile(image, source, target, outputMode="RGB")
                return _converted(image, "RGB") if converted is None else converted
        except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
            pass
    return _converted(image, "RGB")


def _converted(image: Image.Image, mode: str) -> Image.Image:
    """Convert to a mode; a large photo that has it already is not copied."""
    return image if image.mode == mode else image.convert(mode)


def cover_crop(pixels: Pixels, height: int, width: int) -> Pixels:
    """Scale (Lanczos) and crop around the centre, so that the picture covers height × width exactly.

    Parameters
    ----------
    pixels
        uint8 (H, W, 3).

    Returns
    -------
    uint8 (height, width, 3).
    """
    full_height, full_width = pixels.shape[:2]
    if (full_height, full_width) == (height, width):
        return pixels.copy()
    scale = min(full_height / height, full_width / width)  # pixels of the original for one of ours
    left, top = (full_width - width * scale) / 2, (full_height - height * scale) / 2
    # Rounding may put the window a hair outside, which Pillow refuses.
    box = (
        max(left, 0.0),
        max(top, 0.0),
        min(full_width - left, full_width),
        min(full_height - top, full_height),
    )
    # Only the window is scaled: a strip of 10 × 10 000 pixels must not become a gigantic picture first.
    resized = Image.fromarray(pixels).resize((width, height), Image.Resampling.LANCZOS, box=box)
    return np.asarray(resized).copy()


def to_tensor(pixels: Pixels) -> NDArray[np.float32]:
    """Turn uint8 (H, W, 3) into the network's input: float32 (1, 3, H, W), 0 to 1."""
    planes = np.ascontiguousarray(pixels.transpose(2, 0, 1)[np.newaxis])
    return planes.astype(np.float32) / np.float32(255)
