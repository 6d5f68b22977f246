"""The site while somebody writes it: made again when a file changes; no mistake ends or stops it.

Each time it is made anew, aside. Readers see the last one that could be made and, over it, what keeps the
next one from being made; a page asks whether it has become old, and loads itself again.
"""

from __future__ import annotations

import os
import re
import sys
import threading
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from html import escape
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path
from shutil import rmtree
from typing import Any, Final, Self

from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.exceptions import MkDocsException

from gallery_gen.errors import GalleryError
from gallery_gen.models import training_log
from gallery_gen.site.publish import folder_beside, kept_messages
from gallery_gen.site.references import references
from gallery_gen.site.sources import LANGUAGES
from gallery_gen.site.watching import Looks, Watched

LANGUAGE: Final = "en"
AGE: Final = "/age"
"""Answers with a text that changes whenever pages do."""
RELOAD: Final = "/reload.js"
"""A file, since a page's policy lets no script stand in the page itself."""
_PAUSE: Final = 0.3
"""Seconds between two looks at all files: long enough to cost nothing, short enough not to wait."""
_SETTLED: Final = 0.1
"""Seconds in which nothing changes before a build; editors save in several steps."""
_LOOKS: Final = 20
"""After so many a build begins, though something still changes."""

# No template makes these: it could be the one that is just being edited.
_RELOAD: Final = """const { age } = document.currentScript.dataset;
setInterval(async () => {
  const answer = await fetch("AGE").catch(() => null);
  if (answer?.ok && (await answer.text()) !== age) location.reload();
}, 1000);
"""
_BOX: Final = """<div role="alert" style="position: fixed; inset: auto 0 0; z-index: 99; max-height: 60vh;
overflow: auto; padding: 1em 2em; border-top: 4px solid #c00; background: #fff; color: #000;
font: 16px/1.5 sans-serif; white-space: pre-wrap"><b>The pages cannot be made again until this is mended:</b>
TROUBLE</div>"""
_BUG: Final = "This is a bug, unless you are just changing the program. The terminal shows where it is."


@dataclass(frozen=True)
class Shown:
    """What readers see; replaced as a whole."""

    folder: Path | None
    """Of the last site that could be made, if there is one."""
    trouble: str
    """What keeps the newest from being made; empty if nothing does."""
    age: str


class Preview(ThreadingHTTPServer):
    """Serves a project's site on this machine, and makes it again when a file changes."""

    daemon_threads = True

    def __init__(self, root: Path, port: int, say: Callable[[str], None]) -> None:
        try:
            super().__init__(("127.0.0.1", port), _Handler)
        except OSError as error:
            mend = f"choose another, such as make serve PORT={port + 1}"
            raise GalleryError(f"port {port} cannot be used ({error.strerror}): {mend}") from error
        self.say = say
        self.shown = Shown(None, "", "")
        self._root = root.absolute()
        self._watched = Watched(self._root, LANGUAGES[LANGUAGE])
        self._seen: Looks = {}
        self._started = False

    def __enter__(self) -> Self:
        """Answer from now on, if only that the pages are being made."""
        threading.Thread(target=self.serve_forever, daemon=True).start()
        self.say(f"Serving on {self._address}")
        return self

    def __exit__(self, *_: object) -> None:
        """Answer no more."""
        self.shutdown()
        self.server_close()

    def run(self) -> None:
        """Make the site, again and again, until Ctrl-C."""
        try:
            with folder_beside(self._root / "site") as work, suppress(KeyboardInterrupt):
                for number in count():
                    before = self.shown.folder  # which may still be read from
                    self._make(work / str(number))
                    for old in {*work.glob("*")} - {before, self.shown.folder}:
                        rmtree(old, ignore_errors=True)
                    while self._watched.look() == self._seen:
                        time.sleep(_PAUSE)
        except OSError as error:
            mend = "pages are made beside site/: free some space, or check the folder's permissions"
            raise GalleryError(f"{error.filename}: {error.strerror}: {mend}") from error

    @property
    def _address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/{LANGUAGE}/"

    def _make(self, folder: Path) -> None:
        """Make the site; whatever is raised is shown, and the next change tries again."""
        self._seen = self._settled()
        self.say(f"{time.strftime('%H:%M:%S')} Making the pages …")
        with kept_messages() as messages:
            try:
                self._build(folder / LANGUAGE)
            except (Exception, SystemExit) as error:  # SystemExit is a plugin's, or a hook's
                if (mistake := _mistake(error)) is None:
                    self.say("".join(traceback.format_exception(error)))
                    mistake = f"{type(error).__name__}: {error}\n{_BUG}"
                if not (messages and isinstance(error, MkDocsException)):  # whose reasons are logged before
                    messages.append(mistake)
                trouble = "\n".join(messages).replace(f"{self._root}/", "")
                self.shown = Shown(self.shown.folder, trouble, str(time.time_ns()))
            else:
                self.shown = Shown(folder, "", str(time.time_ns()))
        for message in messages:
            self.say(message)
        done = "could not be made. You still see the last good ones" if self.shown.trouble else "are made"
        self.say(f"{time.strftime('%H:%M:%S')} The pages {done}.")

    def _settled(self) -> Looks:
        """Wait until nothing changes any more, and look at everything."""
        looks = self._watched.look()
        for _ in range(_LOOKS):
            time.sleep(_SETTLED)
            before, looks = looks, self._watched.look()
            if looks == before:
                break
        return looks

    def _build(self, target: Path) -> None:
        references.cache_clear()
        training_log.cache_clear()
        name = str(self._watched.configuration)
        config = load_config(name, site_dir=str(target), strict=False)
        config.site_url = self._address
        self._watched.learn(config)
        look = self._seen.get(name, ())  # from before it was read; nothing else is read by now
        self._seen = {**self._watched.look(), name: look}
        if not self._started:
            config.plugins.on_startup(command="serve", dirty=False)
            self._started = True
        build(config, serve_url=self._address)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of a browser that leaves a page before it has all of it."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


