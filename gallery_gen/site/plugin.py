"""The MkDocs plugin: hooks only; what pages say comes from its neighbours, pictures from the pipeline."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Literal

from jinja2 import Environment
from mkdocs.config import config_options as options
from mkdocs.config.base import Config
from mkdocs.config.config_options import ExtraScriptValue
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import BasePlugin, get_plugin_logger
from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.utils import get_relative_url
from mkdocs.utils.templates import TemplateContext

from gallery_gen.errors import CallError, GalleryError
from gallery_gen.files import is_leftover
from gallery_gen.pipeline import build_gallery
from gallery_gen.pipeline.manifest import Manifest
from gallery_gen.site import data_files, generated, pages
from gallery_gen.site.answers import Answers
from gallery_gen.site.calls import read_call
from gallery_gen.site.catalogue import Catalogue, suggestion
from gallery_gen.site.chapter import minutes, read_needs
from gallery_gen.site.desk import Block, environment
from gallery_gen.site.draft import Draft
from gallery_gen.site.scripts import published
from gallery_gen.site.sources import check_sources
from gallery_gen.site.typography import framed_tables, unbroken_sizes
from gallery_gen.site.words import Words

log = get_plugin_logger(__name__)

_HERE = Path(__file__).parent
_STYLES = "gallery/colormaps.css"


class GalleryConfig(Config):  # type: ignore[no-untyped-call]
    """What mkdocs.yml may say under `plugins: gallery:`."""

    gallery = options.Type(str, default="gallery.yml")
    """The gallery's specification, beside mkdocs.yml."""
    store = options.Type(str, default=".gallery")
    """Folder of the picture store, beside mkdocs.yml."""
    workers = options.Optional(options.Type(int))
    """Processes that make pictures; one per processor if left out."""


class LinkedFile(File):
    """A picture that is linked, not copied, to where it is published: the store's files never change."""

    def copy_file(self, dirty: bool = False) -> None:
        """Make a hard link, or a copy where the file system has none."""
        target = Path(self.abs_dest_path)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.unlink(missing_ok=True)  # copying onto an older link would write into the store
        try:
            os.link(self.abs_src_path or "", target)
        except OSError:
            super().copy_file(dirty)


