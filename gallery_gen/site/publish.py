"""The whole site into site/: built aside, strict, and put in place at once; a failure changes nothing."""

from __future__ import annotations

import logging
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from jinja2 import Environment, PackageLoader
from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.exceptions import Abort, ConfigurationError

from gallery_gen.errors import GalleryError

LANGUAGES = {"en": "mkdocs.yml"}
"""Folder of each language below site/, and its MkDocs configuration."""


class _Kept(logging.Handler):
    """Keeps warnings and errors, so that they can be said together."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a message without its plugin's name."""
        self.messages.append(record.getMessage().removeprefix("gallery_gen: "))


def publish(root: Path, site: Path | None = None, log: Callable[[str], None] | None = None) -> Path:
    """Build every language's site and put it in place of the last one.

    Parameters
    ----------
    root
        The project's folder, with mkdocs.yml.
    site
        Where the finished site goes; `site/` below the root if None.
    log
        Called with a line for each step.

    Returns
    -------
    Path
        The folder of the finished site.

    Raises
    ------
    GalleryError
        With every warning and error of MkDocs; the last good site stays.

    """
    say = log or _silent
    site = site or root / "site"
    # Beside the site, so that renaming is one step; a name of its own, so that two builds at once do no harm.
    new = Path(tempfile.mkdtemp(prefix=f".{site.name}.", dir=site.parent))
    old = new.with_suffix(".old")
    addresses = {}
    try:
        for language, configuration in LANGUAGES.items():
            say(f"building {configuration} into {site.name}/{language}/")
            address = _build(root / configuration, new / language)
            addresses[language] = urlsplit(address).path or f"/{language}/"
            (new / language / "404.html").unlink()  # servers show only the one at the root
        templates = Environment(loader=PackageLoader("gallery_gen.site", "templates"), autoescape=True)
        for name in ("index", "404"):
            page = templates.get_template(f"root_{name}.html").render(addresses=addresses)
            (new / f"{name}.html").write_text(page, encoding="utf-8")
        new.chmod(0o755)
        if site.exists():
            site.rename(old)
        new.rename(site)
    finally:
        _remove(new, old)
    say(f"{site.name}/ is ready")
    return site


def _build(configuration: Path, target: Path) -> str:
    """Run MkDocs strict and return the site's address; all warnings become one GalleryError."""
    logger, kept = logging.getLogger("mkdocs"), _Kept()
    logger.addHandler(kept)
    try:
        config = load_config(str(configuration), site_dir=str(target), strict=True)
        config.plugins.on_startup(command="build", dirty=False)
        try:
            build(config)
        finally:
            config.plugins.on_shutdown()
        return config.site_url or ""
    except (Abort, ConfigurationError) as error:
        raise GalleryError("\n".join(kept.messages) or str(error)) from error
    finally:
        logger.removeHandler(kept)


def _remove(*folders: Path) -> None:
    for folder in folders:
        if folder.exists():
            shutil.rmtree(folder)


def _silent(_line: str) -> None:
    """Say nothing."""
