"""The gallery's own pages as Markdown with template calls; pure, and refuses to know MkDocs."""

from __future__ import annotations

import json
from collections.abc import Mapping

from gallery_gen.experiments import SEEING
from gallery_gen.site import pages
from gallery_gen.site.colours import colours
from gallery_gen.site.listing import markdown_text
from gallery_gen.site.pages import Views


def _front_matter(title: str, description: str, hide: str = "navigation, toc") -> list[str]:
    values = {"title": title, "description": description}
    return [
        "---",
        *(f"{key}: {json.dumps(text, ensure_ascii=False)}" for key, text in values.items()),
        f"hide: [{hide}]",
        "---",
        "",
    ]


def _call(name: str, *arguments: str, **named: str) -> str:
    """A template call on a line of its own."""
    given = [json.dumps(value) for value in arguments]
    given += [f"{key}={json.dumps(value)}" for key, value in named.items()]
    return f"{{{{ {name}({', '.join(given)}) }}}}\n"


def index(views: Views) -> str:
    """The gallery's first page."""
    say, manifest = views.words.say, views.catalogue.manifest
    description = say(
        "gallery.description",
        photos=len(manifest.photos),
        configurations=len(manifest.configurations),
        pictures=views.pictures(),
    )
    lines = [
        *_front_matter(say("gallery.title"), description),
        f"# {say('gallery.title')}\n",
        _call("gallery_facts"),
        f"## {say('gallery.photos')} {{#photos}}\n",
        _call("photo_cards"),
        f"## {say('gallery.configurations')} {{#configurations}}\n",
        _call("gallery_grid"),
    ]
    return "\n".join(lines)


def photo(views: Views, slug: str) -> str:
    """A photo's page: the photo, and its way through every configuration."""
    say, entry = views.words.say, views.catalogue.photo(slug)
    jobs = views.catalogue.jobs_with(slug)
    description = say("gallery.photo.description", title=entry.title, count=len(jobs), alt=entry.alt)
    lines = [
        *_front_matter(entry.title, description),
        f"# {markdown_text(entry.title)}\n",
        f"{markdown_text(entry.alt)}\n{{.sc-lead}}\n",
        _call("photo_facts", slug),
        _call("explore_photo", slug),
        _call("compare_photo", slug),
        f"## {say('gallery.photo.through')} {{#networks}}\n",
        f"{say('gallery.photo.through.intro')}\n",
        _call("gallery_grid", photo=slug),
    ]
    if any(found.photo == slug and found.name in SEEING for found in views.catalogue.manifest.experiments):
        lines += [
            f"## {say('gallery.photo.trained')} {{#trained}}\n",
            f"{say('gallery.photo.trained.intro')}\n",
            _call("top_classes", slug),
            *(_call("experiment", name, photo=slug) for name in ("occlusion", "grad-cam", "input-gradient")),
            _call("features_histogram", slug),
        ]
    return "\n".join(lines)


def configuration(views: Views, slug: str) -> str:
    """A configuration's page: its network, and every photo's way through it."""
    say, entry = views.words.say, views.catalogue.configuration(slug)
    lines = [
        *_front_matter(entry.title, entry.description, hide="navigation"),
        f"# {markdown_text(entry.title)}\n",
        f"{markdown_text(entry.description)}\n{{.sc-lead}}\n",
        _call("configuration_facts", slug),
        _call("explore_configuration", slug),
        _call("compare_configuration", slug),
        _call("try_configuration", slug),
        f"## {say('gallery.configuration.network')} {{#network-layers}}\n",
        _call("network_table", slug),
    ]
    for job in views.catalogue.jobs_of(slug):
        title = views.catalogue.photo(job.photo).title
        lines += [
            f"## {markdown_text(title)} {{#{job.photo}}}\n",
            _call("stage_strips", job.photo, slug),
            _call("provenance", job.photo, slug),
        ]
    lines += [
        f"## {say('gallery.configuration.yaml')} {{#as-written}}\n",
        _call("configuration_source", slug),
    ]
    return "\n".join(lines)


def all_pages(views: Views) -> Mapping[str, str]:
    """Every generated page: path → Markdown."""
    catalogue = views.catalogue
    return {
        "gallery/index.md": index(views),
        **{pages.photo_page(slug): photo(views, slug) for slug in catalogue.photos},
        **{pages.configuration_page(slug): configuration(views, slug) for slug in catalogue.configurations},
    }


def colormap_styles(views: Views) -> str:
    """The colour scales of legends, and the colour of values that are not finite, as a style sheet."""
    scales = "".join(
        f".sc-colormap-{name}{{background:linear-gradient(to right,{','.join(stops)})}}\n"
        for name, stops in views.catalogue.manifest.colormaps.items()
    )
    return f"{scales}.sc-missing__colour{{background:{colours([])['missing']}}}\n"
