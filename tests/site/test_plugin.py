"""The plugin on a miniature real site: strict build, pictures, problems all at once, nothing in docs/."""

import json
import logging
import re
from pathlib import Path

import pytest
from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort

from tests.conftest import edit


def configure(root: Path) -> MkDocsConfig:
    return load_config(str(root / "mkdocs.yml"), strict=True)


def make(root: Path, command: str = "build") -> MkDocsConfig:
    config = configure(root)
    config.plugins.on_startup(command=command, dirty=False)  # type: ignore[arg-type]
    build(config)
    return config


def files(root: Path) -> dict[str, bytes]:
    return {str(p.relative_to(root)): p.read_bytes() for p in root.rglob("*") if p.is_file()}


def test_a_strict_build_shows_every_call(mini: Path) -> None:
    before = files(mini / "docs")
    make(mini)
    assert files(mini / "docs") == before
    html = (mini / "out/calls/index.html").read_text()
    assert "data-gallery-call" not in html
    assert html.count('<figure class="sc-stage') == 1 + 2
    assert html.count('class="sc-photo"') == 1
    assert html.count('class="sc-patch"') == 2
    assert html.count('class="sc-kernels"') == 2
    assert html.count('class="sc-window"') == 2
    assert "as it was" in html
    assert "<td>84</td>" in html
    assert '<code>{{ count("nothing") }}</code>' in html.replace("&#34;", '"')
    assert "nobody" in html


def test_every_picture_named_is_published_and_no_other(mini: Path) -> None:
    make(mini)
    out = mini / "out"
    published = {path.name for path in (out / "gallery/pictures").iterdir()}
    named: set[str] = set()
    for page in out.rglob("*.html"):
        for address in re.findall(r'(?:src|href)="([^"]*pictures/[^"]+)"', page.read_text()):
            if not address.startswith("http"):
                target = (page.parent / address).resolve()
                assert target.is_file(), f"{page}: {address}"
            named.add(address.rpartition("/")[2])
        for sources in re.findall(r'srcset="([^"]+)"', page.read_text()):
            named |= {part.split()[0].rpartition("/")[2] for part in sources.split(", ")}
    named |= set(
        re.findall(r"gallery/pictures/([0-9a-f]{64}\.(?:png|jpg))", (out / "index.html").read_text())
    )
    assert published == named
    store = mini / ".gallery/objects"
    for name in published:
        assert (out / "gallery/pictures" / name).read_bytes() == (store / name[:2] / name).read_bytes()


def test_images_have_sizes_and_texts(mini: Path) -> None:
    make(mini)
    pages = list((mini / "out").rglob("index.html"))
    images = [image for page in pages for image in re.findall(r"<img [^>]*>", page.read_text())]
    assert len(images) > 30
    for image in images:
        assert re.search(r' width="\d+"', image), image
        assert re.search(r' height="\d+"', image), image
        assert re.search(r' alt="[^"]{5,}"', image), image


def test_a_link_never_writes_into_the_store(mini: Path) -> None:
    make(mini)
    store = files(mini / ".gallery/objects")
    picture = next((mini / "out/gallery/pictures").iterdir())
    original = mini / ".gallery/objects" / picture.name[:2] / picture.name
    assert picture.samefile(original)
    make(mini)
    assert files(mini / ".gallery/objects") == store


def test_the_manifest_is_published(mini: Path) -> None:
    make(mini)
    assert json.loads((mini / "out/gallery/manifest.json").read_text())["schema_version"] == 1


def test_every_problem_of_every_page_is_reported_at_once(
    mini: Path, caplog: pytest.LogCaptureFixture
) -> None:
    edit(mini / "docs/index.md", '"conv-relu", rendering="honest"', '"conv-rleu"')
    edit(mini / "docs/calls.md", 'kernel("edges", "conv1")', 'kernel("edges", "conv2")')
    edit(
        mini / "docs/calls.md",
        "# Calls\n",
        '# Calls\n\nHere {{ photo("noise") }} stands.\n\n    {{ credits() }}\n',
    )
    with pytest.raises(Abort):
        make(mini)
    (message,) = [r.getMessage() for r in caplog.records if r.levelno >= logging.ERROR]
    assert message.splitlines() == [
        "docs/calls.md:3: photo: makes a block and must stand on a line of its own",
        "docs/calls.md:5: this is an indented code block: put the call at the start of the line",
        'docs/calls.md:23: kernel: "edges" has no layer "conv2": did you mean "conv1"?',
        'docs/index.md:9: stage_strip: there is no configuration "conv-rleu": did you mean "conv-relu"?',
    ]


