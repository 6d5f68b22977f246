"""Published modules: no comment is left, and the code is the same."""

from pathlib import Path

import pytest
from pygments.lexers.javascript import JavascriptLexer  # type: ignore[import-untyped]
from pygments.token import Comment, Whitespace  # type: ignore[import-untyped]

from gallery_gen.site.scripts import published

WIDGETS = sorted((Path(__file__).parents[2] / "gallery_gen/site/widgets").rglob("*.js"))


def test_comments_go_and_strings_stay() -> None:
    source = """/** What it does. */

// Why.
const a = "// no comment", b = `/* nor
    // this */`; // but this
  const c = /[/*]\\/\\/ a regular expression/ . test(a) /* and this */ / 2;
"""
    right = """const a = "// no comment", b = `/* nor
    // this */`;\x20
const c = /[/*]\\/\\/ a regular expression/ . test(a)  / 2;
"""
    assert published(source) == right


@pytest.mark.parametrize("script", WIDGETS, ids=lambda path: path.stem)
def test_every_widget_is_the_same_program(script: Path) -> None:
    """Token for token; and shorter."""

    def code(text: str) -> list[tuple[object, str]]:
        tokens = JavascriptLexer().get_tokens(text)
        return [
            (kind, text) for kind, text in tokens if text and kind not in Comment and kind not in Whitespace
        ]

    source = script.read_text("utf-8")
    assert code(published(source)) == code(source)
    assert not any(kind in Comment for kind, _ in JavascriptLexer().get_tokens(published(source)))
    assert len(published(source)) < len(source)
