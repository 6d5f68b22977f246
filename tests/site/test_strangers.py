"""What a stranger may put among the pages, and what may be read off the published pictures."""

from __future__ import annotations

import logging
import os
import re
import struct
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from mkdocs.exceptions import Abort

from gallery_gen.images import cover_crop, decode_photo
from gallery_gen.pipeline.job import Task, run_task
from gallery_gen.site.active import active_content
from gallery_gen.site.sources import MAX_BYTES, MAX_PAGES, check_sources
from tests.images.corpus import dressed
from tests.site.test_plugin import make


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
    "text",
    [
        "::: os",
        "::: evil",
        "    ::: evil",
        "> ::: evil",
        "::: gallery_gen.nn.conv2d\n    options:\n      extensions: [docs/evil.py]",
        "::: gallery_gen/../evil",
        "::: mkdocs-click\n    :module: evil\n    :command: main",
        "::: mkdocs-click\n    :module: gallery_gen.cli\n    :evil: x",
        ":::: evil",
        "## ::: evil",
        "- ::: evil",
        "1. ::: evil",
        ": ::: evil",
    ],
)
def test_directives_name_nothing_but_our_own(tmp_path: Path, text: str) -> None:
    (tmp_path / "evil.md").write_text(f"# Title\n\n{text}\n")
    (problem,) = check_sources(tmp_path, "docs")
    assert str(problem).startswith("docs/evil.md:3: the directive ::: ")


def test_directives_of_our_own_and_in_code_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "good.md").write_text(
        '::: gallery_gen.nn.conv2d\n    options:\n      filters: ["!^_"]\n      show_labels: false\n\n::: mkdocs-click\n    :module: gallery_gen.cli\n    :command: main\n\n'
        "```\n::: evil\n```\n"
    )
    assert check_sources(tmp_path, "docs") == []


def test_front_matter_that_nests_for_ever(tmp_path: Path) -> None:
    for number, text in enumerate(("a: " + "[" * 90_000, "- " * 90_000, "a: &a [*a, *a]\n" * 60)):
        (tmp_path / f"{number}.md").write_text(f"---\n{text}\n---\n# Title\n")
    found = [str(problem) for problem in check_sources(tmp_path, "docs")]
    assert found == [
        f"docs/{n}.md:1: has a front matter of too many brackets: write it plainly" for n in range(3)
    ]


@pytest.mark.parametrize(
    ("html", "found"),
    [
        ("<script>alert(1)</script>", "<script>"),
        ("<ScRiPt src=//evil.example/x></sCrIpT>", "<script>"),
        ("<img src=x onerror=alert(1)>", "onerror="),
        ("<img src='https://evil.example/pixel.png' alt=''>", "src="),
        ("<img src='//evil.example/pixel.png' alt=''>", "src="),
        ("<svg onload=alert(1)></svg>", "<svg>"),
        ("<iframe srcdoc='x'></iframe>", "<iframe>"),
        ("<a href='javascript:alert(1)'>x</a>", "javascript:"),
        ("<a href='JaVa\tScRiPt&colon;alert(1)'>x</a>", "javascript:"),
        ("<a href='&#106;avascript&#58;alert(1)'>x</a>", "javascript:"),
        ("<a href='data:text/html,x'>x</a>", "data:"),
        ("<a href='vbscript:x'>x</a>", "vbscript:"),
        ("<div style='background:url(//evil.example)'>x</div>", "style="),
        ("<style>*{display:none}</style>", "<style>"),
        ("<form action='https://evil.example'><input name=a></form>", "<form>"),
        ("<meta http-equiv=refresh content='0;url=https://evil.example'>", "<meta>"),
        ("<base href='https://evil.example'>", "<base>"),
        ("<object data=x></object>", "<object>"),
        ("[x](javascript:alert(1))", "javascript:"),
        ("[x](<javascript:alert(1)>)", "javascript:"),
        ("![x](https://evil.example/pixel.png)", "src="),
        ("A paragraph.\n{: onclick='alert(1)' }", "onclick="),
        ("## Title {: onmouseover=alert(1) }", "onmouseover="),
        ("<details open ontoggle=alert(1)>x</details>", "ontoggle="),
    ],
)
def test_what_would_run_in_a_readers_browser_is_refused(
    mini: Path, html: str, found: str, caplog: pytest.LogCaptureFixture
) -> None:
    (mini / "docs/calls.md").write_text(f"# Calls\n\n{html}\n")
    message = "\n".join(problems(mini, caplog))
    what = f"{found} in a page could run or load something: leave it out"
    assert re.search(rf"docs/calls\.md:[134]: {re.escape(what)}", message)


def test_what_would_run_is_named_with_its_line(mini: Path, caplog: pytest.LogCaptureFixture) -> None:
    """The first line if it is not written there as such: Markdown makes the picture's address."""
    text = (
        "# Calls\n\nText.\n\n<SCRIPT>x</SCRIPT>\n\n<b onclick=x>y</b>\n\n![x](https://evil.example/x.png)\n"
    )
    (mini / "docs/calls.md").write_text(text)
    message = "\n".join(problems(mini, caplog))
    for line, found in ((5, "<script>"), (7, "onclick="), (1, "src=")):
        assert f"docs/calls.md:{line}: {found} in a page" in message


@pytest.mark.parametrize(
    "html",
    ["<p id='a' class='b'>x <sub>2</sub> <b>b</b></p>", "<a href='https://a.example/?x:y'>x</a>", "<a href='#x:y'>",
     "<a href='page.md#a'>", "<a href='mailto:a@b.example'>", "<img src='../a.png' alt='x'>", "a &lt;script&gt;",
     "<td style='text-align: right;'>1</td>"],
)  # fmt: skip
def test_plain_html_is_left_alone(html: str) -> None:
    assert list(active_content(html)) == []


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
