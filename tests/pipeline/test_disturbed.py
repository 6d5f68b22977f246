"""A build that is killed, runs out of room, or loses a worker says so, and the next one makes everything good."""

from __future__ import annotations

import contextlib
import json
import multiprocessing
import os
import random
import select
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from gallery_gen.errors import GalleryError
from gallery_gen.files import read_ordinary
from gallery_gen.pipeline import Store, build_gallery, make_plan, proof, update_gallery
from gallery_gen.pipeline.job import Result, Task
from gallery_gen.pipeline.key import digest
from gallery_gen.pipeline.run import Work, run_work
from gallery_gen.pipeline.store import LAST_BUILD, PROVEN, is_whole
from gallery_gen.spec import load_gallery
from tests.conftest import write_project
from tests.pipeline.test_build import Log, tree

ROOT = Path(__file__).parents[2]
KEPT = "free some space or check the folder's permissions; what was finished is kept"


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The store of a build that nothing disturbs."""
    root = write_project(tmp_path_factory.mktemp("undisturbed"))
    build_gallery(root, workers=1)
    return tree(root / ".gallery")


def disturbed(what: str, projects: list[Path], moments: list[int]) -> list[dict[str, Any]]:
    """Disturb one build for each project."""
    command = [sys.executable, "-m", "tests.pipeline.disturb", what, *map(str, projects), *map(str, moments)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def copies(project: Path, count: int) -> list[Path]:
    """Make copies of a project."""
    return [shutil.copytree(project, project.parent / f"copy-{number}") for number in range(count)]


def is_valid(root: Path) -> bool:
    """Whether all in a store is whole: no half-written object, and no record that names a missing one."""
    store = Store(root / ".gallery")
    for path in store.folder.glob("objects/*/[!.]*"):
        assert digest(path.read_bytes()) == path.stem
    for path in store.folder.glob("jobs/*/[!.]*"):
        record = store.record(path.stem)
        assert record is not None
        assert is_whole(record.results, store.sound())
    return True


def recovers(root: Path, expected: dict[str, str]) -> bool:
    """Whether the next build leaves what an undisturbed one does, once leftovers are cleared away."""
    build_gallery(root, workers=1)
    store = Store(root / ".gallery")
    store.prune(job.key for job in make_plan(load_gallery(root), store, root))
    return tree(root / ".gallery") == expected


@pytest.fixture
def fresh(tmp_path: Path) -> Path:
    (tmp_path / "project").mkdir()
    return write_project(tmp_path / "project")


def test_a_build_killed_at_any_of_fifty_moments(fresh: Path, undisturbed: dict[str, str]) -> None:
    (whole,) = disturbed("kill", copies(fresh, 1), [0])
    assert whole["status"] == 0
    assert whole["moments"] > 100
    shutil.rmtree(fresh.parent / "copy-0")
    moments = random.Random(7).sample(range(1, whole["moments"] + 1), 50)
    roots = copies(fresh, 50)
    for root, found in zip(roots, disturbed("kill", roots, moments), strict=True):
        assert found == {"status": -signal.SIGKILL}
        assert is_valid(root)
        assert recovers(root, undisturbed)


@pytest.mark.parametrize("what", ["full", "large"])
def test_a_disk_that_fills_up(fresh: Path, undisturbed: dict[str, str], what: str) -> None:
    """At some write, in Python's eyes; and in the system's, where a file grows beyond what it allows."""
    moments = [1, 2, 5, 11, 30, 60] if what == "full" else [0, 100, 600, 1500, 3000, 6000]
    roots = copies(fresh, len(moments))
    for root, found in zip(roots, disturbed(what, roots, moments), strict=True):
        reason = "No space left on device" if what == "full" else "File too large"
        assert found["message"] == f"cannot write to {root}/.gallery ({reason}): {KEPT}"
        assert not list(root.rglob(".new-*"))
        assert is_valid(root)
        assert recovers(root, undisturbed)


def test_a_store_that_cannot_be_written(fresh: Path, undisturbed: dict[str, str]) -> None:
    (found,) = disturbed("read-only", [fresh], [0])
    assert found["message"] == f"cannot write to {fresh}/.gallery (Read-only file system): {KEPT}"
    (fresh / ".gallery").write_text("a file stands where the folder should")
    with pytest.raises(GalleryError, match=r"cannot write to .*/\.gallery \(.*\): free some space"):
        build_gallery(fresh, workers=1)
    (fresh / ".gallery").unlink()
    assert recovers(fresh, undisturbed)


def _edges(work: Work) -> bool:
    return isinstance(work, Task) and work.configuration is not None and work.configuration.slug == "edges"


def dying(work: Work) -> Result:
    """A job that takes its worker with it."""
    if _edges(work):
        os._exit(9)
    return run_work(work)


def test_a_worker_that_dies(
    fresh: Path, undisturbed: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("gallery_gen.pipeline.run.run_work", dying)
        with pytest.raises(
            GalleryError, match=r"a worker process died: often for want of memory: .* is kept"
        ):
            build_gallery(fresh, workers=2)
    assert is_valid(fresh)
    assert recovers(fresh, undisturbed)


@pytest.mark.parametrize("workers", ["1", "2"])
def test_two_builds_at_once(fresh: Path, undisturbed: dict[str, str], workers: str) -> None:
    command = [sys.executable, "-m", "gallery_gen.cli", "-C", str(fresh), "build", "-j", workers]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) for _ in range(2)]
    for process in both:
        said, _ = process.communicate()
        assert process.returncode == 0, said
    assert tree(fresh / ".gallery") == undisturbed
    assert build_gallery(fresh, progress=(log := Log()))
    assert log.names == []


INTERRUPTED = """
import os, time
import gallery_gen.pipeline.run as run
def endless(work):
    os.write(os.open("STARTED", os.O_WRONLY), b"x")
    time.sleep(3600)
