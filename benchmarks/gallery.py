"""The pipeline: one picture, cold builds, builds with little or nothing to do, and how they grow."""

from __future__ import annotations

import hashlib
import io
import os
import tempfile
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from threadpoolctl import threadpool_limits

from benchmarks.measure import Candidates, medians, seconds
from benchmarks.table import Row
from gallery_gen import nn
from gallery_gen.figures import render
from gallery_gen.images import to_tensor
from gallery_gen.pipeline import Store, build_gallery, make_plan, update_gallery
from gallery_gen.pipeline.build import make_tasks
from gallery_gen.pipeline.job import LIGHT_WIDTH, THUMB_WIDTH, Task, run_task
from gallery_gen.pipeline.proof import TICK
from gallery_gen.pipeline.run import BUNDLE, start_worker, worker_context
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


_PNG = {"three as PNG level 6": (LIGHT_WIDTH, THUMB_WIDTH), "one as PNG level 6": ()}
"""The same three pictures through Pillow (exact, light, thumb), and one alone: widths of the smaller ones."""


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

    def through_png(widths: tuple[int, ...]) -> None:
        y = nn.conv2d(x, weight)[0]
        low, high = y.min(axis=(1, 2), keepdims=True), y.max(axis=(1, 2), keepdims=True)
        picture = ((y - low) / (high - low) * 255).astype(np.uint8).transpose(1, 2, 0)
        _png_files(np.ascontiguousarray(picture), widths)

    calls = {name: partial(through_png, widths) for name, widths in _PNG.items()}
    with threadpool_limits(1):  # as in a worker
        times = medians({"ours": lambda: run_task(task), **calls}, rounds)
    milliseconds = {name: value * 1e3 for name, value in times.items()}
    yield Row("Pictures", "3→3, 3×3 on 320×400", milliseconds, tuple(_PNG))


def builds(quick: bool) -> Iterator[Row]:
    """Cold builds, builds with nothing to do and with one new photo, from 100 to 10 000 pictures."""
    sizes = [(10, 10, 320, 400), (20, 50, 320, 400), (100, 100, 32, 40)]
    # One folder for all: some file systems are slow to make files where many have just been removed.
    with tempfile.TemporaryDirectory() as folder:
        for photos, configurations, height, width in sizes[: 1 if quick else None]:
            root = Path(folder) / f"{photos}x{configurations}"
            write_project(root, photos, configurations, height, width)
            time.sleep(1.1 * TICK / 1e9)  # files that were just written prove nothing
            count = f"{photos * configurations:,} pictures of {height}×{width}".replace(",", " ")
            cold = {"ours": seconds(partial(build_gallery, root))}
            cold |= {name: seconds(partial(_through_png, root, widths)) for name, widths in _PNG.items()}
            yield _row(f"cold, {count}", cold, tuple(_PNG), 0.15)
            hashes = "SHA-256 of every file"
            again: Candidates = {
                "ours": partial(update_gallery, root),
                hashes: partial(_hash_every_file, root),
            }
            yield _row(f"nothing changed, {count}", medians(again, 5), (hashes,), 0.06)
            read = medians({"ours": partial(build_gallery, root)}, 3)
            yield _row(f"nothing changed, {count}, and the manifest read", read)
            add_photo(root, photos, height, width)
            yield _row(f"one photo added to {count}", {"ours": seconds(partial(build_gallery, root))})


def _row(
    case: str, times: Mapping[str, float], against: tuple[str, ...] = (), goal: float | None = None
) -> Row:
    return Row("Builds", case, {name: value * 1e3 for name, value in times.items()}, against, goal)


def _through_png(root: Path, widths: tuple[int, ...]) -> None:
    """Run the same jobs in as many processes, started in the same way, each to PNG files of these widths."""
    gallery = load_gallery(root)
    folder = root / f"png-{len(widths)}"
    plan = [job for job in make_plan(gallery, Store(folder), root) if job.configuration is not None]
    tasks = make_tasks(gallery, plan, root)
    folder.mkdir()
    workers = len(os.sched_getaffinity(0))
    with ProcessPoolExecutor(workers, worker_context(), initializer=start_worker) as pool:
        for task, files in zip(tasks, pool.map(partial(_png, widths), tasks, chunksize=BUNDLE), strict=True):
            for number, data in enumerate(files):
                (folder / f"{task.key}-{number}.png").write_bytes(data)


def _png(widths: tuple[int, ...], task: Task) -> list[bytes]:
    """Compute, normalise and encode one picture."""
    assert task.configuration is not None
    network, weights = task.configuration.network, task.configuration.weights
    x = to_tensor(task.pixels)
    seed = None if weights is None else weights.seed
    parameters = {} if seed is None else network.init(np.random.default_rng(seed), x.shape[1:])
    return _png_files(render(network.trace(parameters, x)["out"][0], mode="rgb").pixels, widths)


def _png_files(pixels: NDArray[np.uint8], widths: tuple[int, ...]) -> list[bytes]:
    """The picture as it is, and at most so wide."""
    whole = Image.fromarray(pixels)
    images = [whole]
    for width in (min(width, whole.width) for width in widths):
        size = width, max(1, round(whole.height * width / whole.width))
        images.append(whole.resize(size, Image.Resampling.HAMMING) if width < whole.width else whole)
    files = [io.BytesIO() for _ in images]
    for image, file in zip(images, files, strict=True):
        image.save(file, "PNG", compress_level=6)
    return [file.getvalue() for file in files]


def _hash_every_file(root: Path) -> None:
    """Read all that a build reads and all that it wrote."""
    for path in (root / "gallery.yml", *root.glob("photos/*"), *root.glob(".gallery/objects/*/*")):
        hashlib.sha256(path.read_bytes())
