"""How far a long command is: bars on a terminal, plain lines elsewhere; refuses to know what is done."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click

from gallery_gen.errors import GalleryError

_PLAIN_LINE_SECONDS = 5.0


class Progress:
    """A bar on a terminal; a plain line every few seconds elsewhere."""

    def __init__(self) -> None:
        self.done = self.total = 0
        self._bar: Any = None
        self._last_line = 0.0

    def __call__(self, done: int, total: int, name: str) -> None:
        """Show that so many jobs are done, and which was the last."""
        self.done, self.total = done, total
        if total and sys.stdout.isatty():
            if self._bar is None:
                self._bar = click.progressbar(length=total, label="Pictures", show_pos=True)
                self._bar.__enter__()
            self._bar.update(1 if done else 0)
        elif total and (done in (0, total) or time.monotonic() - self._last_line >= _PLAIN_LINE_SECONDS):
            click.echo(f"Pictures: {done} of {total} jobs done" + (f", last {name}" if name else ""))
            self._last_line = time.monotonic()

    def close(self) -> None:
        """Leave the bar's line."""
        if self._bar is not None:
            self._bar.__exit__(None, None, None)


@contextmanager
def show_progress() -> Iterator[Progress]:
    """Show how many jobs of a build are done; a stop by its user is no bug."""
    progress = Progress()
    try:
        yield progress
    except KeyboardInterrupt:
        progress.close()
        where = f"Stopped after {progress.done} of {progress.total} jobs."
        raise GalleryError(f"{where} They are kept; the next build goes on from there.") from None
    finally:
        progress.close()


class Lesson:
    """How training goes: one line that changes on a terminal, a plain line every few seconds elsewhere."""

    def __init__(self) -> None:
        self._start = time.monotonic()
        self._first: int | None = None
        self._last_line = 0.0
        self._loss = self._right = 0.0

    def __call__(self, done: int, total: int, loss: float, right: float) -> None:
        """Show that so many digits were seen, and the mean loss and share of right answers of late."""
        now = time.monotonic()
        if self._first is None:
            self._first, self._start, self._loss, self._right = done, now, loss, right
            if done < total:
                return
        self._loss += 0.01 * (loss - self._loss)
        self._right += 0.01 * (right - self._right)
        terminal = sys.stdout.isatty()
        if now - self._last_line < (0.2 if terminal else _PLAIN_LINE_SECONDS) and done < total:
            return
        self._last_line = now
        speed = (done - self._first) / max(now - self._start, 1e-9)
        left = (total - done) / speed if speed else 0.0
        line = (
            f"{done / total:4.0%}  loss {self._loss:.4f}  right {self._right:.2%}  "
            f"{speed:,.0f} digits/s  {left // 60:.0f} min {left % 60:02.0f} s left"
        )
        click.echo(f"\r{line}   " if terminal else line, nl=not terminal or done == total)


@contextmanager
def show_lesson() -> Iterator[Lesson]:
    """Show how training goes; a stop by its user is no bug."""
    try:
        yield Lesson()
    except KeyboardInterrupt:
        raise GalleryError("Stopped. Whole epochs are kept; the same command goes on from there.") from None
