"""The look with a browser finds what it is for: one small broken page for each fault, and a good one without any."""

import gzip
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser

from tests.browser.serving import served
from tests.pages import sweep

HEAD = "<!doctype html><html lang=en><head><title>t</title><meta name=viewport content='width=device-width'><link rel=icon href='data:,'>"
STYLE = "<style>body{background:#fff;color:#222}@media(prefers-color-scheme:dark){body{background:#111;color:#eee}}</style>"
PICTURE = "<img src=x.png width=64 height=64 alt='Noise'>"
GOOD = f"{HEAD}{STYLE}</head><body><main><h1>Noise as such</h1><figure>{PICTURE}<figcaption>Grey dots</figcaption></figure></main></body></html>"


@pytest.mark.browser
@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("", "", None),
        ("</h1>", "</h1><script>console.error('no')</script>", "error in the console: no"),
        ("</h1>", "</h1><script>throw Error('no')</script>", "script error: no"),
        ("<title>", "<meta http-equiv=Content-Security-Policy content=\"img-src 'none'\"><title>", "error in the console: Loading the image"),
        ("</h1>", "</h1><img src=y.png width=1 height=1 alt=b hidden>", "status 404: "),
        ("x.png", "broken.png", "broken image: "),
        (" width=64", "", "image without width or height: <img"),
        ("</h1>", "</h1><p style='width:500px'>b</p>", "scrolls sideways on a phone: 5"),
        ("color:#222", "color:#ccc", "axe, light: color-contrast"),
        ("color:#eee", "color:#333", "axe, dark: color-contrast"),
        ("alt='Noise'", "", "axe, light: image-alt"),
        ("<figure>", "<figure class=late hidden><script>document.querySelector('.late').hidden = false</script>", "without JavaScript: "),
        ("<figcaption>", "<figcaption class=late hidden>", "without JavaScript: hidden caption: Grey dots"),
        ("</h1>", "</h1><img src=//127.0.0.2:9/z.png width=1 height=1 alt=b>", "foreign request: http://127.0.0.2:9/z.png"),
    ],
)  # fmt: skip
def test_a_fault_is_found(browser: Browser, tmp_path: Path, old: str, new: str, fault: str | None) -> None:
    assert old in GOOD
    (tmp_path / "index.html").write_text(GOOD.replace(old, new))
    Image.effect_noise((64, 64), 50).save(tmp_path / "x.png")
    (tmp_path / "broken.png").write_bytes(b"no picture")
    with served(tmp_path) as site:
        found = [str(one) for one in sweep.sweep(browser, site, [""])]
    if fault is None:
        assert found == []
    assert fault is None or any(line.startswith(f": {fault}") for line in found), found


@pytest.mark.browser
def test_pictures_of_the_first_view_are_weighed(
    browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Image.effect_noise((64, 64), 50).save(tmp_path / "x.png")
    size = (tmp_path / "x.png").stat().st_size
    far = "<p style='height:9000px'></p><img src=x.png?2 loading=lazy width=64 height=64 alt='More noise'></main>"
    for name in ("first.html", "second.html"):  # the second must not get off lightly because of the first
        (tmp_path / name).write_text(GOOD.replace("</main>", far))
    with served(tmp_path) as site:
        monkeypatch.setattr(sweep, "MOST_BYTES", size)
        assert list(sweep.sweep(browser, site, ["first.html", "second.html"])) == []
        monkeypatch.setattr(sweep, "MOST_BYTES", size - 1)
        found = [str(one) for one in sweep.sweep(browser, site, ["first.html", "second.html"])]
    line = f"pictures of the first view weigh too much: {size:,} bytes"
    assert found == [f"first.html: {line}", f"second.html: {line}"]


@pytest.mark.browser
def test_scripts_are_weighed_gzipped_and_once(
    browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Image.effect_noise((64, 64), 50).save(tmp_path / "x.png")
    (tmp_path / "a.js").write_text("// " + "a" * 5000)
    (tmp_path / "b.js").write_text("import './a.js'")
    scripts = "<script src=a.js></script><script type=module src=b.js></script></main>"
    (tmp_path / "index.html").write_text(GOOD.replace("</main>", scripts))
    weight = sum(len(gzip.compress((tmp_path / name).read_bytes())) for name in ("a.js", "b.js"))
    with served(tmp_path) as site:
        monkeypatch.setattr(sweep, "MOST_SCRIPT", weight)
        assert list(sweep.sweep(browser, site, [""])) == []
        monkeypatch.setattr(sweep, "MOST_SCRIPT", weight - 1)
        found = [str(one) for one in sweep.sweep(browser, site, [""])]
    assert found == [f": scripts weigh too much: {weight:,} bytes gzipped"]
