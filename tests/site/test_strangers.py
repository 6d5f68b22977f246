"""What a stranger may put among the pages, and what may be read off the published pictures."""

from __future__ import annotations

import logging
import os
import re
import struct
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from mkdocs.commands.build import build
from mkdocs.exceptions import Abort

from gallery_gen.images import cover_crop, decode_photo
from gallery_gen.pipeline.job import Task, run_task
from gallery_gen.site import maker
from gallery_gen.site.sources import MAX_PAGES, check_sources
from gallery_gen.site.trial import Trial
from gallery_gen.site.written import MAX_BYTES
from tests.conftest import edit
from tests.images.corpus import dressed
from tests.site.hostile import DIRECTIVES, ENDLESS, HOSTILE, LEFT_ALONE
from tests.site.test_plugin import configure, make


def problems(root: Path, caplog: pytest.LogCaptureFixture) -> list[str]:
    """What a build that must fail says."""
    caplog.clear()
    with pytest.raises(Abort):
        make(root)
    (message,) = [r.getMessage() for r in caplog.records if r.levelno >= logging.ERROR]
    return message.removeprefix("gallery_gen: ").splitlines()


# Among the pages


@pytest.mark.parametrize(
    ("make_it", "expected"),
    [
        (lambda path: path.symlink_to("/etc/passwd"), "is a symbolic link: put the page itself here"),
        (lambda path: path.symlink_to("/etc"), "is a symbolic link"),
        (lambda path: path.symlink_to("/dev/zero"), "is a symbolic link"),
        (lambda path: path.symlink_to("."), "is a symbolic link"),
        (os.mkfifo, "is no ordinary file: put the file itself here"),
        (lambda path: path.write_bytes(bytes(MAX_BYTES + 1)), "is larger than 200 KB: make it smaller"),
        (lambda path: path.write_bytes(b"\xff\xfe"), "is not UTF-8 text: save it as UTF-8"),
    ],
    ids=["passwd", "folder", "device", "circle", "pipe", "large", "binary"],
)
def test_what_is_no_page_is_refused_before_it_is_read(
    mini: Path, make_it: Callable[[Path], object], expected: str, caplog: pytest.LogCaptureFixture
) -> None:
    make_it(mini / "docs/evil.md")
    (message,) = problems(mini, caplog)
    assert message.startswith(f"docs/evil.md: {expected}")
    assert not (mini / "out").exists()


@pytest.mark.parametrize(
    "name", ["evil.html", "evil.js", "evil.svg", "evil.pdf", "evil.png", "evil.py", "evil"]
)
def test_nothing_lies_beside_the_pages(mini: Path, name: str, caplog: pytest.LogCaptureFixture) -> None:
    (mini / f"docs/{name}").write_text("<script>alert(1)</script>")
    assert problems(mini, caplog) == [
        f"docs/{name}: is no Markdown page: photos go into photos/, and drawings are made by calls"
    ]


def test_a_folder_of_too_many_pages(tmp_path: Path) -> None:
    for number in range(MAX_PAGES + 1):
        (tmp_path / f"{number}.md").touch()
    assert [str(problem) for problem in check_sources(tmp_path, "docs")] == [
        f"docs: holds more than {MAX_PAGES} files: remove some"
    ]


@pytest.mark.parametrize(
    "name",
    ['"><img src=x onerror=x>', "a b", "é", "-x", "a.b", "x" * 200, "a\nb", "a\u202eb", b"\xff"],
)
def test_a_page_has_a_plain_name(mini: Path, name: str | bytes, caplog: pytest.LogCaptureFixture) -> None:
    path = os.fsencode(mini / "docs/photos") + b"/" + os.fsencode(name) + b".md"
    (mini / "docs/photos").mkdir()
    Path(os.fsdecode(path)).write_text("# Title\n")
    (message,) = problems(mini, caplog)
    assert message.endswith(
        "has a name that cannot be an address: use letters, digits, - and _ (at most 200 in all)"
    )
    assert message.isprintable()


