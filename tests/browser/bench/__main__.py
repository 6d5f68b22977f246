"""How long the tools take in a real browser: python -m tests.browser.bench [tool …], after make site.

Every tool has a module here that says which page of the site it stands on and what to do there; index.html?tool=…
is the page that measures, for people too. Nothing is judged: the figures are for whoever changes a tool.
"""

import json
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browser.chromium import ADVICE, FLAGS, find
from tests.browser.serving import QuietHandler, served

HERE = Path(__file__).parent
SITE = HERE.parents[2] / "site"
TOOLS = sorted(path.stem for path in HERE.glob("*.js") if path.stem not in ("bench", "timing"))


class _Handler(QuietHandler):
    """The built site, with this folder beside its languages."""

    def translate_path(self, path: str) -> str:
        bare = path.partition("?")[0]
        if bare.startswith("/bench/"):
            return str(HERE / Path(bare).name) if bare != "/bench/" else str(HERE / "index.html")
        return super().translate_path(path)

    def do_GET(self) -> None:  # noqa: N802 - the standard library calls it so
        if self.path == "/bench/tools.json":
            body = json.dumps(TOOLS).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
        else:
            super().do_GET()


def measure(tools: list[str]) -> dict[str, dict[str, float]]:
    """Tool → what was done → median milliseconds, measured in Chromium on the built site."""
    path = find()
    if path is None:
        raise SystemExit(ADVICE)
    found = {}
    with served(SITE, _Handler) as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        for tool in tools:
            page.goto(f"{site.address}bench/?tool={tool}")
            page.wait_for_function("window.found || window.failure", timeout=240_000)
            if failure := page.evaluate("window.failure"):
                raise SystemExit(failure)
            found[tool] = page.evaluate("window.found")
        browser.close()
    return found


if __name__ == "__main__":
    chosen = sys.argv[1:] or TOOLS
    if unknown := set(chosen) - set(TOOLS):
        sys.exit(f"no such tool: {', '.join(sorted(unknown))}; there are {', '.join(TOOLS)}")
    if not (SITE / "index.html").exists():
        sys.exit("there is no site/ yet: run make site first")
    print(f"{'tool':<22} {'what is done':<34} {'ms':>8}")
    for name, times in measure(chosen).items():
        for what, milliseconds in times.items():
            print(f"{name:<22} {what:<34} {milliseconds:8.2f}")
