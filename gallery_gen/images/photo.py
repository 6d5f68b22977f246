"""Decode a photo that a stranger sent into plain sRGB pixels; refuses to know what is done with them.

Everything is checked before it costs anything: the file's kind and size before reading, the format by content
(never by the name alone), how the file is put together, and the number of pixels before decoding. The largest
photo that passes takes less than 1 GB and a few seconds.
"""

from __future__ import annotations

import struct
import warnings
import zlib
from io import BytesIO
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageCms, UnidentifiedImageError
from PIL.JpegImagePlugin import JpegImageFile

from gallery_gen.errors import PhotoError, visible
from gallery_gen.files import UnfitFileError, read_ordinary
from gallery_gen.images.container import check_container

Pixels = NDArray[np.uint8]

MAX_BYTES: Final = 40_000_000
MAX_PIXELS: Final = 40_000_000
MAX_SHRUNK_PIXELS: Final = 110_000_000
"""Of a JPEG that may be decoded smaller than it is: less than 1 GB even if it is a progressive one."""
MAX_PROFILE: Final = 4_000_000
"""Bytes of a colour profile; those of large printing presses have half of that."""
SUFFIXES: Final = {"JPEG": (".jpg", ".jpeg"), "PNG": (".png",), "WEBP": (".webp",)}

_ORIENTATION_TAG: Final = 0x0112
_ORIENTATIONS: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
# What Pillow raises on damaged bytes, depending on where in the file the damage is.
_DAMAGE: Final = (
    *(OSError, SyntaxError, ValueError, TypeError, EOFError, ArithmeticError, LookupError),
    *(struct.error, zlib.error, RecursionError),
)


def load_photo(path: Path) -> Pixels:
    """Read and decode a JPEG, PNG or WebP photo.

    Parameters
    ----------
    path
        A regular file, not a symbolic link, of at most `MAX_BYTES` bytes and `MAX_PIXELS` pixels, whose name
        ends as its content demands.

    Returns
    -------
    uint8 array (H, W, 3), sRGB, upright; whatever was transparent is white.

    Raises
    ------
    PhotoError
        The file cannot be decoded, or must not be; the message says how to mend it.
    """
    name = visible(str(path))
    try:
        data = read_ordinary(path, MAX_BYTES)
    except UnfitFileError as error:
        raise PhotoError(f"{name}: {error.strerror}") from error
    except FileNotFoundError as error:
        raise PhotoError(f"{name}: is missing: add the picture, or mend the name") from error
    except OSError as error:
        raise PhotoError(f"{name}: cannot be read ({error.strerror}): check its permissions") from error
    return decode_photo(data, name)


def decode_photo(data: bytes, name: str, *, shrink: bool = False) -> Pixels:
    """Decode the bytes of a photo called `name`; limits, result and errors as for `load_photo`.

    With `shrink`, a JPEG of up to `MAX_SHRUNK_PIXELS` that has too many is decoded at half its size, or less.
    """
    if len(data) > MAX_BYTES:
        raise PhotoError(f"{name}: is larger than {MAX_BYTES // 1_000_000} MB: make it smaller")
    check_container(data, name)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # oddities in metadata that we do not use
        try:
            with open_picture(data) as image:
                if shrink:
                    _shrink(image)
                _check(image, name)
                return np.array(_to_rgb(_upright(image)))
        except UnidentifiedImageError as error:
            raise PhotoError(f"{name}: is no JPEG, PNG or WebP picture: save it as one of these") from error
        except Image.DecompressionBombError as error:
            raise PhotoError(_too_many_pixels(name)) from error
        except MemoryError as error:
            raise PhotoError(f"{name}: takes more memory than there is: scale it down") from error
        except _DAMAGE as error:
            raise PhotoError(
                f"{name}: is damaged or cut short ({error}): export or download it again"
            ) from error


def open_picture(data: bytes) -> Image.Image:
    """Open a JPEG, PNG or WebP picture and decode nothing; Pillow warns of many pixels, ours is the limit."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        return Image.open(BytesIO(data), formats=list(SUFFIXES))


def _shrink(image: Image.Image) -> None:
    """Have a JPEG with too many pixels decoded at 1/2, 1/4 or 1/8 of its size, which is cheap."""
    pixels = image.width * image.height
    fit = isinstance(image, JpegImageFile) and image.mode in ("L", "RGB")
    if fit and MAX_PIXELS < pixels <= MAX_SHRUNK_PIXELS:
        scale = next(scale for scale in (2, 4, 8) if pixels <= MAX_PIXELS * scale**2)
        image.draft(None, (image.width // scale, image.height // scale))


def _check(image: Image.Image, name: str) -> None:
    """Refuse, before any pixel is decoded, what is too large, moves, or is called what it is not."""
    # Phones write MPO: a JPEG with a preview or depth map behind it. Its first picture is the photo.
    kind = "JPEG" if image.format == "MPO" else str(image.format)
    if image.width * image.height > MAX_PIXELS:
        raise PhotoError(_too_many_pixels(name, f" ({image.width}×{image.height})"))
    if image.format != "MPO" and getattr(image, "n_frames", 1) > 1:
        raise PhotoError(f"{name}: is animated: save a single frame")
    if len(image.info.get("icc_profile") or b"") > MAX_PROFILE:
        raise PhotoError(f"{name}: has a colour profile of more than 4 MB: convert the picture to sRGB")
    if Path(name).suffix.lower() not in SUFFIXES[kind]:
        raise PhotoError(f"{name}: holds a {kind} picture: let its name end in {SUFFIXES[kind][0]}")


def _too_many_pixels(name: str, size: str = "") -> str:
    return f"{name}: has more than {MAX_PIXELS // 1_000_000} million pixels{size}: scale it down"


def _upright(image: Image.Image) -> Image.Image:
    """Turn the picture as its camera noted in EXIF; damaged EXIF turns nothing."""
    image.load()
    try:
        orientation = image.getexif().get(_ORIENTATION_TAG)
    except _DAMAGE:
        return image
    method = _ORIENTATIONS.get(orientation) if isinstance(orientation, int) else None
    return image if method is None else image.transpose(method)


def _to_rgb(image: Image.Image) -> Image.Image:
    """Bring any mode that the three formats can hold to opaque 8-bit sRGB."""
    profile = image.info.get("icc_profile")
    if image.mode.startswith(
        "I"
    ):  # 16-bit grey; Pillow itself brings 16-bit colour to 8 bits, by the upper byte
        image = Image.fromarray((np.asarray(image) >> 8).astype(np.uint8))
    grey = image.mode in ("1", "L", "LA")
    alpha = None
    if image.has_transparency_data:
        image = _converted(image, "LA" if grey else "RGBA")
        alpha = image.getchannel("A")
    mode = "L" if grey else "CMYK" if image.mode == "CMYK" else "RGB"
    colour = _to_srgb(_converted(image, mode), profile)
    if alpha is None:
        return colour
    canvas = Image.new("RGB", colour.size, "white")
    canvas.paste(colour, mask=alpha)
    return canvas


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
