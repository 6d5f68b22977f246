"""The whole site into site/: built aside, strict, and put in place at once; a failure changes nothing."""

from __future__ import annotations

import ctypes
import errno
import fcntl
import logging
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

from jinja2 import Environment, PackageLoader, TemplateNotFound
from markupsafe import Markup
from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.exceptions import Abort, ConfigurationError

from gallery_gen.errors import GalleryError, Problem
from gallery_gen.site.policy import policy
from gallery_gen.site.sources import LANGUAGES

_STYLE = (
    "body{background:#faf7f0;color:#1d222b;font:1.1rem/1.6 Georgia,serif;margin:4rem auto;max-width:36rem;"
    "padding:0 1rem}"
    "a{color:#1f5aa3}@media(prefers-color-scheme:dark){body{background:#14171d;color:#e9e5dc}a{color:#93bdf2}}"
)
"""Of the two pages above all languages."""
_MENDS = {
    **dict.fromkeys((errno.ENOSPC, errno.EDQUOT), "free some space"),
    **dict.fromkeys((errno.EACCES, errno.EPERM, errno.EROFS), "check the folder's permissions"),
}
_UNCHANGED = "The site is as it was, and all pictures that were made are kept."


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
        With every warning and error of MkDocs, or if it is stopped or cannot write; the last site stays.

    """
    say = log or _silent
    root = root.absolute()  # MkDocs takes what is relative as seen from mkdocs.yml
    site = (site or root / "site").absolute()
    if site.is_symlink() or (site.exists() and not site.is_dir()):
        what = "a symbolic link" if site.is_symlink() else "no folder"
        raise GalleryError(
            f"{site.name}: is {what}: move it away, the finished site goes there. {_UNCHANGED}"
        )
    step = "starting"
    addresses = {}
    try:
        with folder_beside(site) as new:
            for language, configuration in LANGUAGES.items():
                step = f"building {configuration} into {site.name}/{language}/"
                say(step)
                address = _build(root / configuration, new, language)
                addresses[language] = urlsplit(address).path or f"/{language}/"
                (new / language / "404.html").unlink()  # servers show only the one at the root
            templates = Environment(loader=PackageLoader("gallery_gen.site", "templates"), autoescape=True)
            for name in ("index", "404"):
                template = templates.get_template(f"root_{name}.html")
                page = template.render(
                    addresses=addresses, policy=Markup(policy({"style-src": [_STYLE]})), style=Markup(_STYLE)
                )
                (new / f"{name}.html").write_text(page, encoding="utf-8")
            new.chmod(0o755)
            _swap(new, site)
    except KeyboardInterrupt:
        raise GalleryError(f"Stopped while {step}. {_UNCHANGED}") from None
    except TemplateNotFound as error:  # which is an OSError, too
        what = f"mkdocs.yml: theme: there is no template or icon {error.name}: choose another"
        raise GalleryError(f"{what}. {_UNCHANGED}") from error
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        mend = _MENDS.get(error.errno or 0, "check what is there")
        raise GalleryError(f"{where}{error.strerror or error}: {mend}. {_UNCHANGED}") from error
    say(f"{site.name}/ is ready")
    return site


@contextmanager
def folder_beside(site: Path) -> Iterator[Path]:
    """Make a new folder beside the site, so that they can change places; clear away what is left in the end.

    It has a name of its own, so that two builds at once do no harm, and is locked while its build lives: one
    that is not locked was left by a build that was killed.
    """
    for left in site.parent.glob(f".{site.name}.*"):
        if (lock := _lock(left)) is not None:
            shutil.rmtree(left, ignore_errors=True)
            os.close(lock)
    lock = None
    while lock is None:  # another build may take the folder for a leftover before it is locked
        new = Path(tempfile.mkdtemp(prefix=f".{site.name}.", dir=site.parent))
        lock = _lock(new)
    try:
        yield new
    finally:
        shutil.rmtree(new, ignore_errors=True)
        os.close(lock)


def _lock(folder: Path) -> int | None:
    """Lock a folder; None if another process has it, or it is gone."""
    try:
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except OSError:
        return None
    with suppress(OSError):
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if folder.exists():
            return handle
    os.close(handle)
    return None


def _swap(new: Path, site: Path) -> None:
    """Put a folder in the place of the site, and the last site in its own; at no moment is there none."""
    if not site.exists():
        with suppress(OSError):  # two builds may both find none
            new.rename(site)
            return
    if not _exchange(new, site):
        # Where the system cannot exchange two names, there is no site for a moment between two renames.
        old = new.with_suffix(".old")
        site.rename(old)
        new.rename(site)
        old.rename(new)


def _exchange(first: Path, second: Path) -> bool:
    """Let two folders change names in one step (Linux, renameat2); False where that is not known."""
    here, exchange = -100, 2  # AT_FDCWD, RENAME_EXCHANGE
    try:
        rename = ctypes.CDLL(None, use_errno=True).renameat2
    except (OSError, AttributeError):
        return False
    return bool(rename(here, os.fsencode(first), here, os.fsencode(second), exchange) == 0)


def _build(configuration: Path, site: Path, language: str) -> str:
    """Run MkDocs strict and return the site's address; all warnings become one GalleryError."""
    with kept_messages() as messages:
        try:
            config = load_config(str(configuration), site_dir=str(site / language), strict=True)
            address = config.site_url or ""
            if address and not address.endswith(f"/{language}/"):
                mend = f"write {address}{language}/, in SITE_URL if that is where it comes from"
                what = f"{address} leaves out the language's folder"
                raise GalleryError(str(Problem(configuration.name, None, "site_url", what, mend)))
            config.plugins.on_startup(command="build", dirty=False)
            try:
                build(config)
            finally:
                config.plugins.on_shutdown()
        except (Abort, ConfigurationError) as error:
            raise GalleryError("\n".join(dict.fromkeys(messages)) or str(error)) from error
    return address


@contextmanager
def kept_messages() -> Iterator[list[str]]:
    """Keep what MkDocs warns of and complains about, so that it can be said together."""
    logger, kept = logging.getLogger("mkdocs"), _Kept()
    logger.addHandler(kept)
    try:
        yield kept.messages
    finally:
        logger.removeHandler(kept)


def _silent(_line: str) -> None:
    """Say nothing."""