run.run_work = endless
from gallery_gen.cli import main
if __name__ == "__main__":
    main()
"""


@pytest.mark.parametrize("workers", ["1", "2"])
def test_ctrl_c_stops_at_once_and_says_where_it_stood(fresh: Path, workers: str) -> None:
    """Jobs here take an hour: whoever waited for them would not be back."""
    script, started = fresh / "interrupted.py", fresh / "started"
    script.write_text(INTERRUPTED.replace("STARTED", str(started)))
    os.mkfifo(started)
    with subprocess.Popen(
        [sys.executable, str(script), "-C", str(fresh), "build", "-j", workers],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
    ) as process, started.open("rb", buffering=0) as workers_at_work:  # fmt: skip
        assert workers_at_work.read(1) == b"x"
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to every process
        said, complaint = process.communicate()
        while workers_at_work.read(100):  # at its end no worker lives that could write
            pass
    assert process.returncode == 1
    assert complaint == "Stopped after 0 of 5 jobs. They are kept; the next build goes on from there.\n"
    assert "Traceback" not in said


ORPHANED = INTERRUPTED.replace(
    "from gallery_gen.cli",
    "run.worker_context = lambda: run.multiprocessing.get_context('METHOD')\nfrom gallery_gen.cli",
)


@pytest.mark.parametrize("method", multiprocessing.get_all_start_methods())
def test_workers_end_when_their_parent_is_killed(fresh: Path, method: str) -> None:
    """Jobs here take an hour, and nobody is left who could stop them."""
    script, started = fresh / "orphaned.py", fresh / "started"
    script.write_text(ORPHANED.replace("STARTED", str(started)).replace("METHOD", method))
    os.mkfifo(started)
    command = [sys.executable, str(script), "-C", str(fresh), "build", "-j", "2"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with (
        subprocess.Popen(command, env=environment, start_new_session=True) as process,
        started.open("rb", buffering=0) as workers_at_work,
    ):
        assert workers_at_work.read(1) == b"x"
        process.kill()
        try:
            while select.select([workers_at_work], [], [], 60)[0] and workers_at_work.read(100):
                pass
            assert select.select([workers_at_work], [], [], 0)[0], "a worker lives, and could write"
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)


# Damage


PLACES = ["objects/*/*", "jobs/*/*", "manifest.json", PROVEN, LAST_BUILD]


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("what", ["pipe", "link to nothing", "link to a device"])
def test_what_is_no_file_is_no_harm(
    fresh: Path, undisturbed: dict[str, str], place: str, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A pipe in a file's place would be waited for, and a link may lead anywhere."""
    monkeypatch.setattr(proof, "TICK", -(10**18))
    build_gallery(fresh, workers=1)
    assert list((fresh / ".gallery").glob(place))
    for path in (fresh / ".gallery").glob(place):
        path.unlink()
        if what == "pipe":
            os.mkfifo(path)
        else:
            path.symlink_to("nothing" if what == "link to nothing" else "/dev/zero")
    with within_a_minute():
        build_gallery(fresh, workers=1)
        Store(fresh / ".gallery").prune([])
        assert recovers(fresh, undisturbed)