def test_a_broken_gallery_ends_a_build_with_its_message(mini: Path, caplog: pytest.LogCaptureFixture) -> None:
    edit(mini / "gallery.yml", "kernel_size: 3}\n", "kernle_size: 3}\n")
    with pytest.raises(Abort):
        make(mini)
    (message,) = [r.getMessage() for r in caplog.records if r.levelno >= logging.ERROR]
    assert "gallery.yml:9" in message
    assert "kernle_size" in message


def test_a_server_shows_the_problem_in_the_page_and_lives_on(
    mini: Path, caplog: pytest.LogCaptureFixture
) -> None:
    edit(mini / "docs/calls.md", 'photo_card("noise")', 'photo_card("noize")')
    config = configure(mini)
    config.strict = False
    config.plugins.on_startup(command="serve", dirty=False)
    build(config)
    html = (mini / "out/calls/index.html").read_text()
    assert "there is no photo &#34;noize&#34;: did you mean &#34;noise&#34;?" in html
    assert 'class="sc-photo"' in html
    assert "noize" in caplog.text
    # The gallery breaks: the last good one is still shown, with the message on every page.
    good = (mini / "gallery.yml").read_text()
    edit(mini / "gallery.yml", "kernel_size: 3}\n", "kernle_size: 3}\n")
    build(config)
    html = (mini / "out/index.html").read_text()
    assert "kernle_size" in html
    assert 'class="sc-strip"' in html
    # And it is mended.
    (mini / "gallery.yml").write_text(good)
    build(config)
    assert "kernle_size" not in (mini / "out/index.html").read_text()


def test_a_server_starts_with_a_broken_gallery(mini: Path) -> None:
    edit(mini / "gallery.yml", "kernel_size: 3}\n", "kernle_size: 3}\n")
    config = configure(mini)
    config.strict = False
    config.plugins.on_startup(command="serve", dirty=False)
    build(config)
    html = (mini / "out/calls/index.html").read_text()
    assert html.count("kernle_size") >= 10


def test_material_is_named_and_link_previews_are_there(mini: Path) -> None:
    make(mini)
    html = (mini / "out/index.html").read_text()
    assert re.search(r'class="md-search"[^>]*role="dialog" aria-label="[^"]+"', html)
    assert '<meta property="og:title" content="Home">' in html
    assert '<meta property="og:description" content="A miniature site.">' in html
    assert '<meta property="og:image" content="http://127.0.0.1/en/gallery/pictures/' in html
    assert not re.findall(r'(?:src|href)="https?://(?!127\.0\.0\.1|squidfunk)', html)


def test_titles_are_escaped_wherever_material_prints_them(mini: Path) -> None:
    edit(mini / "photos/noise.yml", "title: Noise", "title: '<b>No</b> \"is\" & e'")
    make(mini)
    for page in (mini / "out").rglob("*.html"):
        html = page.read_text()
        assert "<b>No</b>" not in html, page
        assert 'No" is' not in html
    html = (mini / "out/gallery/photos/noise/index.html").read_text()
    assert "<title>&lt;b&gt;No&lt;/b&gt; &#34;is&#34; &amp; e - A miniature</title>" in html
    assert 'og:title" content="&lt;b&gt;No&lt;/b&gt; &#34;is&#34; &amp; e"' in html


def test_a_page_that_no_menu_names_is_a_mistake(mini: Path, caplog: pytest.LogCaptureFixture) -> None:
    (mini / "docs/hello.md").write_text("---\ntitle: Hello\n---\n\n# Hello\n")
    with pytest.raises(Abort):
        make(mini)
    (message,) = [r.getMessage() for r in caplog.records if r.levelno >= logging.ERROR]
    assert message == "docs/hello.md:1: stands in no menu: add it under nav: in mkdocs.yml"
