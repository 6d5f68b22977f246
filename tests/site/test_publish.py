"""Publishing puts a finished site in place at once, or leaves the last good one."""

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
