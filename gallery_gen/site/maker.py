"""All pages of one build on their way through MkDocs: read, tried, let through the gate; answers no call."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from markupsafe import Markup, escape
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.pages import Page
from mkdocs.utils import get_relative_url

from gallery_gen.errors import CallError, Problem
from gallery_gen.site.allowed import PAGE, REFERENCE
from gallery_gen.site.catalogue import suggestion
from gallery_gen.site.chapter import minutes
from gallery_gen.site.desk import Block, environment
from gallery_gen.site.draft import Draft
from gallery_gen.site.extensions import Extensions, contents, reference_pages
from gallery_gen.site.trial import Trial
from gallery_gen.site.words import Words
from gallery_gen.site.written import Source, parse_page, read_page


class Maker:
    """Makes the pages of one site, build after build.

    Attributes
    ----------
    drafts
        Each page on its way, by its path below the pages' folder.
    menu
        Paths of the pages that stand in it.

    """

    def __init__(self) -> None:
        self.drafts: dict[str, Draft] = {}
        self.menu: frozenset[str] = frozenset()
        self._problems: list[Problem] = []
        self._trial: Trial | None = None

    def start(self, config: MkDocsConfig, words: Words, box: Callable[[str], Block]) -> str | None:
        """Begin a build, once every plugin has set up its extensions; say what is wrong with them."""
        self.drafts, self._problems = {}, []
        self._config, self._words, self._box = config, words, box
        self._reference: frozenset[str] = frozenset()
        self._extensions = Extensions.of(config)
        if self._trial is None or not self._trial.reads(self._extensions.written, config.mdx_configs):
            self.stop()
            self._trial = Trial(self._extensions.written, config.mdx_configs)
        return self._extensions.unfit

    def stop(self) -> None:
        """End the process that tries pages."""
        if self._trial is not None:
            self._trial.close()
        self._trial = None

    def add_reference(self, files: Files) -> None:
        """Add the pages of the program's own reference."""
        added = reference_pages()
        self._reference = frozenset(added)
        self.add(files, added)

    def add(self, files: Files, made: Mapping[str, str | bytes]) -> None:
        """Add what the program makes, by its path; no page that somebody wrote stands in its place."""
        places = {file.dest_uri: file for file in files}
        for path, content in made.items():
            file = File.generated(self._config, path, content=content)
            if (other := places.get(file.dest_uri)) is not None:
                self._crowded(other, path)
                files.remove(other)
            files.append(file)

    def part_pages(self, files: Files) -> None:
        """Drop a page that would be published where another one is, as `a/index.md` beside `a.md`."""
        places: dict[str, File] = {}
        for file in list(files.documentation_pages()):
            if (other := places.setdefault(file.dest_uri, file)) is not file:
                self._crowded(file, other.src_uri)
                files.remove(file)

    def _crowded(self, file: File, other: str) -> None:
        what = f"stands where {other} is published"
        self._problems.append(Problem(self._name(file), None, "", what, "choose another name"))

    def source(self, file: File) -> Source:
        """Read a page; messages name its file as its author knows it."""
        if file.abs_src_path is None or file.generated_by is not None:
            return parse_page(file.content_string, file.src_uri)
        return read_page(Path(file.abs_src_path), self._name(file))

    def _name(self, file: File) -> str:
        path, root = Path(file.abs_src_path or file.src_uri), project(self._config)
        return (path.relative_to(root) if path.is_relative_to(root) else path).as_posix()

    def read(self, page: Page) -> str:
        """Read a page for MkDocs, and keep its front matter back, of which the theme would print any key."""
        source = self.source(page.file)
        draft = self.drafts[page.file.src_uri] = Draft(source, self._words, self._box)
        in_menu = page.file.src_uri in self.menu or page.file.inclusion is not InclusionLevel.INCLUDED
        if not in_menu and page.file.generated_by is None and not source.problems:
            draft.complain(1 - source.offset, "stands in no menu", "add it under nav: in mkdocs.yml")
        # Behind an empty line MkDocs looks for no front matter.
        return f"\n{draft.source.text}"

    def markdown(self, page: Page, answer: Callable[[str, bool], str]) -> str:
        """Answer the page's calls, and try whether it can be converted, with what extensions it may have."""
        draft = self.drafts[page.file.src_uri]
        page.meta = draft.source.front.meta()
        draft.answer_calls(answer)
        if page.file.src_uri in self._reference:
            self._config.markdown_extensions = [*self._extensions.all]  # type: ignore[list-item]
            return draft.markdown
        self._config.markdown_extensions = [*self._extensions.written]
        assert self._trial is not None
        if (what := self._trial.complaint(draft.markdown)) is not None:
            draft.give_up(what)
        return draft.markdown

    def content(self, page: Page, html: str) -> str:
        """Let a page through the gate; what the theme prints of it besides comes from there, too."""
        draft = self.drafts[page.file.src_uri]
        reference = page.file.src_uri in self._reference
        passed = draft.read_html(html, REFERENCE if reference else PAGE)
        html = passed.html
        if not reference:
            page.toc = contents(passed.headings)
        if passed.title and "title" not in page.meta and "title" not in vars(page):  # nor named in the menu
            page.title = str(escape(passed.title))
        if draft.source.front.needs is not None:
            html = html.replace("</h1>", "</h1>" + draft.wait(""), 1)
        if draft.unseen:
            html = self._box("\n".join(map(str, draft.unseen))) + html
        return html

    def finish(self, files: Files) -> list[Problem]:
        """Finish the chapters, now that every page has its title; return every page's problems."""
        for file in files.documentation_pages():
            if file.page is not None and self.drafts[file.src_uri].source.front.needs is not None:
                self._frame(file.page, files)
        of_pages = (problem for draft in self.drafts.values() for problem in draft.problems)
        return sorted([*self._problems, *of_pages], key=lambda one: (one.file, one.line or 0))

    def _frame(self, page: Page, files: Files) -> None:
        """Say how long a chapter takes and what to know first."""
        draft = self.drafts[page.file.src_uri]
        time = minutes(page.content or "", draft.blocks)
        needs = []
        try:
            for name in draft.source.front.needs or ():
                needed = files.get_file_from_path(f"{name}.md")
                if needed is None or needed.page is None:
                    names = [file.src_uri.removesuffix(".md") for file in files.documentation_pages()]
                    raise CallError(f'needs: there is no page "{name}"{suggestion(name, names)}')
                needs.append((Markup(needed.page.title), get_relative_url(needed.url, page.url)))
        except CallError as error:
            draft.complain(1 - draft.source.offset, str(error))
        template = environment().get_template("chapter.html")
        draft.blocks[-1] = template.render(words=self._words, minutes=time, needs=needs)


def project(config: MkDocsConfig) -> Path:
    """The folder of mkdocs.yml, which all other paths start from."""
    return Path(config.config_file_path or "mkdocs.yml").resolve().parent
