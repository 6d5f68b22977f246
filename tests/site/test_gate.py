"""What honest authors write passes the gate as it is; what does not is named once."""

import pytest

from gallery_gen.site.gate import MAX_DEPTH, MAX_HEADINGS, MAX_HTML, pass_gate


@pytest.mark.parametrize(
    "html",
    [
        '<p id="a">x <sub>2</sub> <b>b</b> <kbd>Ctrl</kbd><br>y</p>',
        '<h2 id="卷积">卷积</h2>',
        '<a href="https://en.wikipedia.org/wiki/Filter_(signal_processing)">x</a>',
        '<a href="https://example.org/~me/a|b?x=1&amp;y=[2]#z">x</a>',
        '<a href="https://例え.jp/パス">x</a>',
        '<a href="https://a.example/@user:80/?x:y">x</a>',
        '<a href="http://localhost:8000/en/">x</a>',
        '<a href="mailto:a.b@example.org">x</a>',
        '<a href="../page/#x:y">x</a>',
        '<a href="#卷积">x</a>',
        '<img src="../a/b.png" alt="a &lt; b" width="3" height="4">',
        '<table><tbody><tr><td style="text-align: right;">1</td></tr></tbody></table>',
        '<table class="highlighttable"><tbody><tr><td class="linenos"></td><td class="code"></td></tr></tbody></table>',
        '<div class="language-python highlight"><pre><span></span><code><span class="hll"><span class="kn">x</span></span></code></pre></div>',
        '<details class="question"><summary>Ask</summary><p>x</p></details>',
        '<div class="admonition note"><p class="admonition-title">T</p></div>',
        '<sup id="fnref:1"><a class="footnote-ref" href="#fn:1">1</a></sup>',
    ],
)
def test_what_authors_write_passes_as_it_is(html: str) -> None:
    passed = pass_gate(html)
    assert passed.findings == []
    assert passed.html == html


def test_headings_and_title_are_plain_text() -> None:
    passed = pass_gate(
        '<h1>A &lt;b&gt; <code>c</code><a class="headerlink" href="#a">¶</a></h1><h2 id="b">B\n  b</h2>'
    )
    assert passed.title == "A <b> c"
    assert [(one.level, one.id, one.text) for one in passed.headings] == [(2, "b", "B b")]


def test_each_thing_is_named_once_and_a_page_has_an_end() -> None:
    assert [one.what for one in pass_gate("<blink>x</blink>" * 50).findings] == ["<blink>"]
    assert len(pass_gate("".join(f"<x-{n}>" + f"</x-{n}>" for n in range(500))).findings) == 20
    assert pass_gate("<b>" * (MAX_DEPTH + 5) + "x").findings != []
    assert pass_gate("x" * (MAX_HTML + 1)).html == ""


def test_a_page_of_too_many_headings_is_refused() -> None:
    passed = pass_gate("".join(f"<h2 id=a{number}>a</h2>" for number in range(MAX_HEADINGS + 5)))
    assert [one.what for one in passed.findings] == [f"more than {MAX_HEADINGS} headings"]
    assert len(passed.headings) == MAX_HEADINGS