@pytest.mark.parametrize("name", ["gallery/photos/noise.md", "gallery/index.md", "calls/index.md"])
def test_no_page_takes_anothers_place(mini: Path, name: str, caplog: pytest.LogCaptureFixture) -> None:
    path = mini / "docs" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("# Title\n")
    assert f"docs/{name}: stands where " in "\n".join(problems(mini, caplog))


def add_pages(root: Path, pages: Mapping[str, str]) -> None:
    """Put pages of strangers into a site, below docs/evil/."""
    (root / "docs/evil").mkdir()
    for name, text in pages.items():
        (root / f"docs/evil/{name}.md").write_text(text, encoding="utf-8", errors="surrogateescape")


def complained_of(lines: Iterable[str]) -> set[str]:
    """Names of the pages below docs/evil/ that some messages are about."""
    return {match[1] for line in lines if (match := re.match(r"docs/evil/([\w-]+)\.md:?", line))}


def test_every_hostile_page_ends_a_build_but_those_without_harm(
    mini: Path, caplog: pytest.LogCaptureFixture
) -> None:
    add_pages(mini, HOSTILE)
    named = complained_of(problems(mini, caplog))
    assert set(HOSTILE) - named == LEFT_ALONE
    assert not (mini / "out/evil").exists()


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("<SCRIPT>x</SCRIPT>", "<script> may not stand in a page: leave it out"),
        ("<b onclick=x>y</b>", 'onclick="x" may not stand in a page: leave it out'),
        ("![x](https://evil.example/x.png)", 'src="https://evil.example/x.png" may not stand in a page: leave it out'),
        ("[x](javascript:y)", 'href="javascript:y" may not stand in a page: leave it out'),
        ("a\n{: style=x }", 'style="x" may not stand in a page: leave it out'),
    ],
)  # fmt: skip
def test_what_may_not_stand_there_is_named_with_its_line(
    mini: Path, written: str, message: str, caplog: pytest.LogCaptureFixture
) -> None:
    text = f"---\ntitle: T\n---\n\n# Calls\n\nText.\n\n{written}\n"
    (mini / "docs/calls.md").write_text(text)
    line = 10 if "{:" in written else 9
    assert f"docs/calls.md:{line}: {message}" in problems(mini, caplog)


@pytest.mark.parametrize(
    ("front", "message"),
    [
        ("title: 5", 'docs/calls.md:2: title: YAML reads 5 as a number, not as text: write it in quotes, "5"'),
        ("status: new", "docs/calls.md:2: status: unknown field: use one of title, description, hide, needs, template"),
        ("titel: x", "docs/calls.md:2: titel: unknown field: did you mean 'title'?"),
        ("title: x\ntemplate: redirect.html", "docs/calls.md:3: template: unknown value 'redirect.html': use one of home.html"),
        ("hide: [path]", "docs/calls.md:2: hide.0: unknown value 'path': use one of navigation, toc"),
        ("title: 'x", "docs/calls.md:2: broken YAML: found unexpected end of stream: mend the YAML here"),
        ("- x", "docs/calls.md:2: must be a mapping: write its fields: title, description, hide, needs, template"),
    ],
)  # fmt: skip
def test_front_matter_is_a_closed_list(
    mini: Path, front: str, message: str, caplog: pytest.LogCaptureFixture
) -> None:
    (mini / "docs/calls.md").write_text(f"---\n{front}\n---\n\n# Calls\n")
    assert message in problems(mini, caplog)


