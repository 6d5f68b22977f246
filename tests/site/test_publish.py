"""Publishing puts a finished site in place at once, or leaves the last good one."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from gallery_gen.errors import GalleryError
from gallery_gen.site.publish import publish
from tests.conftest import edit


def names(root: Path) -> set[str]:
    return {path.name for path in root.iterdir()}


def test_a_site_with_a_root_page_that_leads_to_english(mini: Path) -> None:
    lines: list[str] = []
    site = publish(mini, log=lines.append)
    assert names(site) == {"index.html", "404.html", "en"}
    index = (site / "index.html").read_text()
    assert '<meta http-equiv="refresh" content="0; url=en/">' in index
    assert '<a href="en/"' in index
    assert 'href="/en/"' in (site / "404.html").read_text()
    assert (site / "en/gallery/photos/noise/index.html").is_file()
    assert lines[-1] == "site/ is ready"


def test_a_failed_build_leaves_the_last_good_site_and_says_everything(mini: Path) -> None:
    site = publish(mini)
    (site / "mark").touch()
    before = names(mini)
    edit(mini / "docs/index.md", "[calls](calls.md)", "[calls](clals.md)")
    with pytest.raises(GalleryError, match=r"index\.md.*clals\.md"):
        publish(mini)
    edit(mini / "docs/index.md", '"conv-relu", rendering', '"conv-rleu", rendering')
    with pytest.raises(GalleryError) as caught:
        publish(mini)
    assert 'docs/index.md:9: stage_strip: there is no configuration "conv-rleu"' in str(caught.value)
    assert (site / "mark").exists()
    assert names(mini) == before


def test_a_broken_mkdocs_configuration_is_one_message(mini: Path) -> None:
    edit(mini / "mkdocs.yml", "docs_dir: docs", "docs_dir: nowhere")
    with pytest.raises(GalleryError, match="nowhere"):
        publish(mini)
    assert not (mini / "site").exists()


def test_a_relative_path_is_as_good_as_any(mini: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(mini.parent)
    publish(Path(mini.name))
    assert names(mini / "site") == {"index.html", "404.html", "en"}
    assert not (mini / mini.name).exists()


@pytest.mark.parametrize(
    ("make", "what"),
    [
        (lambda site: site.symlink_to("elsewhere"), "a symbolic link"),
        (lambda site: site.symlink_to("docs"), "a symbolic link"),
        (lambda site: site.write_text("mine"), "no folder"),
        (os.mkfifo, "no folder"),
    ],
    ids=["link to nothing", "link", "file", "pipe"],
)
def test_what_is_no_site_is_not_replaced(mini: Path, make: Callable[[Path], object], what: str) -> None:
    make(mini / "site")
    before = names(mini)
    with pytest.raises(GalleryError, match=f"site: is {what}: move it away"):
        publish(mini)
    assert names(mini) == before
    assert not (mini / "site").is_dir() or (mini / "site").is_symlink()


@pytest.mark.parametrize(
    "address", ["https://example.org", "https://example.org/convolutions/", "https://a.example/fen"]
)
def test_an_address_needs_its_language(mini: Path, address: str) -> None:
    edit(mini / "mkdocs.yml", "http://127.0.0.1/en/", address)
    with pytest.raises(GalleryError) as caught:
        publish(mini)
    whole = address.rstrip("/") + "/"
    assert str(caught.value) == (
        f"mkdocs.yml: site_url: {whole} leaves out the language's folder: "
        f"write {whole}en/, in SITE_URL if that is where it comes from"
    )
    assert not (mini / "site").exists()


def test_an_address_may_be_left_out(mini: Path) -> None:
    edit(mini / "mkdocs.yml", "site_url: http://127.0.0.1/en/\n", "")
    assert 'href="/en/"' in (publish(mini) / "404.html").read_text()


def test_a_plugin_that_is_listed_twice(mini: Path) -> None:
    edit(mini / "mkdocs.yml", "  - search\n", "  - search\n  - gallery\n")
    with pytest.raises(GalleryError, match=r"(?m)^mkdocs\.yml: plugins: gallery is listed twice: keep one$"):
        publish(mini)


def test_an_icon_that_is_missing_is_no_want_of_space(mini: Path) -> None:
    edit(mini / "mkdocs.yml", "  font: false\n", "  font: false\n  icon: {menu: material/there-is-none}\n")
    with pytest.raises(
        GalleryError, match=r"mkdocs\.yml: theme: there is no template or icon .*there-is-none"
    ) as caught:
        publish(mini)
    assert "space" not in str(caught.value)


def test_a_configuration_that_is_a_folder(mini: Path) -> None:
    (mini / "mkdocs.yml").unlink()
    (mini / "mkdocs.yml").mkdir()
    with pytest.raises(GalleryError, match=r"mkdocs\.yml: Is a directory: check what is there"):
        publish(mini)
