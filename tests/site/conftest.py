"""A miniature real site: the shared miniature project with pages and a MkDocs configuration."""

import shutil
from pathlib import Path

import pytest

import gallery_gen.site
from gallery_gen.pipeline import Manifest, build_gallery
from gallery_gen.site.answers import Answers
from gallery_gen.site.catalogue import Catalogue
from gallery_gen.site.words import Words
from tests.conftest import edit, write_project

MINI = Path(__file__).parent / "mini"
THEME = Path(gallery_gen.site.__file__).parent / "theme"


def write_site(root: Path) -> Path:
    """Add pages and mkdocs.yml to a miniature project."""
    shutil.copytree(MINI, root, dirs_exist_ok=True)
    edit(root / "mkdocs.yml", "THEME", str(THEME))
    return root


@pytest.fixture
def mini(project: Path) -> Path:
    """A fresh miniature site."""
    return write_site(project)


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A miniature project with its pictures made; tests only read it."""
    root = write_project(tmp_path_factory.mktemp("built"))
    build_gallery(root, workers=1)
    return root


@pytest.fixture(scope="session")
def manifest(built: Path) -> Manifest:
    """The manifest of the built project."""
    return build_gallery(built, workers=1)


@pytest.fixture
def answers(built: Path, manifest: Manifest) -> Answers:
    """Answers whose links are the paths themselves."""
    return Answers(built, Catalogue(manifest), Words.of("en"), str)