def _mistake(error: BaseException) -> str | None:
    """Say what was raised, if its user can mend it; None if it may be a bug."""
    if isinstance(error, OSError):
        return f"{error.filename or 'a file'}: {error.strerror or error}"
    return str(error) if isinstance(error, GalleryError | MkDocsException) else None


class _Handler(SimpleHTTPRequestHandler):
    server: Preview

    def do_GET(self) -> None:
        """Answer with a page, a file, or the age of what is shown."""
        shown = self.server.shown
        if self.path == "/":
            self.send_response(HTTPStatus.FOUND)
            self.send_header("Location", f"/{LANGUAGE}/")
            self.end_headers()
        elif self.path == AGE:
            self._answer(HTTPStatus.OK, "text/plain", shown.age.encode())
        elif self.path == RELOAD:
            self._answer(HTTPStatus.OK, "text/javascript", _RELOAD.replace("AGE", AGE).encode())
        else:
            self.directory = str(shown.folder)
            file = Path(self.translate_path(self.path))
            # os.path, unlike Path, also answers for what cannot be a name.
            if self.path.endswith("/") and os.path.isdir(file):  # noqa: PTH112
                file /= "index.html"
            if shown.folder is not None and file.suffix != ".html" and os.path.exists(file):  # noqa: PTH110
                super().do_GET()
            else:
                self._page(shown, file)

    def do_HEAD(self) -> None:
        """Refuse what would look into the folder that the server was started in."""
        self.send_error(HTTPStatus.NOT_IMPLEMENTED)

    def _page(self, shown: Shown, file: Path) -> None:
        """Answer with a page, or say that it is missing, with what is wrong in a box."""
        status, page = HTTPStatus.NOT_FOUND, b"<body>There is no such page."
        if shown.folder is None:
            said = "" if shown.trouble else "The pages are being made. This one loads itself again."
            status, page = HTTPStatus.SERVICE_UNAVAILABLE, f"<body>{said}".encode()
        else:
            with suppress(OSError, ValueError):
                page = (shown.folder / LANGUAGE / "404.html").read_bytes()
            with suppress(OSError, ValueError):
                status, page = HTTPStatus.OK, file.read_bytes()
        box = _BOX.replace("TROUBLE", escape(shown.trouble)) if shown.trouble else ""
        reload = f'<script src="{RELOAD}" data-age="{shown.age}"></script>'
        added = (box + reload).encode("utf-8", "replace")
        whole = re.sub(rb"<body[^>]*>", lambda start: start[0] + added, page, count=1)
        self._answer(status, "text/html; charset=utf-8", whole)

    def _answer(self, status: HTTPStatus, kind: str, content: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def end_headers(self) -> None:
        """Have browsers ask again for what they have."""
        self.send_header("Cache-Control", "no-cache")
        super().end_headers()

    def list_directory(self, _path: Any) -> None:
        """Show no folders."""
        self.send_error(HTTPStatus.NOT_FOUND)

    def log_message(self, *_: object) -> None:
        """Say nothing of what is asked for."""
