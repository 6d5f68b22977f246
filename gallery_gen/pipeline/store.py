"""Bytes by digest and job records by key, on disk; refuses to know what the bytes show.

    objects/ab/abcd….png      a picture, or a stage's values, named by its SHA-256
    jobs/ab/abcd….json        a finished job: its stages, its key's parts; the first line is the rest's digest
    manifest.json             the newest manifest
    proven.json               how each file looked to the file system when its digest was last right
    last-build.json           what the last build found and left; see proof.py

Every write goes through a temporary file and os.replace: a killed build leaves no half-written file, and two
builds at once can only write the same bytes twice. A file that looks other than it did when it was proven is
read again, and counts as lost if its digest is wrong.
"""

from __future__ import annotations

import gc
import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from gallery_gen.errors import StoreError
from gallery_gen.files import read_ordinary
from gallery_gen.pipeline.key import Parts, canonical, digest
from gallery_gen.pipeline.manifest import Manifest, ObjectFile, Outcome, Stage

MANIFEST: Final = "manifest.json"
PROVEN: Final = "proven.json"
LAST_BUILD: Final = "last-build.json"
_TEMPORARY: Final = ".new-"
_MOST: Final = 1 << 30
"""Bytes of one file; the manifest of a large gallery has some millions."""

Look = list[int]
"""Size, modification time and inode. The change time is no help: each link that a site makes alters it."""
_LOOKS: Final = TypeAdapter(dict[str, Look])


class Record(BaseModel):
    """A finished job as the store keeps it: no names, so that a renamed configuration finds it again."""

    model_config = ConfigDict(frozen=True, extra="forbid", ser_json_inf_nan="constants")

    key: str
    parts: Parts
    stages: tuple[Stage, ...] = ()
    outcome: Outcome | None = None
    """Of an experiment, which has no stages."""

    @property
    def results(self) -> tuple[Stage | Outcome, ...]:
        """Everything in it that has pictures."""
        return self.stages if self.outcome is None else (*self.stages, self.outcome)


def files_of(results: Iterable[Stage | Outcome]) -> Iterator[ObjectFile]:
    """Every file that stages, or outcomes of experiments, name."""
    for result in results:
        for picture in result.pictures:
            yield from (picture.exact, picture.light, picture.thumb)
        if isinstance(result, Stage) and result.values is not None:
            yield result.values


def is_whole(results: Iterable[Stage | Outcome], sizes: Mapping[str, int]) -> bool:
    """Say whether every file of the results is there with its right size; `sizes` as from `Store.sound`."""
    return all(sizes.get(file.name) == file.size for file in files_of(results))


