"""The pipeline: one picture, cold builds, builds with little or nothing to do, and how they grow."""

from __future__ import annotations

import hashlib
import io
import multiprocessing
import os
import tempfile
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

import numpy as np
from PIL import Image
from threadpoolctl import threadpool_limits

from benchmarks.measure import Candidates, medians, seconds
from benchmarks.table import Row
from gallery_gen import nn
from gallery_gen.figures import render
from gallery_gen.images import to_tensor
from gallery_gen.pipeline import Store, build_gallery, make_plan, update_gallery
from gallery_gen.pipeline.build import make_tasks
from gallery_gen.pipeline.job import Task, run_task
from gallery_gen.pipeline.proof import TICK
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
    # One folder for all: some file systems are slow to make files where many have just been removed.
    with tempfile.TemporaryDirectory() as folder:
        for photos, configurations, height, width in sizes[: 1 if quick else None]:
            root = Path(folder) / f"{photos}x{configurations}"
            write_project(root, photos, configurations, height, width)
            time.sleep(1.1 * TICK / 1e9)  # files that were just written prove nothing
            count = f"{photos * configurations:,} pictures of {height}×{width}".replace(",", " ")
            png, hashes = "Pillow PNG level 6", "SHA-256 of every file"
            cold = {"ours": seconds(partial(build_gallery, root)), png: seconds(partial(_through_png, root))}
            yield _row(f"cold, {count}: three files each (ours), one PNG each (Pillow)", cold, png, 0.15)
            again: Candidates = {
                "ours": partial(update_gallery, root),
                hashes: partial(_hash_every_file, root),
            }
            yield _row(f"nothing changed, {count}", medians(again, 5), hashes, 0.06)
            read = medians({"ours": partial(build_gallery, root)}, 3)
            yield _row(f"nothing changed, {count}, and the manifest read", read)
            add_photo(root, photos, height, width)
            yield _row(f"one photo added to {count}", {"ours": seconds(partial(build_gallery, root))})


def _row(case: str, times: Mapping[str, float], against: str | None = None, goal: float | None = None) -> Row:
    return Row("Builds", case, {name: value * 1e3 for name, value in times.items()}, against, goal)


def _through_png(root: Path) -> None:
    """Run the same jobs in as many processes, started in the same way, each to one PNG file."""
    gallery = load_gallery(root)
    plan = [job for job in make_plan(gallery, Store(root / "png"), root) if job.configuration is not None]
    tasks = make_tasks(gallery, plan, root)
    (root / "png").mkdir()
    context = multiprocessing.get_context("forkserver")
    workers = len(os.sched_getaffinity(0))
    with ProcessPoolExecutor(workers, context, initializer=threadpool_limits, initargs=(1,)) as pool:
        for task, data in zip(tasks, pool.map(_png, tasks), strict=True):
            (root / "png" / f"{task.key}.png").write_bytes(data)


def _png(task: Task) -> bytes:
    """Compute, normalise and encode one picture."""
    assert task.configuration is not None
    network, weights = task.configuration.network, task.configuration.weights
    x = to_tensor(task.pixels)
    seed = None if weights is None else weights.seed
    parameters = {} if seed is None else network.init(np.random.default_rng(seed), x.shape[1:])
    picture = render(network.trace(parameters, x)["out"][0], mode="rgb").pixels
    file = io.BytesIO()
    Image.fromarray(picture).save(file, "PNG", compress_level=6)
    return file.getvalue()


def _hash_every_file(root: Path) -> None:
    """Read all that a build reads and all that it wrote."""
    for path in (root / "gallery.yml", *root.glob("photos/*"), *root.glob(".gallery/objects/*/*")):
        hashlib.sha256(path.read_bytes())
