"""Photos as a camera leaves them: lying on their side, with the place and a serial number in their notes."""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageDraw

UPRIGHT, ON_ITS_SIDE = 1, 6
GPS_TAG, CAMERA_TAG, SERIAL_TAG, ORIENTATION_TAG = 0x8825, 0x8769, 0xA431, 0x0112


def notes(orientation: int = UPRIGHT) -> Image.Exif:
    """EXIF that tells too much."""
    exif = Image.Exif()
    exif[ORIENTATION_TAG] = orientation
    exif[GPS_TAG] = {1: "N", 2: (48.0, 8.0, 12.0), 3: "E", 4: (11.0, 34.0, 30.0)}
    exif[CAMERA_TAG] = {SERIAL_TAG: "4711"}
    return exif


def bicycle() -> Image.Image:
    """Two wheels and a frame before a wall, 3000 × 2000."""
    image = Image.new("RGB", (3000, 2000), (225, 222, 214))
    draw = ImageDraw.Draw(image)
    for y in range(0, 2000, 100):
        draw.line([(0, y), (3000, y)], fill=(205, 200, 190), width=4)
    for x in (850, 2150):
        draw.ellipse([x - 480, 900, x + 480, 1860], outline=(20, 20, 20), width=40)
    draw.line(
        [(850, 1380), (1300, 700), (1900, 700), (2150, 1380)], fill=(10, 10, 10), width=50, joint="curve"
    )
    return image


def kite() -> Image.Image:
    """A red kite in a blue sky, 900 × 720."""
    image = Image.new("RGB", (900, 720), (120, 170, 230))
    draw = ImageDraw.Draw(image)
    draw.polygon([(300, 100), (520, 260), (420, 470), (220, 300)], fill=(200, 30, 40))
    draw.line([(420, 470), (560, 600), (620, 720)], fill=(250, 250, 250), width=6)
    return image


def save(image: Image.Image, path: Path, orientation: int = UPRIGHT) -> Path:
    """Write a JPEG that is upright only to whom reads its notes."""
    stored = image.rotate(90, expand=True) if orientation == ON_ITS_SIDE else image
    stored.save(path, "JPEG", quality=92, exif=notes(orientation))
    return path
