"""A page's conversion, tried in a process of its own, which can be stopped; what it makes is thrown away.

Markdown's patterns take for ever on some texts, and references can make a short text long. So whatever comes
from a file is converted there first, within a budget of processor time and memory. What ends there in time
ends here, too.
"""

from __future__ import annotations

import logging
import multiprocessing
import resource
import signal
from collections.abc import Mapping, Sequence
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from pathlib import Path
from typing import Any, Final

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

from gallery_gen.site.gate import MAX_HTML, pass_gate

_SHORTEN: Final = "shorten it, or use simpler Markdown"

MAX_SECONDS: Final = 3.0
"""Processor time of one conversion; the longest chapter takes a twentieth of a second."""
MAX_MEMORY: Final = 1_000_000_000
"""Bytes of the process that converts."""


class Trial:
    """Converts texts as MkDocs would, one after the other.

    Parameters
    ----------
    extensions, configurations
        Of Markdown, by name, as in `MkDocsConfig.markdown_extensions` and `mdx_configs`.
    seconds
        Processor time of one conversion.

    """

    def __init__(
        self, extensions: Sequence[str], configurations: Mapping[str, Any], seconds: float = MAX_SECONDS
    ) -> None:
        self._seconds = seconds
        self._extensions = list(extensions)
        self._configurations = dict(configurations)
        self._process: SpawnProcess | None = None
        self._connection: Connection[Any, Any] | None = None

    def reads(self, extensions: Sequence[str], configurations: Mapping[str, Any]) -> bool:
        """Say whether it converts with just these extensions."""
        return (self._extensions, self._configurations) == (list(extensions), dict(configurations))

    def complaint(self, markdown: str) -> str | None:
        """Convert a text; say why it cannot be done, or None if it can."""
        connection = self._connection
        if connection is None or self._process is None or not self._process.is_alive():
            connection = self._start()
        try:
            connection.send(markdown)
            answer: str | None = connection.recv()
        except (EOFError, OSError):
            assert self._process is not None
            self._process.join()
            code = self._process.exitcode or 0
            self.close()
            if code >= 0:  # it said why on its way out
                raise RuntimeError("the process that tries pages has ended") from None
            if code == -signal.SIGPROF:
                return f"takes more than {self._seconds:g} seconds to convert: {_SHORTEN}"
            return f"needs too much memory to convert: {_SHORTEN}"
        return answer

    def _start(self) -> Connection[Any, Any]:
        self.close()
        context = multiprocessing.get_context("spawn")
        near, far = context.Pipe()
        process = context.Process(
            target=_convert_all,
            args=(far, self._extensions, self._configurations, self._seconds),
            daemon=True,
        )
        process.start()
        far.close()
        self._process, self._connection = process, near
        return near

    def close(self) -> None:
        """End the process."""
        if self._connection is not None:
            self._connection.close()
        if self._process is not None:
            self._process.kill()
            self._process.join()
        self._connection = self._process = None


def _convert_all(
    connection: Connection[Any, Any], extensions: list[str], configurations: dict[str, Any], seconds: float
) -> None:
    """Convert what comes until the other side is gone."""
    signal.signal(
        signal.SIGINT, signal.SIG_IGN
    )  # it reaches every process of a terminal; the parent ends this one
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))
    logging.disable()
    config = MkDocsConfig()
    # Some folder that is there; else what is checked depends on the one that the command was given in.
    config.load_dict({"site_name": "trial", "plugins": [], "docs_dir": str(Path(__file__).parent)})
    config.validate()
    while True:
        try:
            markdown = connection.recv()
        except (EOFError, OSError):
            return
        config.markdown_extensions, config.mdx_configs = list(extensions), configurations
        signal.setitimer(signal.ITIMER_PROF, seconds)
        answer = _convert(config, markdown)
        signal.setitimer(signal.ITIMER_PROF, 0)
        connection.send(answer)


def _convert(config: MkDocsConfig, markdown: str) -> str | None:
    page = Page(None, File("page.md", "", "", True), config)
    page.markdown = markdown
    try:
        page.render(config, Files([]))
        if len(page.content or "") > 2 * MAX_HTML:
            return f"makes more than {2 * MAX_HTML // 1000} KB of HTML: make two pages of it"
        pass_gate(page.content or "")
    except RecursionError:
        return "is nested too deeply: write it plainly"
    except MemoryError:
        return f"needs too much memory to convert: {_SHORTEN}"
    except Exception as error:  # of an extension that a text has led astray
        return f"cannot be converted ({type(error).__name__}: {error}): write it plainly"
    return None
