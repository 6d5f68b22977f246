"""How every file that pages are made of looks to the file system; opens none but gallery.yml."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig

from gallery_gen.files import is_leftover
from gallery_gen.site.plugin import GalleryPlugin
from gallery_gen.spec import weight_files

Looks = dict[str, tuple[int, ...]]
"""Path → what changes when the file does; files that are not there have no look."""

_PACKAGE = Path(__file__).parents[1]


class Watched:
    """Everything that the pages of a project are made of, as far as its mkdocs.yml could be read."""

    def __init__(self, root: Path, configuration: str) -> None:
        self.root = root
        self.configuration = root / configuration
        self._known = [self.configuration]
        self._gallery = "gallery.yml"
        self._look: tuple[int, ...] | None = None
        self._weights: list[str] = []

    def learn(self, config: MkDocsConfig) -> None:
        """Take from a configuration which folders and files there are."""
        self._known = [self.configuration, Path(config.docs_dir), *map(Path, config.watch)]
        self._known += [self.root / "photos", self.root / "benchmarks/results.json", _PACKAGE]
        if config.theme.custom_dir:
            self._known.append(Path(config.theme.custom_dir))
        for plugin in config.plugins.values():
            if isinstance(plugin, GalleryPlugin):
                self._gallery = plugin.config.gallery

    def look(self) -> Looks:
        """Look at every file there is now, those that gallery.yml names since it changed included."""
        gallery = self.root / self._gallery
        look = _look(gallery)  # before it is read: what changes in between is seen the next time
        if look != self._look:
            self._look, self._weights = look, []
            with suppress(Exception):  # what is wrong with it, the build says
                self._weights = weight_files(self.root, self._gallery)
        return look_at([*self._known, gallery, *(self.root / name for name in self._weights)])


def look_at(paths: Iterable[Path]) -> Looks:
    """Look at files, and at all files below folders, but for what editors leave there."""
    found = ((str(file), _look(file)) for path in paths for file in _files(path))
    return {name: look for name, look in found if look is not None}


def _files(path: Path) -> Iterator[Path]:
    yield path
    for place, folders, names in os.walk(path):  # of a file, or of nothing, there is none
        folders[:] = [name for name in folders if name != "__pycache__" and not is_leftover(name)]
        yield from (Path(place, name) for name in (*folders, *names) if not is_leftover(name))


def _look(path: Path) -> tuple[int, ...] | None:
    with suppress(OSError, ValueError):  # a name may be none that a file can have
        look = path.lstat()
        if stat.S_ISLNK(look.st_mode) and path.is_file():
            look = path.stat()
        if not stat.S_ISDIR(look.st_mode):
            return look.st_size, look.st_mtime_ns, look.st_ctime_ns, look.st_ino, look.st_mode
    return None