class Store:
    """A content-addressed folder of pictures and job records."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._proven: dict[str, Look] | None = None

    def path(self, file: ObjectFile) -> Path:
        """Where an object is, or would be."""
        return self.folder / "objects" / file.digest[:2] / file.name

    def put(self, data: bytes, suffix: str) -> str:
        """Keep bytes; return their digest."""
        name = digest(data)
        path = self.folder / "objects" / name[:2] / f"{name}.{suffix}"
        if not _holds(path, data):
            self._write(path, data)
        return name

    def get(self, file: ObjectFile) -> bytes:
        """Read an object, proving its digest."""
        with _explained(f"cannot read {file.name}"):
            data = _read(self.path(file))
        if digest(data) != file.digest:
            raise StoreError(f"{self.path(file)}: damaged (its digest is wrong): remove it and build again")
        return data

    def put_record(self, record: Record) -> None:
        """Keep a finished job; its objects must be kept already."""
        body = record.model_dump_json(indent=1).encode()
        self._write(self._record_path(record.key), digest(body).encode() + b"\n" + body)

    def record(self, key: str) -> Record | None:
        """Find the record of a finished job, or None; its objects may have been lost since."""
        try:
            seal, _, body = _read(self._record_path(key)).partition(b"\n")
            record = Record.model_validate_json(body) if seal == digest(body).encode() else None
        except (OSError, ValidationError):
            return None
        return record if record is not None and record.key == key else None

    def looks(self) -> dict[str, Look]:
        """Name → look of every object, an ordinary file; whatever else stands there counts as lost."""
        found: dict[str, Look] = {}
        with _explained(f"cannot read {self.folder}"):
            for folder in self.folder.glob("objects/*/"):
                with os.scandir(folder) as entries:
                    for entry in entries:
                        # Another build's temporary file may be gone before it is looked at.
                        if not entry.name.startswith(_TEMPORARY) and entry.is_file(follow_symlinks=False):
                            found[entry.name] = _look(entry.stat(follow_symlinks=False))
        return found

    def sound(self) -> dict[str, int]:
        """Name → bytes of every object whose digest is right; only those that look new are read."""
        proven, looks = self._all_proven(), self.looks()
        for name, look in looks.items():
            if proven.get(name) != look:
                proven.pop(name, None)
                with suppress(OSError):
                    data = _read(self.folder / "objects" / name[:2] / name)
                    if digest(data) == name.partition(".")[0]:
                        proven[name] = look
        return {name: look[0] for name, look in looks.items() if name in proven}

    def remember(self) -> None:
        """Keep what is proven of the objects there are, and of the manifest, for the next build."""
        sound, proven = self.sound(), self._all_proven()
        self.put_file(
            PROVEN, canonical({name: proven[name] for name in (*sound, MANIFEST) if name in proven})
        )

    def forget(self) -> None:
        """Drop all proofs: the next build reads every object, even one whose look hides its damage."""
        self._proven = {}
        with _explained(f"cannot write to {self.folder}"):
            for name in (LAST_BUILD, PROVEN):  # in this order: no build may trust the one without the other
                (self.folder / name).unlink(missing_ok=True)

    def _all_proven(self) -> dict[str, Look]:
        if self._proven is None:
            try:
                self._proven = _LOOKS.validate_json(_read(self.folder / PROVEN), strict=True)
            except (OSError, ValidationError):
                self._proven = {}
        return self._proven

    def put_manifest(self, manifest: Manifest) -> None:
        """Keep the newest manifest."""
        self.put_file(MANIFEST, manifest.model_dump_json(indent=1).encode())
        self._all_proven()[MANIFEST] = _look((self.folder / MANIFEST).stat())

    def put_file(self, name: str, data: bytes) -> None:
        """Keep a file beside the folders; unchanged bytes are not written again."""
        path = self.folder / name
        if not _holds(path, data):
            self._write(path, data)

    def proven_manifest(self) -> Manifest | None:
        """Return the newest manifest if it looks as it did when it was written, else None."""
        try:
            look = _look((self.folder / MANIFEST).stat())
        except OSError:
            return None
        return self.manifest() if self._all_proven().get(MANIFEST) == look else None

    def manifest(self) -> Manifest | None:
        """Return the newest manifest, or None if there is none that this version can read."""
        try:
            with no_collection():
                return Manifest.model_validate_json(_read(self.folder / MANIFEST))
        except (OSError, ValidationError):
            return None

    def now(self) -> int:
        """Tell the time by the clock of the store's file system, in nanoseconds; 0 if it cannot be told."""
        try:
            with tempfile.TemporaryFile(
                dir=self.folder if self.folder.is_dir() else self.folder.parent
            ) as file:
                return os.fstat(file.fileno()).st_mtime_ns
        except OSError:
            return 0

    def prune(self, keys: Iterable[str]) -> tuple[int, int]:
        """Drop every job but those with the given keys and the newest manifest's, and the objects they leave.

        Returns
        -------
        tuple
            Number of files removed, and their bytes.

        """
        kept_keys = set(keys)
        if manifest := self.manifest():
            kept_keys |= {photo.key for photo in manifest.photos} | {job.key for job in manifest.jobs}
            kept_keys |= {experiment.key for experiment in manifest.experiments}
        records = [record for record in map(self.record, sorted(kept_keys)) if record is not None]
        kept = {file.name for record in records for file in files_of(record.results)}
        kept |= {f"{record.key}.json" for record in records}
        removed = freed = 0
        with _explained("cannot prune"):
            leftovers = self.folder.glob(f"{_TEMPORARY}*")  # of builds that were killed
            for path in sorted((*self.folder.glob("objects/*/*"), *self.folder.glob("jobs/*/*"), *leftovers)):
                if path.name not in kept:
                    freed += path.lstat().st_size
                    path.unlink()
                    removed += 1
        return removed, freed

    def _record_path(self, key: str) -> Path:
        return self.folder / "jobs" / key[:2] / f"{key}.json"

    def _write(self, path: Path, data: bytes) -> None:
        with _explained(f"cannot write to {self.folder}"):
            if not path.parent.is_dir():  # asking is quicker than making what is there
                path.parent.mkdir(parents=True, exist_ok=True)
            handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=_TEMPORARY)
            try:
                with os.fdopen(handle, "wb") as stream:
                    stream.write(data)
                    stream.flush()
                    look = _look(os.fstat(handle))
                # mkstemp makes private files; what is published must be readable by a web server.
                Path(temporary).chmod(0o644)
                Path(temporary).replace(path)
            except BaseException:
                Path(temporary).unlink(missing_ok=True)
                raise
        self._all_proven()[path.name] = look


def _read(path: Path) -> bytes:
    """Read a file of the store, which a pipe in its place must not make wait; OSError if it is none."""
    return read_ordinary(path, _MOST)


def _look(look: os.stat_result) -> Look:
    return [look.st_size, look.st_mtime_ns, look.st_ino]


def _holds(path: Path, data: bytes) -> bool:
    """Whether a file has these bytes; a damaged one has not."""
    try:
        return path.stat().st_size == len(data) and _read(path) == data
    except OSError:
        return False


@contextmanager
def _explained(what: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        mend = "free some space or check the folder's permissions; what was finished is kept"
        raise StoreError(f"{what} ({error.strerror}): {mend}") from error


@contextmanager
def no_collection() -> Iterator[None]:
    """Hold garbage collection: among a million new objects, all of which stay, it takes most of the time."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