def test_pages_that_would_not_end_are_stopped(
    mini: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each has its own processor time, and a build of all of them a multiple of it, which the system watches."""
    monkeypatch.setattr(maker, "Trial", partial(Trial, seconds=0.3))
    pages = {name: f"# Title\n\n{text}\n"[:MAX_BYTES] for name, text in ENDLESS.items()}
    add_pages(mini, pages)
    before = time.process_time()
    lines = problems(mini, caplog)
    assert time.process_time() - before < 30  # of this process, in which nothing is stopped
    slow = [
        line
        for line in lines
        if line.endswith(" takes more than 0.3 seconds to convert: shorten it, or use simpler Markdown")
    ]
    assert {"brackets", "tags", "links"} <= complained_of(slow)


@pytest.fixture
def evil_module(mini: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A module that leaves a mark where it is imported."""
    (mini / "evil_module.py").write_text("import pathlib\npathlib.Path(__file__).with_name('mark').touch()\n")
    monkeypatch.syspath_prepend(mini)
    monkeypatch.chdir(mini)
    edit(
        mini / "mkdocs.yml",
        "      workers: 1\n",
        "      workers: 1\n      reference: true\n  - mkdocstrings\n",
    )
    return mini / "mark"


def test_directives_are_text_on_a_page(mini: Path, evil_module: Path) -> None:
    add_pages(mini, DIRECTIVES)
    config = configure(mini)
    config.strict = False  # the reference stands in no menu here
    config.plugins.on_startup(command="build", dirty=False)
    build(config)
    config.plugins.on_shutdown()
    for name in DIRECTIVES:
        html = (mini / f"out/evil/{name}/index.html").read_text()
        assert "::: " in html or "[evil_module][]" in html
    assert "doc-object" in (mini / "out/about/nn/pooling/index.html").read_text()
    assert not evil_module.exists()


def test_an_extension_that_reads_files_is_refused(mini: Path, caplog: pytest.LogCaptureFixture) -> None:
    edit(mini / "mkdocs.yml", "  - admonition\n", "  - admonition\n  - pymdownx.snippets\n")
    message = "\n".join(problems(mini, caplog))
    assert message.startswith(
        "mkdocs.yml: markdown_extensions: pymdownx.snippets could do more than turn text into HTML"
    )


# Off the published pictures


def metadata_free(data: bytes) -> bool:
    """Whether a PNG or WebP holds pixels and nothing else."""
    if data.startswith(b"\x89PNG"):
        return set(png_chunks(data)) <= {b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"}
    assert data[:4] == b"RIFF"
    return set(webp_chunks(data)) <= {b"VP8 ", b"VP8L", b"VP8X", b"ALPH"}


def png_chunks(data: bytes) -> Iterator[bytes]:
    position = 8
    while position < len(data):
        yield data[position + 4 : position + 8]
        position += 12 + struct.unpack_from(">I", data, position)[0]
    assert position == len(data)


def webp_chunks(data: bytes) -> Iterator[bytes]:
    position = 12
    while position < len(data):
        yield data[position : position + 4]
        size = struct.unpack_from("<I", data, position + 4)[0]
        position += 8 + size + size % 2
    assert position == len(data)


def test_no_published_picture_holds_more_than_pixels(mini: Path) -> None:
    make(mini)
    pictures = [
        path for path in (mini / "out/gallery").rglob("*") if path.suffix in (".png", ".webp", ".jpg", ".gif")
    ]
    assert len(pictures) > 5
    for path in pictures:
        assert metadata_free(path.read_bytes()), path


def test_places_serial_numbers_and_what_hides_behind_a_picture_stay_behind() -> None:
    """Whatever came with the photo: what is drawn comes from its pixels alone."""
    odds = [odd for odd in dressed() if odd.refusal is None and odd.shape is not None and min(odd.shape) > 4]
    assert sum(b"SERIAL-4711" in odd.data for odd in odds) >= 24
    assert sum(b"<script>" in odd.data for odd in odds) >= 3
    for odd in odds:
        pixels = cover_crop(decode_photo(odd.data, odd.name), 24, 32)
        assert np.ptp(pixels, axis=(0, 1)).max() <= 8
        for data in run_task(Task("key", pixels, None, None)).objects.values():
            assert metadata_free(data)
            assert b"SERIAL" not in data
            assert b"script" not in data
