"""What training leaves behind: where it stands after an epoch, at the end the files that pages are made of.

It refuses to train and to print.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from gallery_gen import nn
from gallery_gen.models import load_state, save_digits, save_state
from gallery_gen.training.digits import Digits
from gallery_gen.training.lesson import Course, Lesson, scores

SAMPLE = 180
"""So many of the first test digits are kept with the weights, and beside them the worst mistakes."""
WORST = 20


def resting_place(lesson: Lesson, folder: Path) -> Path:
    """The file in which a lesson's course is kept between epochs; other lessons have others."""
    written = json.dumps(asdict(lesson), sort_keys=True).encode()
    return folder / f"lenet-{hashlib.sha256(written).hexdigest()[:16]}.npz"


def save_course(path: Path, course: Course) -> None:
    """Write where training stands; the file appears whole or not at all."""
    values: dict[str, Any] = {f"parameters/{name}": value for name, value in course.parameters.items()}
    values |= {f"velocity/{name}": value for name, value in course.velocity.items()}
    values |= {f"filters/{step}": value for step, value in course.filters.items()}
    numbers = {"epoch": [course.epoch], "losses": course.losses, "right": course.right}
    values |= {name: np.array(value, np.float32) for name, value in numbers.items()}
    path.parent.mkdir(parents=True, exist_ok=True)
    save_state(path, values)


def load_course(path: Path) -> Course:
    """Read what `save_course` wrote."""
    values = load_state(path)
    named: dict[str, dict[str, nn.Tensor]] = {"parameters": {}, "velocity": {}, "filters": {}}
    for name, value in values.items():
        group, _, rest = name.partition("/")
        if rest:
            named[group][rest] = value
    return Course(
        named["parameters"],
        named["velocity"],
        int(values["epoch"][0]),
        [float(loss) for loss in values["losses"]],
        [int(count) for count in values["right"]],
        {int(step): value for step, value in sorted(named["filters"].items(), key=lambda item: int(item[0]))},
    )


def evaluate(parameters: nn.Parameters, test: Digits) -> dict[str, Any]:
    """How a network does on the test digits: counts by class, and its worst mistakes, the surest first."""
    shares = nn.softmax(scores(parameters, test.images), 1)
    guesses = shares.argmax(axis=1)
    confusion = np.zeros((10, 10), int)
    np.add.at(confusion, (test.labels, guesses), 1)
    wrong = np.flatnonzero(guesses != test.labels)
    worst = wrong[np.argsort(-shares[wrong, guesses[wrong]], kind="stable")][:WORST]
    return {
        "digits": len(test.labels),
        "right": int((guesses == test.labels).sum()),
        "confusion": confusion.tolist(),
        "worst": [
            {"index": int(index), "label": int(test.labels[index]), "guess": int(guesses[index]),
             "share": round(float(shares[index, guesses[index]]), 6)}
            for index in worst
        ],
    }  # fmt: skip


def publish(folder: Path, lesson: Lesson, course: Course, test: Digits, digits: int) -> dict[str, Any]:
    """Write the trained weights, the first layer's history, some of the test digits, and the log of it all.

    Parameters
    ----------
    folder
        Where `lenet.npz`, `lenet-filters.npz`, `digits.npz` and `lenet.json` go; the log comes last.
    lesson, course
        How it was trained, and the finished course.
    test
        The test digits.
    digits
        How many digits there were to learn from.

    Returns
    -------
    dict
        The log, as written.
    """
    found = evaluate(course.parameters, test)
    worst = [mistake["index"] for mistake in found["worst"]]
    indices = np.array(sorted({*range(min(SAMPLE, len(test.labels))), *worst}))
    sample = Digits(test.images[indices], test.labels[indices])
    guesses = scores(course.parameters, sample.images).argmax(axis=1)
    folder.mkdir(parents=True, exist_ok=True)
    save_state(folder / "lenet.npz", course.parameters)
    save_state(
        folder / "lenet-filters.npz", {f"step{step:06}": value for step, value in course.filters.items()}
    )
    save_digits(folder / "digits.npz", sample.images, sample.labels, indices)
    names = ("lenet.npz", "lenet-filters.npz", "digits.npz")
    log = {
        "lesson": asdict(lesson),
        "versions": {name: version(name) for name in ("numpy",)},
        "learned from": digits,
        "right after each epoch": course.right,
        "losses": [float(f"{loss:.4g}") for loss in course.losses],
        "test": found,
        "right in the sample": int((guesses == sample.labels).sum()),
        "sha256": {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in names},
    }
    write_log(folder / "lenet.json", log)
    return log


def write_log(path: Path, log: Mapping[str, Any]) -> None:
    """Write JSON, a line for each entry, whole or not at all."""
    lines = [f"{json.dumps(name)}: {json.dumps(value)}" for name, value in log.items()]
    temporary = path.with_name(f".{path.name}.new")
    temporary.write_text("{\n" + ",\n".join(lines) + "\n}\n", "utf-8")
    temporary.replace(path)
