"""A page that is open while somebody writes loads itself again, and shows what is wrong."""

from pathlib import Path

from playwright.sync_api import Page, expect

from tests.conftest import edit
from tests.site.conftest import write_site
from tests.site.test_serving import PATIENCE, served


def test_an_open_page_follows(project: Path, page: Page) -> None:
    root = write_site(project)
    with served(root) as here:
        here.is_well()
        page.set_default_timeout(1_000 * PATIENCE)
        page.goto(here.top)
        patience = 1_000 * PATIENCE
        edit(root / "docs/index.md", "## Parts", "## Other parts")
        expect(page.get_by_role("heading", name="Other parts")).to_be_visible(timeout=patience)
        (root / "docs/stray.txt").touch()
        expect(page.get_by_role("alert")).to_contain_text(
            "docs/stray.txt: is no Markdown page", timeout=patience
        )
        expect(page.get_by_role("alert")).to_be_in_viewport()
        expect(page.get_by_role("heading", name="Other parts")).to_be_visible()
        (root / "docs/stray.txt").unlink()
        expect(page.get_by_role("alert")).to_have_count(0, timeout=patience)
