"""The training loop: digits in, parameters out, a report of every moment between; writes and prints nothing.

All that is random in an epoch is drawn from the seed and the epoch's number, so that training can be taken up
again after any epoch and ends with the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from math import cos, pi
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from gallery_gen import nn
from gallery_gen.models import lenet5
from gallery_gen.training.digits import Digits

NETWORK: Final = nn.Network(lenet5.TODAY.layers[:-1])
"""Without the softmax: the loss takes scores."""
_OUT: Final = NETWORK.layers[-1][0]


@dataclass(frozen=True)
class Lesson:
    """How to train. What there is of a number here shapes the result."""

    seed: int = 1998
    epochs: int = 12
    """Times that every digit is shown."""
    batch_size: int = 64
    lr: float = 0.05
    """First learning rate; it falls to nothing along half a cosine (Loshchilov and Hutter 2016)."""
    momentum: float = 0.9
    weight_decay: float = 5e-4
    shift: int = 2
    """Digits are moved by up to so many pixels up, down and aside, each time anew."""
    snapshots: tuple[int, ...] = (0, 10, 30, 100, 300, 1000, 3000)
    """Steps after which the first layer is kept; the last step's is kept too."""


class Moment(NamedTuple):
    """Where training stands after a step."""

    epoch: int
    step: int
    """Of all epochs together."""
    seen: int
    """Digits shown in this epoch."""
    loss: float
    """Mean over the step's batch."""
    correct: int
    """Of the step's batch."""
    size: int


@dataclass
class Course:
    """What training has come to after whole epochs; all that is needed to go on."""

    parameters: dict[str, nn.Tensor]
    velocity: dict[str, nn.Tensor] = field(default_factory=dict)
    epoch: int = 0
    losses: list[float] = field(default_factory=list)
    """Of each step."""
    right: list[int] = field(default_factory=list)
    """How many of the test digits were right after each epoch."""
    filters: dict[int, nn.Tensor] = field(default_factory=dict)
    """Step → the first layer's weight then."""


def begin(lesson: Lesson) -> Course:
    """The untrained network: Glorot-uniform weights from the lesson's seed."""
    return Course(NETWORK.init(np.random.default_rng(lesson.seed), lenet5.TODAY_SHAPE))


def train(
    lesson: Lesson, course: Course, digits: Digits, test: Digits, watch: Callable[[Moment], None]
) -> Iterator[Course]:
    """Go on with `course` to the lesson's end; gives it back after each epoch, to be kept.

    Parameters
    ----------
    lesson
        How.
    course
        From `begin`, or what an interrupted training had kept; it is changed.
    digits, test
        What to learn from, and what to be tested on.
    watch
        Is called after each step.
    """
    steps = -(-len(digits.labels) // lesson.batch_size)
    total = steps * lesson.epochs
    images = to_images(digits.images)
    while course.epoch < lesson.epochs:
        rng = np.random.default_rng([lesson.seed, course.epoch])
        order = rng.permutation(len(images))
        for number in range(steps):
            step = course.epoch * steps + number
            if step in lesson.snapshots:
                course.filters[step] = course.parameters["conv1.weight"].copy()
            chosen = order[number * lesson.batch_size : (number + 1) * lesson.batch_size]
            batch = shifted(images[chosen], lesson.shift, rng)
            rate = lesson.lr * (1 + cos(pi * step / total)) / 2
            loss, correct = _learn(lesson, course, batch, digits.labels[chosen], rate)
            course.losses.append(loss)
            seen = number * lesson.batch_size + len(chosen)
            watch(Moment(course.epoch, step, seen, loss, correct, len(chosen)))
        course.epoch += 1
        if course.epoch == lesson.epochs:
            course.filters[total] = course.parameters["conv1.weight"].copy()
        right = scores(course.parameters, test.images).argmax(axis=1) == test.labels
        course.right.append(int(right.sum()))
        yield course


def _learn(
    lesson: Lesson, course: Course, batch: nn.Tensor, labels: NDArray[np.uint8], rate: float
) -> tuple[float, int]:
    """One step down the gradient: forward, loss, backward, move. Returns the loss and how many were right."""
    target = labels.astype(np.int64)
    trace = NETWORK.trace(course.parameters, batch)
    loss = nn.cross_entropy(trace[_OUT], target)
    grad = nn.cross_entropy_backward(1.0, trace[_OUT], target)
    gradients = NETWORK.parameter_gradients(course.parameters, trace, grad)
    optimiser = nn.SGD(rate, lesson.momentum, lesson.weight_decay)
    course.parameters, course.velocity = optimiser.step(course.parameters, gradients, course.velocity)
    return float(loss), int((trace[_OUT].argmax(axis=1) == target).sum())


def scores(parameters: nn.Parameters, images: NDArray[np.uint8]) -> nn.Tensor:
    """Scores before the softmax, (N, 10), of digits as bytes."""
    parts = [
        NETWORK.forward(parameters, to_images(part))
        for part in np.array_split(images, -(-len(images) // 500))
    ]
    return np.concatenate(parts)


def to_images(images: NDArray[np.uint8]) -> nn.Tensor:
    """Bytes (N, 28, 28) as tensor (N, 1, 28, 28) from 0, paper, to 1, ink."""
    return images[:, None].astype(np.float32) / np.float32(255)


def shifted(images: nn.Tensor, most: int, rng: np.random.Generator) -> nn.Tensor:
    """Each image moved by its own whole number of pixels, at most `most` each way, with zeros behind it."""
    if most == 0:
        return images
    count, _, height, width = images.shape
    padded = np.pad(images, ((0, 0), (0, 0), (most, most), (most, most)))
    views = np.lib.stride_tricks.sliding_window_view(padded, (height, width), axis=(2, 3))
    down, right = rng.integers(0, 2 * most + 1, (2, count))
    return views[np.arange(count), :, down, right]
