"""The server of somebody who writes: whatever is saved, and however, each page is mended or says what is wrong."""

from __future__ import annotations

import errno
import hashlib
import os
import queue
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from mkdocs.config import load_config
from mkdocs.livereload import LiveReloadServer
from PIL import Image

from gallery_gen.errors import GalleryError
from gallery_gen.models import save_state
from gallery_gen.site.serving import Preview
from tests.conftest import edit
from tests.site.conftest import THEME
from tests.test_cli import run

ROOT = Path(__file__).parents[2]
PAGES = ("", "calls/", "gallery/", "gallery/photos/noise/", "explore/", "compare/", "your-photo/")
ANSWER = 10.0
"""Seconds in which any page answers, whatever goes on; it takes a hundredth of one."""
PATIENCE = 30.0
"""Seconds in which pages follow a change; alone on a machine they take one or two."""


class Served:
    """A project whose server runs."""

    def __init__(self, root: Path, process: subprocess.Popen[str]) -> None:
        self.root = root
        self.process = process
        self.said: list[str] = []
        self._addresses: queue.Queue[str] = queue.Queue()
        threading.Thread(target=self._listen, daemon=True).start()
        self.address = self._addresses.get(timeout=60)
        self.top = self.address.removesuffix("en/")
        end = time.monotonic() + 2 * PATIENCE  # the first time, pictures are made too
        while not self.page(f"{self.top}age"):
            assert time.monotonic() < end, "".join(self.said)
            time.sleep(0.05)

    def _listen(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.said.append(line)
            if found := re.search(r"Serving on (http://127\.0\.0\.1:\d+/en/)", line):
                self._addresses.put(found[1])

    def page(self, name: str) -> str:
        """A page, or what is said in its place."""
        try:
            address = name if name.startswith(self.top) else self.address + name
            with urllib.request.urlopen(address, timeout=ANSWER) as answer:
                return str(answer.read().decode())
        except urllib.error.HTTPError as answer:
            return answer.read().decode()

    def wait(self, fits: Callable[[dict[str, str]], bool]) -> dict[str, str]:
        """Ask every page until they fit."""
        end = time.monotonic() + PATIENCE
        while True:
            pages = {name: self.page(name) for name in PAGES}
            if fits(pages):
                return pages
            assert time.monotonic() < end, "".join([*self.said[-20:], *boxes(pages)])
            time.sleep(0.05)

    def is_well(self) -> dict[str, str]:
        return self.wait(lambda pages: not boxes(pages) and all("</html>" in page for page in pages.values()))

    def complains(self, what: str) -> dict[str, str]:
        return self.wait(lambda pages: any(what in box for box in boxes(pages)))


def boxes(pages: dict[str, str]) -> list[str]:
    """What is said to be wrong."""
    found = r'<div role="alert".*?</div>|<div class="admonition failure sc-error">.*?</div>'
    return [box for page in pages.values() for box in re.findall(found, page, re.DOTALL)]


@contextmanager
def served(root: Path) -> Iterator[Served]:
    command = [sys.executable, "-m", "gallery_gen.cli", "-C", str(root), "serve", "--port", "0"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=ROOT,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    ) as process:  # fmt: skip
        try:
            yield Served(root, process)
            assert process.poll() is None
        finally:
            process.kill()


def test_ctrl_c_ends_it_and_leaves_nothing(mini: Path) -> None:
    with served(mini) as here:
        here.wait(lambda pages: "</html>" in pages[""])
        here.process.send_signal(signal.SIGINT)
        assert here.process.wait(PATIENCE) == 0
        here.process.poll = lambda: None  # type: ignore[method-assign]
    assert "Traceback" not in "".join(here.said)
    assert not list(mini.glob(".site*"))
    assert not (mini / "site").exists()


def test_a_busy_port_is_one_line_before_anything_is_made(mini: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        done = run(mini, "serve", "--port", str(port))
    assert done.returncode == 1
    assert done.stderr == (
        f"port {port} cannot be used (Address already in use): "
        f"choose another, such as make serve PORT={port + 1}\n"
    )
    assert not (mini / ".gallery").exists()


def test_a_folder_that_cannot_be_written_is_one_line(mini: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(**_: object) -> str:
        raise PermissionError(errno.EACCES, "Permission denied", str(mini / ".site.x"))

    monkeypatch.setattr("gallery_gen.site.publish.tempfile.mkdtemp", refuse)
    with (
        Preview(mini, 0, print) as preview,
        pytest.raises(GalleryError, match=r"\.site\.x: Permission denied: "),
    ):
        preview.run()


def test_pages_that_move_to_another_folder_are_followed(mini: Path) -> None:
    with served(mini) as here:
        here.is_well()
        (mini / "docs").rename(mini / "pages")
        here.complains("docs_dir")
        edit(mini / "mkdocs.yml", "docs_dir: docs", "docs_dir: pages")
        here.is_well()
        edit(mini / "pages/index.md", "## Parts", "## Other parts")
        here.wait(lambda pages: "Other parts" in pages[""])
        made = "".join(here.said).count("The pages are made.")
        edit(mini / "pages/index.md", "## Other parts", "## More parts")
        here.wait(lambda pages: "More parts" in pages[""])
        assert "".join(here.said).count("The pages are made.") <= made + 2, "it makes them without end"


def test_the_server_of_mkdocs_says_who_serves_better(mini: Path, caplog: pytest.LogCaptureFixture) -> None:
    config = load_config(str(mini / "mkdocs.yml"))
    with LiveReloadServer(lambda: None, "127.0.0.1", 0, str(mini)) as server:
        assert config.plugins.on_serve(server, config=config, builder=lambda: None) is server
    assert "use gallery-gen serve" in caplog.text


def test_make_takes_another_port() -> None:
    said = subprocess.check_output(["make", "--dry-run", "serve", "PORT=8001"], cwd=ROOT, text=True)
    assert "gallery-gen serve --port 8001\n" in said


def test_the_last_good_pages_outlive_many_mistakes(mini: Path) -> None:
    with served(mini) as here:
        here.is_well()
        for number in range(4):
            (mini / f"docs/{number}.txt").touch()
            pages = here.complains(f"docs/{number}.txt: is no Markdown page")
            assert all("</html>" in page for page in pages.values())
        assert len([*next(mini.glob(".site.*")).iterdir()]) <= 2


def test_the_first_address_leads_to_the_pages_and_nothing_else_is_shown(mini: Path) -> None:
    with served(mini) as here:
        pages = here.is_well()
        assert here.page(here.top) == pages[""]
        assert "404" in here.page("nowhere/")
        for path in (
            "../../mkdocs.yml",
            "%2e%2e/%2e%2e/mkdocs.yml",
            "assets/",
            "%00",
            "a" * 5000,
            "a" * 5000 + "/",
        ):
            assert "docs_dir" not in here.page(path)
            assert "Directory listing" not in here.page(path)


def test_a_page_loads_itself_again_when_it_is_old(mini: Path) -> None:
    with served(mini) as here:
        page = here.is_well()[""]
        age = here.page(f"{here.top}age")
        assert f'"{age}"' in page
        edit(mini / "docs/index.md", "## Parts", "## Other parts")
        page = here.wait(lambda pages: "Other parts" in pages[""])[""]
        assert here.page(f"{here.top}age") != age
        assert f'"{age}"' not in page


HOOK = """
def on_page_markdown(markdown, **_):
    RAISE
"""


@pytest.mark.parametrize(
    ("name", "wrong", "what"),
    [
        ("mkdocs.yml", b"site_name: [", "mkdocs.yml"),
        ("mkdocs.yml", b"", "site_name"),
        ("mkdocs.yml", b"\xff", "mkdocs.yml"),
        ("gallery.yml", b"version: [", "broken YAML"),
        ("docs/index.md", b"\xff\xfe", "docs/index.md: is not UTF-8 text"),
        ("docs/index.md", b"---\ntemplate: nothing.html\n---\n# A\n", "nothing.html"),
        ("docs/index.md", b"---\ntitle: {a: [b\n---\n# A\n\n{{ nothing() }}\n", "there is no call"),
        ("theme/main.html", b"{% block", "TemplateSyntaxError"),
        ("hook.py", HOOK.replace("RAISE", "raise RuntimeError('odd')").encode(), "RuntimeError: odd\nThis is a bug"),
        ("hook.py", HOOK.replace("RAISE", "raise SystemExit(3)").encode(), "SystemExit: 3\nThis is a bug"),
        ("hook.py", HOOK.replace("RAISE", "raise RecursionError").encode(), "RecursionError"),
    ],
    ids=["yaml", "empty", "binary", "gallery", "page", "template", "front matter", "theme", "bug", "exit", "recursion"],
)  # fmt: skip
def test_a_mistake_at_the_start_and_later_is_a_box_and_goes_away(
    mini: Path, name: str, wrong: bytes, what: str
) -> None:
    edit(mini / "mkdocs.yml", "docs_dir: docs\n", "docs_dir: docs\nhooks: [hook.py]\n")
    (mini / "hook.py").write_text(HOOK.replace("RAISE", "return markdown"))
    shutil.copytree(THEME, mini / "theme")
    edit(mini / "mkdocs.yml", str(THEME), "theme")
    path = mini / name
    right = path.read_bytes()
    path.write_bytes(wrong)
    with served(mini) as here:
        here.complains(what)
        if "bug" in what:
            here.wait(lambda _: "Traceback" in "".join(here.said))
        path.write_bytes(right)
        if name == "hook.py":  # MkDocs reads a program once
            edit(mini / "mkdocs.yml", "hooks: [hook.py]\n", "")
        here.is_well()
        if name == "hook.py":
            return
        path.write_bytes(wrong)
        pages = here.complains(what)
        assert "</html>" in pages["calls/"], "the last good page is still there"
        path.write_bytes(right)
        here.is_well()


@pytest.mark.parametrize("make", [lambda path: path.touch(), lambda path: path.symlink_to("/etc"), os.mkfifo])
def test_a_stray_is_named_until_it_is_gone(mini: Path, make: Callable[[Path], object]) -> None:
    with served(mini) as here:
        here.is_well()
        make(mini / "docs/stray.txt")
        here.wait(lambda pages: all("docs/stray.txt: is " in page for page in pages.values()))
        (mini / "docs/stray.txt").unlink()
        here.is_well()


def test_weights_and_folders_that_come_and_go_are_seen(mini: Path) -> None:
    """A file that is named after the start, and a folder that is moved away and back."""
    with served(mini) as here:
        here.is_well()
        edit(mini / "gallery.yml", "{preset: {conv1: sobel-x}}", "{file: later/w.npz}")
        here.complains("later/w.npz")
        (mini / "later").mkdir()
        save_weights(mini / "later/w.npz", 1)
        here.is_well()
        before = here.page("gallery/manifest.json")
        save_weights(mini / "later/w.npz", 2)
        here.wait(lambda _: here.page("gallery/manifest.json") != before)
        (mini / "photos").rename(mini / "away")
        here.complains("photos")
        (mini / "away").rename(mini / "photos")
        here.is_well()
        edit(mini / "photos/noise.yml", "title: Noise", "title: Loud")
        here.wait(lambda pages: "Loud" in pages["gallery/photos/noise/"])


# As editors save


def save_weights(path: Path, weight: float) -> None:
    save_state(path, {"conv1.weight": np.full((1, 3, 3, 3), weight, "f4"), "conv1.bias": np.zeros(1, "f4")})


def in_place(path: Path, data: bytes, _: random.Random) -> None:
    path.write_bytes(data)


def emptied_first(path: Path, data: bytes, rng: random.Random) -> None:
    """As a shell does, and editors that write themselves; others may look in between."""
    with path.open("wb", buffering=0) as file:
        half = rng.randrange(len(data)) if data else 0
        file.write(data[:half])
        os.sync()
        file.write(data[half:])


def renamed_over(path: Path, data: bytes, rng: random.Random) -> None:
    new = path.with_name(rng.choice([f".{path.name}.new", f"{path.name}.tmp", f"{path.name}___jb_tmp___"]))
    new.write_bytes(data)
    new.replace(path)


def with_backup(path: Path, data: bytes, _: random.Random) -> None:
    """As Vim does: the old file becomes the backup, which stays."""
    swap = path.with_name(f".{path.name}.swp")
    swap.write_bytes(b"b0VIM\xff")
    if path.exists():
        path.replace(path.with_name(f"{path.name}~"))
    path.write_bytes(data)
    swap.unlink()


def with_lock(path: Path, data: bytes, _: random.Random) -> None:
    """As Emacs does."""
    lock, auto = path.with_name(f".#{path.name}"), path.with_name(f"#{path.name}#")
    lock.symlink_to("somebody@somewhere.4711:1")
    auto.write_bytes(data[: len(data) // 2])
    path.write_bytes(data)
    auto.unlink()
    lock.unlink()


def removed_first(path: Path, data: bytes, _: random.Random) -> None:
    path.unlink(missing_ok=True)
    path.write_bytes(data)


SAVES = [in_place, emptied_first, renamed_over, with_backup, with_lock, removed_first]


class Author:
    """Somebody who saves right and wrong files; a mark in each right one shows whether it has arrived."""

    def __init__(self, root: Path, rng: random.Random) -> None:
        self.root, self.rng, self.count = root, rng, 0

    def right(self, name: str) -> tuple[bytes, str, str]:
        """A right file, and the page and the text that tell that it has arrived."""
        self.count += 1
        mark = f"Mark{self.count}"
        text = (self.root / name).read_bytes() if (self.root / name).exists() else b""
        if name.startswith("docs/"):
            page = "" if name.endswith("index.md") else "calls/"
            return re.sub(rb"\n*\Z|\n\nMark\d+\n*\Z", f"\n\n{mark}\n".encode(), text, count=1), page, mark
        if name == "photos/noise.yml":
            return re.sub(rb"title: .*", f"title: {mark}".encode(), text), "gallery/photos/noise/", mark
        if name == "gallery.yml":
            return re.sub(rb"title: Edges.*", f"title: Edges{mark}".encode(), text), "gallery/", mark
        if name == "mkdocs.yml":
            return re.sub(rb"site_name: .*", f"site_name: {mark}".encode(), text), "", mark
        data = BytesIO()
        if name == "photos/stripes.png":
            Image.fromarray(self._noise()).save(data, "PNG")
        else:
            save_weights(self.root / ".new.npz", self.count)
            data.write((self.root / ".new.npz").read_bytes())
        return data.getvalue(), "gallery/manifest.json", hashlib.sha256(data.getvalue()).hexdigest()

    def _noise(self) -> np.ndarray:
        return np.random.default_rng(self.count).integers(0, 256, (60, 80, 3), np.uint8)

    def wrong(self, name: str, right: bytes) -> bytes | None:
        """A wrong file, or none."""
        if name.startswith("docs/"):
            return right + self.rng.choice([b"\n\n{{ nothing() }}\n", b"\xff", b"\n\n<script>1</script>\n"])
        choices = [right[: len(right) // 2] + b"\0: [", right[:40] + b"\0", b"", None]
        return self.rng.choice(choices)


FILES = [
    *(
        "docs/index.md",
        "docs/calls.md",
        "photos/noise.yml",
        "photos/stripes.png",
        "gallery.yml",
        "mkdocs.yml",
    ),
    "weights/w.npz",
]


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2))
def test_whatever_is_saved_and_however_each_page_is_mended_or_says_what_is_wrong(
    mini: Path, seed: int
) -> None:
    rng = random.Random(seed)
    (mini / "weights").mkdir()
    save_weights(mini / "weights/w.npz", 0)
    edit(mini / "gallery.yml", "{preset: {conv1: sobel-x}}", "{file: weights/w.npz}")
    author = Author(mini, rng)
    with served(mini) as here:
        here.is_well()
        for name in rng.sample(FILES * 2, len(FILES) * 2):
            path = mini / name
            right, page, mark = author.right(name)
            if rng.random() < 0.6:
                wrong = author.wrong(name, right)
                if wrong is None:
                    path.unlink()
                else:
                    rng.choice(SAVES)(path, wrong, rng)
                if rng.random() < 0.7:  # else it is mended before anybody looks
                    here.wait(lambda pages: bool(boxes(pages)))
            rng.choice(SAVES)(path, right, rng)
            here.is_well()
            here.wait(partial(has_arrived, here, name, page, mark))
            here.is_well()


def has_arrived(here: Served, name: str, page: str, mark: str, _: dict[str, str]) -> bool:
    """Whether a right file is what pages are made of; of weights, the record of the job that used them tells."""
    if name.endswith(".npz"):
        jobs = (here.root / ".gallery/jobs").glob("*/*.json")
        return any(mark in job.read_text() for job in jobs)
    return mark in here.page(page)
