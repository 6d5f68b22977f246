"""A page as a person wrote it: its file read once, its front matter a closed list of typed fields.

MkDocs would read the front matter too, hand every key to the theme, and take a first line such as `Note: …`
for one. It is given the text alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final, Literal

from markupsafe import escape
from pydantic import Field

from gallery_gen.errors import Problem
from gallery_gen.files import UnfitFileError, read_ordinary
from gallery_gen.spec import Document, Line, Written, validate

MAX_BYTES: Final = 200_000
MAX_HEAD: Final = 5_000
"""Characters of the front matter."""

PageName = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)*$", max_length=100)]


class FrontMatter(Written):
    """What may stand between the lines `---` at the top of a page."""

    title: Line | None = None
    """The page's name in menus and in the browser's tab; its first heading if left out."""
    description: Annotated[str, Field(min_length=1, max_length=1000)] | None = None
    """One sentence, for search engines and previews of links."""
    hide: tuple[Literal["navigation", "toc"], ...] = ()
    """What does not stand beside the text."""
    needs: tuple[PageName, ...] | None = None
    """Of a chapter: pages to know first, without `.md`."""
    template: Literal["home.html"] | None = None
    """Of the first page: its own frame."""

    def meta(self) -> dict[str, object]:
        """Give the theme what it prints; it prints texts as they stand, so they are escaped here."""
        texts = {"title": self.title, "description": self.description}
        return {
            **{name: str(escape(text)) for name, text in texts.items() if text is not None},
            "hide": list(self.hide),
            **({"template": self.template} if self.template is not None else {}),
        }


@dataclass(frozen=True)
class Source:
    """A page that was read."""

    name: str
    """Its file, as its author knows it."""
    front: FrontMatter
    text: str
    """Its Markdown, without front matter and without the empty lines before it begins."""
    offset: int = 0
    """Lines of the file before the text."""
    problems: tuple[Problem, ...] = ()


def read_page(path: Path, name: str) -> Source:
    """Read a file that a stranger may have put there; of one that is no page, only the problems."""
    try:
        text = read_ordinary(path, MAX_BYTES).decode("utf-8-sig")
    except UnfitFileError as error:
        what, _, mend = str(error.strerror).partition(": ")
    except OSError as error:
        what, mend = f"cannot be read ({error.strerror})", "check that it is there, and its permissions"
    except UnicodeDecodeError:
        what, mend = "is not UTF-8 text", "save it as UTF-8"
    else:
        return parse_page(text.replace("\r\n", "\n").replace("\r", "\n"), name)
    return Source(name, FrontMatter(), "", problems=(Problem(name, None, "", what, mend),))


def parse_page(text: str, name: str) -> Source:
    """Part a page's text from its front matter, and check that."""
    front, problems = FrontMatter(), []
    rest = text
    lines = text[: MAX_HEAD + 1].split("\n")
    if lines[0].rstrip() == "---":
        end = next(
            (index for index, line in enumerate(lines) if index and line.rstrip() in ("---", "...")), None
        )
        if end is None:
            mend = f"close it with a line --- (within {MAX_HEAD} characters), or begin with a heading"
            problem = Problem(name, 1, "", "its front matter has no end", mend)
            return Source(name, front, "", problems=(problem,))
        document = Document("\n".join(["", *lines[1:end]]), name)
        problems += document.problems
        if not document.problems:
            front = validate(FrontMatter, document, (), document.value, problems) or front
        rest = "\n".join(text.split("\n")[end + 1 :])
    body = rest.lstrip("\n")
    return Source(name, front, body, text.count("\n", 0, len(text) - len(body)), tuple(problems))
