"""The second wall stands in every built page, and knows no script but the theme's."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path

import pytest

from gallery_gen.errors import GalleryError
from gallery_gen.site.policy import guard, inline_scripts
from gallery_gen.site.publish import publish

META = re.compile(
    r'<meta http-equiv="Content-Security-Policy" content="([^"]*)"><meta name="referrer" content="no-referrer">'
)


def test_every_page_has_the_same_policy_before_anything_that_could_load(mini: Path) -> None:
    site = publish(mini, mini / "site")
    policies = set()
    for path in sorted((site / "en").rglob("*.html")):
        html = path.read_text()
        (found,) = META.finditer(html)
        assert re.fullmatch(
            r'\s*<!doctype html>\s*<html [^>]*>\s*<head>\s*<meta charset="utf-8">', html[: found.start()]
        )
        policies.add(found[1])
        for script in inline_scripts(html):
            assert (
                f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'" in found[1]
            )
    (one,) = policies
    rules = dict(rule.split(" ", 1) for rule in one.split("; "))
    assert rules["default-src"] == "'none'"
    assert rules["connect-src"] == "'self'"
    assert rules["img-src"] == "'self' data: blob:"
    assert "unsafe" not in rules["script-src"]
    for name in ("index.html", "404.html"):
        html = (site / name).read_text()
        (found,) = META.finditer(html)
        (style,) = re.findall(r"<style>(.*)</style>", html)
        assert base64.b64encode(hashlib.sha256(style.encode()).digest()).decode() in found[1]
        assert list(inline_scripts(html)) == []


@pytest.mark.parametrize(
    "html",
    [
        "<script>hacked()</script>",
        "<svg><script>hacked()</script></svg>",
        "<script type=module>hacked()</script>",
    ],
)
def test_a_script_that_is_not_the_themes_ends_the_build(tmp_path: Path, html: str) -> None:
    frame = '<!doctype html><head><meta charset="utf-8"><script>a(new URL("{}",location))</script></head>'
    (tmp_path / "404.html").write_text(frame.format("/en/"))
    (tmp_path / "page").mkdir()
    (tmp_path / "page/index.html").write_text(frame.format("../..") + html)
    with pytest.raises(
        GalleryError, match=r"page/index\.html: holds script that is not the theme's: hacked\(\)"
    ):
        guard(tmp_path)
    assert "Content-Security-Policy" not in (tmp_path / "404.html").read_text()


def test_data_is_no_script_and_a_frame_may_stand_in_any_depth(tmp_path: Path) -> None:
    frame = '<!doctype html><head><meta charset="utf-8"><script>a(new URL("{}",location))</script></head>'
    data = '<script type="application/json">{"a": 1}</script><script src="x.js"></script>'
    (tmp_path / "404.html").write_text(frame.format("/en/"))
    (tmp_path / "index.html").write_text(frame.format("."))
    (tmp_path / "page.html").write_text(frame.format("../..") + data)
    guard(tmp_path)
    assert (tmp_path / "page.html").read_text().count("sha256-") == 3
