"""Sizes stay on one line, and Markdown's tables scroll by keyboard."""

import pytest

from gallery_gen.site.gate import pass_gate
from gallery_gen.site.typography import framed_table, unbroken_sizes


@pytest.mark.parametrize(
    ("html", "finished"),
    [
        ("<p>3 × 3 × 3, C × H</p>", "<p>3\u00a0×\u00a03\u00a0×\u00a03, C\u00a0×\u00a0H</p>"),
        ('<img alt="5 × 5">', '<img alt="5\u00a0×\u00a05">'),
        ("<p>2 × 2</p><pre><code>2 × 2</code></pre>", "<p>2\u00a0×\u00a02</p><pre><code>2 × 2</code></pre>"),
        ('<script type="a">"2 × 2"</script>2 × 2', '<script type="a">"2 × 2"</script>2\u00a0×\u00a02'),
        ("<code>a × b</code> <code>c × d</code>", "<code>a × b</code> <code>c × d</code>"),
        ("nothing", "nothing"),
    ],
)
def test_a_size_does_not_break(html: str, finished: str) -> None:
    assert unbroken_sizes(html) == finished


def test_a_table_gets_a_box_with_its_columns_as_name() -> None:
    table = "<table><thead><tr><th>a &lt; <code>b</code></th><th></th><th>c</th></tr></thead></table>"
    html = pass_gate(
        f"<p>x</p>{table}<p>y</p>", frame=lambda node: framed_table(node, "Table: {columns}")
    ).html
    assert html.startswith(
        '<p>x</p><div class="sc-table" role="group" tabindex="0" aria-label="Table: a &lt; b, c">'
    )
    assert '<table class="sc-plain"><thead>' in html
    assert html.endswith("</table></div><p>y</p>")
