"""Finds Chromium for the browser tests, and installs it when asked to; never skips quietly.

python tests/browser/chromium.py --install
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

FLAGS = [
    "--no-sandbox",  # the tests open only pages of our own, often as root in a container
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
NAMES = ("chromium", "chromium-browser", "google-chrome")
ADVICE = "The browser tests need Chromium. Install it (Debian: apt-get install chromium), then run make test again."


def find() -> str | None:
    """Path of an installed Chromium, or of Playwright's own, or None."""
    for name in NAMES:
        if found := shutil.which(name):
            return found
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    return own if Path(own).exists() else None


def install() -> str | None:
    """Install Debian's Chromium where that is allowed, else Playwright's; return its path or None."""
    commands = [[sys.executable, "-m", "playwright", "install", "chromium"]]
    if os.geteuid() == 0 and shutil.which("apt-get"):
        apt = ["apt-get", "-qq", "-o", "Dpkg::Use-Pty=0"]
        packages = ["chromium", "fonts-noto-cjk"]
        commands.insert(0, [*apt, "update"])
        commands.insert(1, [*apt, "install", "-y", "--no-install-recommends", *packages])
    for command in commands:
        print("Chromium is missing; running", " ".join(command), flush=True)
        result = subprocess.run(command, check=False, env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"})
        if result.returncode == 0 and (found := find()):
            return found
    return None


if __name__ == "__main__":
    path = find() or (install() if "--install" in sys.argv else None)
    if path is None:
        sys.exit(ADVICE)
    print("Browser tests will use", path)
