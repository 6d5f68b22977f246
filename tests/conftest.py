"""A miniature project that tests may build, break and mend."""

import signal
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from gallery_gen.models import save_state

# A shell makes what it runs in the background deaf to Ctrl-C, and so would be every program that tests start.
signal.signal(signal.SIGINT, signal.default_int_handler)

GALLERY = """\
version: 1
input: {height: 24, width: 32}
configurations:
  - slug: conv-relu
    title: One random filter, then ReLU
    description: A small network.
    tags: [convolution]
    layers:
      - {layer: Conv2d, name: conv1, out_channels: 3, kernel_size: 3}
      - {layer: ReLU, name: relu1}
      - {layer: MaxPool2d, name: pool1, kernel_size: 2}
    weights: {seed: 7}
    renderings:
      - {name: original, mode: wrapped}
      - {name: honest, mode: signed}
  - slug: edges
    title: Edges
    description: A hand-made kernel.
    layers:
      - {layer: Conv2d, name: conv1, out_channels: 1, kernel_size: 3, padding: 1}
    weights: {preset: {conv1: sobel-x}}
    photos: [stripes]
    renderings:
      - {name: map, mode: map, colormap: jet}
"""

SIDECAR = """\
title: {title}
alt: {alt}
credit: The tests
licence: CC0-1.0
source: made by tests/conftest.py
"""


def write_project(root: Path) -> Path:
    """Write gallery.yml and two small photos with sidecars."""
    photos = root / "photos"
    photos.mkdir()
    (root / "gallery.yml").write_text(GALLERY)
    rows, columns = np.mgrid[:60, :80]
    stripes = np.stack([columns * 3, 255 * (columns // 8 % 2), rows * 4], axis=-1).astype(np.uint8)
    noise = np.random.default_rng(0).integers(0, 256, (40, 70, 3), np.uint8)
    pictures = {
        "noise": (noise, "Pixels of random colours without any order."),
        "stripes": (stripes, "Upright stripes that grow brighter to the right."),
    }
    for slug, (pixels, alt) in pictures.items():
        Image.fromarray(pixels).save(photos / f"{slug}.png")
        (photos / f"{slug}.yml").write_text(SIDECAR.format(title=slug.title(), alt=alt))
    return root


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A fresh miniature project."""
    return write_project(tmp_path)


def resaved(path: Path) -> bytes:
    """Other bytes of the same picture."""
    file = BytesIO()
    with Image.open(path) as image:
        image.save(file, "PNG", compress_level=1)
    return file.getvalue()


def edit(path: Path, old: str, new: str) -> None:
    """Replace text that must be there."""
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


OVERFLOW = """\
  - slug: overflow
    title: Numbers that grow too large
    description: Weights so large that the second convolution leaves float32 behind.
    layers:
      - {layer: Conv2d, name: conv1, out_channels: 1, kernel_size: 3, bias: false}
      - {layer: Conv2d, name: conv2, out_channels: 3, kernel_size: 1, bias: false}
      - {layer: Hardtanh, name: tanh2}
      - {layer: MaxPool2d, name: pool2, kernel_size: 2}
    weights: {file: huge.npz}
    renderings:
      - {name: original, mode: wrapped, gain: 1000000}
      - {name: honest, mode: signed}
      - {name: map, mode: map, colormap: viridis}
    values: {stages: [conv2], photos: [stripes]}
"""


def write_overflow(root: Path) -> Path:
    """Add a network whose numbers become infinite: of its second convolution's maps one stays finite."""
    with (root / "gallery.yml").open("a") as gallery:
        gallery.write(OVERFLOW)
    first, second = np.full((1, 3, 3, 3), 1e30, np.float32), np.zeros((3, 1, 1, 1), np.float32)
    second[:, 0, 0, 0] = 1e30, 1e-30, -1e30
    save_state(root / "huge.npz", {"conv1.weight": first, "conv2.weight": second})
    return root


def write_experiments(root: Path) -> Path:
    """Have the experiments run on one photo of a miniature project, which becomes large enough for them."""
    edit(root / "gallery.yml", "{height: 24, width: 32}", "{height: 40, width: 48}")
    edit(
        root / "gallery.yml",
        "version: 1\n",
        "version: 1\nexperiments: [stripes]\nlearn_from: [stripes, noise]\n",
    )
    return root
