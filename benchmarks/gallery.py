"""The pipeline: one picture, cold builds, builds with little or nothing to do, and how they grow."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import numpy as np
from PIL import Image

from benchmarks.measure import medians, seconds
from benchmarks.table import Row
from gallery_gen import nn
from gallery_gen.pipeline import build_gallery
from gallery_gen.pipeline.job import Task, run_task
from gallery_gen.spec import load_gallery

_SIDECAR = (
    "title: Noise {n}\nalt: Random colours without any order at all.\n"
    "credit: bench\nlicence: CC0-1.0\nsource: bench\n"
)
_LAYERS = (
    ["{layer: Conv2d, name: out, out_channels: 3, kernel_size: 3}"] * 4
    + ["{layer: Conv2d, name: out, out_channels: 3, kernel_size: 5}"] * 2
    + ["{layer: Conv2d, name: out, out_channels: 3, kernel_size: 10}"] * 2
    + ["{layer: MaxPool2d, name: out, kernel_size: 3}"] * 2
)


def write_project(root: Path, photos: int, configurations: int, height: int, width: int) -> None:
    """A gallery of photos × configurations pictures: 40 % 3×3, 20 % 5×5, 20 % 10×10, 20 % max pooling."""
    (root / "photos").mkdir(parents=True)
    for number in range(photos):
        add_photo(root, number, height, width)
    text = f"version: 1\ninput: {{height: {height}, width: {width}}}\nconfigurations:\n"
    for number in range(configurations):
        layer = _LAYERS[number % 10]
        text += f"  - slug: c{number}\n    title: C{number}\n    description: Bench.\n    layers: [{layer}]\n"
        text += f"    weights: {{seed: {number}}}\n" if "Conv2d" in layer else ""
        text += "    renderings: [{name: rgb, mode: rgb}]\n"
    (root / "gallery.yml").write_text(text)


def add_photo(root: Path, number: int, height: int, width: int) -> None:
    """One more photo: smooth, with some noise, as photos are."""
    rng = np.random.default_rng(number)
    rows, columns = np.mgrid[:height, :width]
    waves = np.stack([128 + 90 * np.sin(rows / 40 + c) * np.cos(columns / 60 + number) for c in range(3)], -1)
    pixels = np.clip(waves + rng.normal(0, 8, waves.shape), 0, 255).astype(np.uint8)
    Image.fromarray(pixels).save(root / "photos" / f"p{number:04}.png")
    (root / "photos" / f"p{number:04}.yml").write_text(_SIDECAR.format(n=number))


def one_picture(rounds: int) -> Iterator[Row]:
    """A stage picture end to end, against the same through Pillow's PNG."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        write_project(root, 1, 1, 320, 400)
        configuration = load_gallery(root).configurations[0]
        pixels = np.asarray(Image.open(root / "photos" / "p0000.png"))
    task = Task("bench", pixels, configuration, None)
    x = np.ascontiguousarray(pixels.transpose(2, 0, 1)[None], np.float32) / 255
    weight = configuration.network.init(np.random.default_rng(0), (3, 320, 400))["out.weight"]

    def with_png() -> None:
        y = nn.conv2d(x, weight)[0]
        low, high = y.min(axis=(1, 2), keepdims=True), y.max(axis=(1, 2), keepdims=True)
        picture = ((y - low) / (high - low) * 255).astype(np.uint8).transpose(1, 2, 0)
        Image.fromarray(np.ascontiguousarray(picture)).save(io.BytesIO(), "PNG", compress_level=6)

    times = medians({"ours": lambda: run_task(task), "Pillow PNG level 6": with_png}, rounds)
    milliseconds = {name: value * 1e3 for name, value in times.items()}
    case = "3→3, 3×3 on 320×400: exact, light and thumb (ours); one PNG (Pillow)"
    yield Row("Pictures", case, milliseconds, "Pillow PNG level 6", None)


def builds(quick: bool) -> Iterator[Row]:
    """Cold builds, builds with nothing to do and with one new photo, from 100 to 10 000 pictures."""
    sizes = [(10, 10, 320, 400), (20, 50, 320, 400), (100, 100, 32, 40)]
    for photos, configurations, height, width in sizes[: 1 if quick else None]:
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder)
            write_project(root, photos, configurations, height, width)
            count = f"{photos * configurations:,} pictures of {height}×{width}".replace(",", " ")
            build = partial(build_gallery, root)
            cold = seconds(build)
            yield Row("Builds", f"cold, {count}", {"ours": cold * 1e3})
            again = medians({"ours": build}, 3)["ours"]
            yield Row("Builds", f"nothing changed, {count}", {"ours": again * 1e3})
            add_photo(root, photos, height, width)
            one = seconds(build)
            yield Row("Builds", f"one photo added to {count}", {"ours": one * 1e3})
