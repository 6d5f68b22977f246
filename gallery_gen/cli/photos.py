"""The commands for photos: add one, check all; asks and shows, and refuses to decide what is right."""

from __future__ import annotations

import sys
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Any

import click

from gallery_gen.cli.preview import COLUMNS, ROWS, can_draw, draw
from gallery_gen.cli.questions import ask_for, ask_slug, split_tags
from gallery_gen.errors import GalleryError, Problem, SpecError, suggest, visible

if TYPE_CHECKING:
    from gallery_gen.contribute import Offer, Written


@click.command()
@click.argument("photos", nargs=-1, metavar="[PHOTO]...")
@click.option("--fix", is_flag=True, help="Mend what needs no choice: metadata, orientation, size, ending.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["plain", "github", "json"]),
    default="plain",
    help="Lines for people, workflow commands that GitHub shows beside the files, or JSON.",
)
@click.pass_obj
def check(root: Path, photos: tuple[str, ...], fix: bool, form: str) -> None:
    """Check gallery.yml, every sidecar, every photo and what stands in docs/; list all problems at once.

    Each problem is one line: file, line, field, what is wrong and how to mend it. With PHOTOs, their slugs or
    paths, only those are checked. Nothing is written, unless --fix is given.
    """
    from gallery_gen import contribute

    only = {_slug(root, name) for name in photos}
    mended = contribute.mend(root, only) if fix else []
    problems = contribute.check(root, only)
    if not only:
        from gallery_gen.site.sources import check_project

        problems = list(SpecError([*problems, *check_project(root)]).problems)
    if form == "json":
        click.echo(contribute.as_json(problems, mended))
    elif form == "github":
        click.echo(contribute.as_github(problems, mended), nl=bool(problems or mended))
    else:
        for done in mended:
            click.echo(str(done))
        if problems:
            raise SpecError(problems)
    if problems:
        raise click.exceptions.Exit(1)
    if form != "json":
        click.echo(f"All is well: {_counts(root, len(only))}.")


def _slug(root: Path, name: str) -> str:
    from gallery_gen.contribute import find_slug

    slug = find_slug(root, name)
    if slug is None:
        known = sorted({path.stem for path in (root / "photos").glob("*")})
        elsewhere = f"to bring it in, run gallery-gen add {quote(name)}" if Path(name).is_file() else ""
        mend = elsewhere or suggest(Path(name).stem, known)
        what = f"there is no '{name}' in photos/"
        raise click.BadParameter(visible(f"{what}: {mend}"), param_hint="PHOTO")
    return slug


def _counts(root: Path, chosen: int) -> str:
    from gallery_gen.spec import load_gallery

    if chosen:
        return _count(chosen, "photo")
    gallery = load_gallery(root)
    counts = {"photo": gallery.photos, "configuration": gallery.configurations, "job": gallery.pairs}
    return ", ".join(_count(len(things), name) for name, things in counts.items())


def _count(number: int, name: str) -> str:
    return f"{number} {name}" if number == 1 else f"{number} {name}s"


@click.command()
@click.argument("photo", type=click.Path(path_type=Path))
@click.option("--title", help="A few words, shown as the photo's name.")
@click.option("--alt", help="What is to be seen, for people who cannot see it.")
@click.option("--credit", help="Who made the photo.")
@click.option("--licence", help="Such as CC0-1.0 or CC-BY-4.0; an address of creativecommons.org will do.")
@click.option("--source", help="Where the original is to be found, or that it is your own.")
@click.option("--tags", help="Words to filter by, with commas between; may be left out.")
@click.option("--slug", help="The photo's name in addresses; made from the file's name if left out.")
@click.option("--replace", is_flag=True, help="Take the place of a photo with the same slug.")
@click.pass_obj
def add(root: Path, /, photo: Path, slug: str | None, replace: bool, **options: str | None) -> None:
    """Put a PHOTO of yours into photos/, with its sidecar, ready to be sent.

    On a terminal it asks for what you do not give by options. The picture is turned upright, its metadata
    (place, camera, dates) is taken out, its colours become sRGB, and it is scaled down if it is larger than
    the gallery needs. A picture that needs none of this keeps its bytes.
    """
    from gallery_gen import contribute
    from gallery_gen.spec import folder_problem

    if unfit := folder_problem(root):
        raise GalleryError(f"photos: {': '.join(unfit)}, or name the project's folder with -C")
    prepared = contribute.prepare_file(photo)
    if not replace:  # before anybody writes a text for it
        contribute.refuse_twin(root, prepared, contribute.moved_file(root, photo))
    given: dict[str, Any] = {name: text for name, text in options.items() if text is not None}
    if "tags" in given:
        given["tags"] = split_tags(given["tags"])
    values = _complete(given)
    if slug is None:
        slug = contribute.suggest_slug(photo.stem, values["title"])
        if sys.stdin.isatty():
            slug = ask_slug(slug, lambda name: contribute.explain_slug(root, name, photo, replace=replace))
    offer = contribute.Offer(photo, slug, prepared, contribute.normalise(values))
    written = contribute.save(root, offer, replace=replace)
    _show(offer, written, root)


def _complete(given: dict[str, Any]) -> dict[str, Any]:
    """Have every field, by questions on a terminal; elsewhere say all that is missing or wrong."""
    from gallery_gen.contribute import FIELDS, explain

    if sys.stdin.isatty():
        return ask_for(given, explain)
    needed = [f"--{field}" for field in FIELDS if field != "tags" and field not in given]
    wrong = [problem for field in given for problem in explain(given, field)]
    lines = [f"--{_option(problem)}: {problem.what}: {problem.mend}" for problem in wrong]
    if needed:
        lines.append(f"this is no terminal to ask questions on: give {', '.join(needed)} too")
    if lines:
        raise click.UsageError("\n".join(visible(line) for line in lines))
    return given


def _option(problem: Problem) -> str:
    return problem.field.partition(".")[0] or "alt"


def _show(offer: Offer, written: Written, root: Path) -> None:
    """Show what the site will show of a photo, and what to do next."""
    from gallery_gen.images import cover_crop

    values, pixels = offer.values, offer.prepared.pixels
    if can_draw():
        click.echo("\n" + draw(cover_crop(pixels, 2 * ROWS, COLUMNS)), color=True)
    rows = {
        "Title": values["title"],
        "Alt text": values["alt"],
        "Credit": f"{values['credit']}, {values['licence']}, {values['source']}",
        "Tags": ", ".join(values.get("tags", ())),
        "Address": f"gallery/photos/{offer.slug}/",
    }
    click.echo("\nThe site will show:\n")
    for name, text in rows.items():
        if text:
            click.echo(click.wrap_text(text, 90, f"  {name:10}", " " * 12))
    picture, sidecar = (path.relative_to(root).as_posix() for path in (written.picture, written.sidecar))
    size = f"{pixels.shape[1]} × {pixels.shape[0]} pixels, {len(offer.prepared.data) / 1000:.0f} KB"
    click.echo(
        f"\nWritten:\n\n  {sidecar}\n  {picture}, {size}{':' if offer.prepared.done else ', as it was'}"
    )
    for done in offer.prepared.done:
        click.echo(f"    {done}")
    click.echo(
        "\nNext, look at it, and send the two files in a pull request:\n\n"
        "  make site && python3 -m http.server -d site\n"
        f"  git switch -c photo-{offer.slug}\n"
        f"  git add {picture} {sidecar}\n"
        f'  git commit -m "Add the photo {offer.slug}"\n'
        f"  git push -u origin photo-{offer.slug}"
    )