class GalleryPlugin(BasePlugin[GalleryConfig]):  # type: ignore[no-untyped-call]
    """Makes the pictures, adds the gallery's pages, and answers the calls in all pages."""

    supports_multiple_instances = True  # it does not, and says so in words for people who write mkdocs.yml

    def __init__(self) -> None:
        super().__init__()
        self.serving = False
        self.manifest: Manifest | None = None
        self.failure: str | None = None
        self.answers: Answers | None = None
        self.drafts: dict[str, Draft] = {}
        self.published: set[str] = set()

    def on_startup(self, *, command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:  # noqa: ARG002
        """Keep this instance over the rebuilds of a server: the last good gallery stays at hand."""
        self.serving = command == "serve"
        self.manifest = None  # MkDocs may hand the same plugin from one project to the next

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Make the pictures that are missing, and name the scripts and styles that pages need."""
        self._check_sources(config)
        self.drafts, self.published, self.failure = {}, set(), None
        self.words = Words.of(str(config.theme.get("language") or "en"))
        root = project(config)
        try:
            self.manifest = build_gallery(
                root,
                gallery=self.config.gallery,
                store=self.config.store,
                workers=self.config.workers,
                progress=self._progress,
            )
        except GalleryError as error:
            self.failure = str(error)
            self._complain(f"{self.words.say('error.gallery')}:\n{error}")
        self.answers = None
        if self.manifest is not None:
            self.answers = Answers(root, Catalogue(self.manifest), self.words, str)
            config.extra_css.append(_STYLES)
        for script in sorted(_HERE.glob("widgets/*.js")):
            value = ExtraScriptValue(f"gallery/{script.name}")
            value.type = "module"
            config.extra_javascript.append(value)
        return config

    def _check_sources(self, config: MkDocsConfig) -> None:
        """Refuse, before MkDocs reads or copies it, what must not be among the pages; a server does too."""
        if sum(isinstance(plugin, GalleryPlugin) for plugin in config.plugins.values()) > 1:
            raise PluginError("mkdocs.yml: plugins: gallery is listed twice: keep one")
        folder = Path(config.docs_dir)
        root = project(config)
        shown = folder.relative_to(root) if folder.is_relative_to(root) else folder
        if problems := check_sources(folder, shown.as_posix()):
            raise PluginError("\n".join(map(str, problems)))

    def _progress(self, done: int, total: int, name: str) -> None:
        if done and done * 10 // total > (done - 1) * 10 // total:  # ten lines at most
            log.info("%d of %d: %s", done, total, name)

    def _complain(self, message: str) -> None:
        """End a build with a message; a server says it and lives on."""
        if not self.serving:
            raise PluginError(message)
        log.warning("%s", message)

    def on_files(self, files: Files, config: MkDocsConfig) -> Files:
        """Add the gallery's pages, its manifest, and the widgets; leave out what editors left."""
        for left in [file for file in files if file.src_dir == config.docs_dir and is_leftover(file.src_uri)]:
            files.remove(left)
        for script in sorted(_HERE.glob("widgets/**/*.js")):
            path = script.relative_to(_HERE / "widgets").as_posix()
            code = published(script.read_text(encoding="utf-8"))
            files.append(File.generated(config, f"gallery/{path}", content=code))
        if self.answers is None or self.manifest is None:
            title = self.words.say("gallery.title")
            files.append(File.generated(config, "gallery/index.md", content=f"# {title}\n"))
            return files
        views = self.answers.views
        contents = {
            **generated.all_pages(views),
            **data_files.all_files(self.answers, self.manifest),
            _STYLES: generated.colormap_styles(views),
        }
        for path, content in contents.items():
            files.append(File.generated(config, path, content=content))
        return files

    def on_page_markdown(self, markdown: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:
        """Answer the page's calls; blocks wait behind a placeholder until Markdown is done."""
        if self.answers is not None:
            self.answers.link = self._link(page, files)
            self.answers.read = lambda path: _text(files, path)
        draft = self.drafts[page.file.src_uri] = Draft(*self._source(markdown, page, config))
        return draft.answer_calls(markdown, self._answer, self._box)

    def _answer(self, text: str, alone: bool) -> str:
        call = read_call(text)
        if self.answers is None:
            return self._box(self.failure or "") if alone else "…"
        answer = self.answers.answer(call)
        if isinstance(answer, Block) and not alone:
            raise CallError(f"{call.name}: makes a block and must stand on a line of its own")
        return answer

    def _source(self, markdown: str, page: Page, config: MkDocsConfig) -> tuple[str, int]:
        """Name a page's file as its author knows it, and count the lines of its front matter."""
        text = page.file.content_string
        offset = text.count("\n", 0, len(text) - len(markdown)) if text.endswith(markdown) else 0
        if page.file.abs_src_path is None or page.file.generated_by is not None:
            return page.file.src_uri, offset
        path = Path(page.file.abs_src_path)
        root = project(config)
        return (path.relative_to(root) if path.is_relative_to(root) else path).as_posix(), offset

    def _link(self, page: Page, files: Files) -> Callable[[str], str]:
        """Make addresses relative to a page, and remember which pictures are to be published."""

        def link(path: str) -> str:
            bare, mark, anchor = path.partition("#")
            if bare.startswith(pages.PICTURES):
                self.published.add(bare)
                return get_relative_url(bare, page.url)
            file = files.get_file_from_path(bare)
            if file is None:
                raise LookupError(f"nothing is published at {bare}")
            return get_relative_url(file.url, page.url) + mark + anchor

        return link

    def _box(self, message: str) -> Block:
        title = self.words.say("error.title")
        return Block(environment().get_template("error.html").render(title=title, message=message))

    def on_page_content(self, html: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:  # noqa: ARG002
        """Report the blocks that Markdown took for code; say so where an older gallery is shown."""
        draft = self.drafts[page.file.src_uri]
        html = framed_tables(html, self.words.say("table.label", columns="{columns}"))
        html = draft.read_html(html, self.words.say("formula.label"), self._box)
        if "needs" in page.meta:
            html = html.replace("</h1>", "</h1>" + draft.wait(""), 1)
        if self.failure is not None and self.answers is not None:
            return self._box(self.failure) + html
        return html

    def _frame(self, page: Page, files: Files) -> None:
        """Say how long a chapter takes and what to know first: it needs every page's title."""
        draft = self.drafts[page.file.src_uri]
        time = minutes(page.content or "", draft.blocks)
        needs = []
        try:
            for name in read_needs(page.meta["needs"]):
                needed = files.get_file_from_path(f"{name}.md")
                if needed is None or needed.page is None:
                    names = [file.src_uri.removesuffix(".md") for file in files.documentation_pages()]
                    raise CallError(f'needs: there is no page "{name}"{suggestion(name, names)}')
                needs.append((needed.page.title, get_relative_url(needed.url, page.url)))
        except CallError as error:
            draft.complain(1 - draft.offset, str(error))
        template = environment().get_template("chapter.html")
        draft.blocks[-1] = template.render(words=self.words, minutes=time, needs=needs)

    def on_env(self, env: Environment, *, config: MkDocsConfig, files: Files) -> Environment:
        """Finish the chapters, report every page's problems at once, publish the pictures that pages show."""
        for file in files.documentation_pages():
            if file.page is not None and "needs" in file.page.meta:
                self._frame(file.page, files)
        problems = sorted(problem for draft in self.drafts.values() for problem in draft.problems)
        if problems:
            self._complain("\n".join(map(str, problems)))
        preview = None  # what a link to any page shows elsewhere
        if self.answers is not None and self.manifest is not None:
            preview = self.answers.views.photo_picture(self.manifest.photos[0])
            self.published.add(preview.source)
        objects = project(config) / self.config.store / "objects"
        for path in sorted(self.published):
            name = path.removeprefix(pages.PICTURES)
            files.append(LinkedFile.generated(config, path, abs_src_path=str(objects / name[:2] / name)))
        env.globals["gallery_say"] = self.words.say
        env.globals["gallery_preview"] = preview
        env.globals["gallery_strings"] = self.words.group("lightbox", "filter")
        return env

    def on_page_context(
        self,
        context: TemplateContext,
        *,
        page: Page,
        config: MkDocsConfig,  # noqa: ARG002
        nav: Navigation,
    ) -> TemplateContext:
        """Ask for the formulas' style where it is needed; open the gallery's tab on its pages."""
        formulas = any("<math" in block for block in self.drafts[page.file.src_uri].blocks)
        context["gallery_formulas"] = formulas  # type: ignore[typeddict-unknown-key]
        for other in nav.pages:
            if other.file.src_uri == "gallery/index.md":
                other.active = page.file.src_uri.startswith("gallery/")
        return context

    def on_post_page(self, output: str, *, page: Page, config: MkDocsConfig) -> str:  # noqa: ARG002
        """Put the blocks where their placeholders stand; the search has not had to read through them."""
        return unbroken_sizes(self.drafts.pop(page.file.src_uri).finish(output))

    def on_serve(
        self,
        server: LiveReloadServer,
        *,
        config: MkDocsConfig,  # noqa: ARG002
        builder: Callable[..., None],  # noqa: ARG002
    ) -> LiveReloadServer:
        """Say who serves better: MkDocs' own server stands still after a mistake, until it is stopped."""
        log.warning("mkdocs serve watches docs/ only, and hangs after a mistake: use gallery-gen serve")
        return server


def _text(files: Files, path: str) -> str:
    file = files.get_file_from_path(path)
    if file is None:
        raise LookupError(f"there is no page {path}")
    return file.content_string


def project(config: MkDocsConfig) -> Path:
    """The folder of mkdocs.yml, which all other paths start from."""
    return Path(config.config_file_path or "mkdocs.yml").resolve().parent