@pytest.mark.parametrize("data", [b"[" * 100_000, b'{"a":' * 100_000, b'{"jobs": [1e999]}', b"9" * 9_999])
def test_json_that_nests_for_ever_is_no_harm(
    fresh: Path, undisturbed: dict[str, str], data: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(proof, "TICK", -(10**18))
    build_gallery(fresh, workers=1)
    for place in PLACES:
        for path in (fresh / ".gallery").glob(place):
            path.write_bytes(digest(data).encode() + b"\n" + data if "jobs" in path.parts else data)
    build_gallery(fresh, workers=1)
    Store(fresh / ".gallery").prune([])
    assert recovers(fresh, undisturbed)


@contextlib.contextmanager
def within_a_minute() -> Iterator[None]:
    """Fail instead of waiting for ever."""

    def fail(*_: object) -> None:
        raise AssertionError("waits for ever")

    before = signal.signal(signal.SIGALRM, fail)
    signal.alarm(60)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def damaged_in_place(path: Path) -> None:
    """Change one byte; size, times and inode stay: what a failing disk does."""
    look = path.stat()
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    with path.open("r+b") as file:
        file.write(data)
    os.utime(path, ns=(look.st_atime_ns, look.st_mtime_ns))


@pytest.mark.parametrize("damage", ["emptied", "cut", "other bytes", "removed", "replaced"])
def test_a_damaged_object_is_noticed_and_made_again(
    fresh: Path, undisturbed: dict[str, str], damage: str
) -> None:
    build_gallery(fresh, workers=1)
    for path in sorted((fresh / ".gallery/objects").glob("*/*"))[::4]:
        data = path.read_bytes()
        if damage == "removed":
            path.unlink()
        elif damage == "replaced":
            path.unlink()
            path.write_bytes(bytes(len(data)))
        else:
            path.write_bytes({"emptied": b"", "cut": data[:-1], "other bytes": bytes(len(data))}[damage])
    build_gallery(fresh, workers=1)
    assert tree(fresh / ".gallery") == undisturbed


@pytest.mark.parametrize("folder", ["jobs", "objects"])
def test_damage_that_hides_is_found_when_all_is_verified(
    fresh: Path, undisturbed: dict[str, str], folder: str
) -> None:
    build_gallery(fresh, workers=1)
    for path in sorted((fresh / ".gallery" / folder).glob("*/*"))[:3]:
        damaged_in_place(path)
    update_gallery(fresh, workers=1, verify=True)
    assert tree(fresh / ".gallery") == undisturbed or folder == "jobs"
    assert is_valid(fresh) or folder == "jobs"
    build_gallery(fresh, workers=1, progress=(log := Log()))
    assert log.names == []


@pytest.mark.parametrize("name", ["manifest.json", PROVEN])
@pytest.mark.parametrize("data", [b"", b"[]", b'{"a": 1}', b"\xff"])
def test_a_damaged_manifest_or_proof_is_no_harm(
    fresh: Path, undisturbed: dict[str, str], name: str, data: bytes
) -> None:
    build_gallery(fresh, workers=1)
    (fresh / ".gallery" / name).write_bytes(data)
    build_gallery(fresh, workers=1, progress=(log := Log()))
    assert log.names == []
    assert tree(fresh / ".gallery") == undisturbed


def test_numbers_changed_in_the_manifest_are_not_believed(fresh: Path, undisturbed: dict[str, str]) -> None:
    build_gallery(fresh, workers=1)
    path = fresh / ".gallery/manifest.json"
    path.write_text(path.read_text().replace('"mean": 0.', '"mean": 9.'))
    build_gallery(fresh, workers=1)
    assert tree(fresh / ".gallery") == undisturbed


def test_only_what_looks_new_is_read_again(fresh: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build_gallery(fresh, workers=1)
    path = next((fresh / ".gallery/objects").glob("*/*"))
    os.utime(path, (1, 1))
    read = []

    def watched(path: Path, most: int) -> bytes:
        read.append(path)
        return read_ordinary(path, most)

    monkeypatch.setattr("gallery_gen.pipeline.store.read_ordinary", watched)
    Store(fresh / ".gallery").sound()
    assert [found for found in read if "objects" in found.parts] == [path]
