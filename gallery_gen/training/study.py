"""One whole training, from the data set to the files that pages are made of; prints nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from threadpoolctl import threadpool_limits

from gallery_gen.models import lenet, load_state
from gallery_gen.training.digits import cache_folder, load_digits, obtain_digits
from gallery_gen.training.keep import evaluate, load_course, publish, resting_place, save_course
from gallery_gen.training.lesson import Lesson, Moment, begin, train


def study(
    seed: int | None,
    epochs: int | None,
    data: Path | None,
    only_evaluate: bool,
    output: Path | None,
    show: Callable[[int, int, float, float], None],
) -> str:
    """Train LeNet, or test what there is; returns what to tell.

    Parameters
    ----------
    seed, epochs
        Of the lesson; its own where None.
    data
        The data set's package; fetched where None.
    only_evaluate
        Test the weights in `output`, and change nothing.
    output
        Folder of the weights; the program's own where None.
    show
        Called with digits shown and to be shown in all, and the last step's loss and share of right answers.
    """
    digits, test = load_digits(data or obtain_digits())
    folder = output or lenet.WEIGHTS
    if only_evaluate:
        found = evaluate(load_state(folder / "lenet.npz"), test)
        return f"{found['right']} of {found['digits']} right ({found['right'] / found['digits']:.2%})."
    usual = Lesson()
    lesson = replace(
        usual,
        seed=usual.seed if seed is None else seed,
        epochs=usual.epochs if epochs is None else epochs,
    )
    place = resting_place(lesson, cache_folder())
    start = course = load_course(place) if place.exists() else begin(lesson)
    count = len(digits.labels)

    def watch(moment: Moment) -> None:
        done = moment.epoch * count + moment.seen
        show(done, lesson.epochs * count, moment.loss, moment.correct / moment.size)

    with threadpool_limits(1):  # small products: more threads would only wait, and round differently
        for course in train(lesson, start, digits, test, watch):
            save_course(place, course)
    log = publish(folder, lesson, course, test, count)
    right, of = log["test"]["right"], log["test"]["digits"]
    return f"{right} of {of} test digits right ({right / of:.2%}). Weights and log are in {folder}."
