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
from gallery_gen.site.catalogue import Catalogue
from gallery_gen.site.desk import Block, environment
from gallery_gen.site.maker import Maker, project
from gallery_gen.site.policy import guard
from gallery_gen.site.scripts import published
from gallery_gen.site.sources import check_sources
from gallery_gen.site.typography import unbroken_sizes
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
    reference = options.Type(bool, default=False)
    """Whether the reference of gallery_gen.nn and of the command line is part of the site."""


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
        self.maker = Maker()
        self.published: set[str] = set()

    def on_startup(self, *, command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:  # noqa: ARG002
        """Keep this instance over the rebuilds of a server: the last good gallery stays at hand."""
        self.serving = command == "serve"
        self.maker.stop()
        self.manifest = None  # MkDocs may hand the same plugin from one project to the next

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Make the pictures that are missing, and name the scripts and styles that pages need."""
        self._check_sources(config)
        self.published, self.failure = set(), None
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
        if unfit := self.maker.start(config, self.words, self._box):
            self._complain(unfit)
        self.maker.part_pages(files)
        if self.config.reference:
            self.maker.add_reference(files)
        made: dict[str, str | bytes] = {}
        for script in sorted(_HERE.glob("widgets/**/*.js")):
            path = script.relative_to(_HERE / "widgets").as_posix()
            made[f"gallery/{path}"] = published(script.read_text(encoding="utf-8"))
        if self.answers is None or self.manifest is None:
            made["gallery/index.md"] = f"# {self.words.say('gallery.title')}\n"
        else:
            views = self.answers.views
            made |= generated.all_pages(views)
            made |= data_files.all_files(self.answers, self.manifest)
            made[_STYLES] = generated.colormap_styles(views)
        self.maker.add(files, made)
        return files

    def on_nav(self, nav: Navigation, *, config: MkDocsConfig, files: Files) -> Navigation:  # noqa: ARG002
        """Keep which pages stand in the menu."""
        self.maker.menu = frozenset(page.file.src_uri for page in nav.pages)
        return nav

    def on_page_read_source(self, *, page: Page, config: MkDocsConfig) -> str:  # noqa: ARG002
        """Read a page in MkDocs' stead."""
        return self.maker.read(page)

    def on_page_markdown(self, markdown: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:  # noqa: ARG002
        """Answer the page's calls; blocks wait behind a placeholder until Markdown is done."""
        if self.answers is not None:
            self.answers.link = self._link(page, files)
            self.answers.read = lambda path: self._read(path, files)
        return self.maker.markdown(page, self._answer)

    def _answer(self, text: str, alone: bool) -> str:
        call = read_call(text)
        if self.answers is None:
            return self._box(self.failure or "") if alone else "…"
        answer = self.answers.answer(call)
        if isinstance(answer, Block) and not alone:
            raise CallError(f"{call.name}: makes a block and must stand on a line of its own")
        return answer

    def _read(self, path: str, files: Files) -> str:
        """Read another page than the one that is made."""
        file = files.get_file_from_path(path)
        if file is None:
            raise LookupError(f"there is no page {path}")
        return self.maker.source(file).text

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
        """Let the page through the gate; say so where an older gallery is shown."""
        html = self.maker.content(page, html)
        if self.failure is not None and self.answers is not None:
            return self._box(self.failure) + html
        return html

    def on_env(self, env: Environment, *, config: MkDocsConfig, files: Files) -> Environment:
        """Finish the chapters, report every page's problems at once, publish the pictures that pages show."""
        if problems := self.maker.finish(files):
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
        formulas = any("<math" in block for block in self.maker.drafts[page.file.src_uri].blocks)
        context["gallery_formulas"] = formulas  # type: ignore[typeddict-unknown-key]
        for other in nav.pages:
            if other.file.src_uri == "gallery/index.md":
                other.active = page.file.src_uri.startswith("gallery/")
        return context

    def on_post_page(self, output: str, *, page: Page, config: MkDocsConfig) -> str:  # noqa: ARG002
        """Put the blocks where their placeholders stand; the search has not had to read through them."""
        return unbroken_sizes(self.maker.drafts.pop(page.file.src_uri).finish(output))

    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """Raise the second wall around every page."""
        try:
            guard(Path(config.site_dir))
        except GalleryError as error:
            raise PluginError(str(error)) from error

    def on_shutdown(self) -> None:
        """End the process that tries pages."""
        self.maker.stop()

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
