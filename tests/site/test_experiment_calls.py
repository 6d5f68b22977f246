"""Pages show experiments whole: every picture described, every number written, every word there."""

import json
import re
from pathlib import Path

import pytest
from PIL import Image

from gallery_gen.errors import CallError
from gallery_gen.experiments import EXPERIMENTS, LEARNING
from gallery_gen.pipeline import build_gallery
from gallery_gen.pipeline.manifest import Manifest
from gallery_gen.site import experiment_views
from gallery_gen.site.answers import Answers
from gallery_gen.site.calls import read_call
from gallery_gen.site.catalogue import Catalogue
from gallery_gen.site.words import Words
from tests.conftest import write_experiments, write_project


@pytest.fixture(scope="module")
def laboratory(tmp_path_factory: pytest.TempPathFactory) -> Answers:
    """Answers of a small project with experiments; links are the paths themselves."""
    root = write_experiments(write_project(tmp_path_factory.mktemp("laboratory")))
    return Answers(root, Catalogue(build_gallery(root, workers=1)), Words.of("en"), str)


def ask(answers: Answers, text: str) -> str:
    return answers.answer(read_call(f"{{{{ {text} }}}}"))


@pytest.mark.parametrize("name", [*EXPERIMENTS, *LEARNING])
def test_an_experiment_is_shown_whole(laboratory: Answers, name: str) -> None:
    html = ask(laboratory, f'experiment("{name}")')
    found = laboratory.catalogue.experiment(name)
    files = [picture.exact.name for picture in found.outcome.pictures]
    assert re.findall(r'href="gallery/pictures/([^"]+)"', html) == files
    alts = re.findall(r'<img [^>]*alt="([^"]*)"', html)
    assert len(alts) == len(files)
    assert all(len(alt) > 20 for alt in alts)
    assert html.count('loading="lazy"') == len(files)
    shown = re.sub(r"<details.*</details>", "", html, flags=re.DOTALL)
    assert not re.search(r"[{}]|nan|\binf\b", shown), "every placeholder is filled in"
    assert "Kept</dt>" in html
    assert "Changed</dt>" in html
    function = {**EXPERIMENTS, **LEARNING}[name].__name__
    source = re.sub(r"<[^>]+>", "", html.partition("<details")[2])
    assert re.search(rf"def {function}\(photo: nn.Tensor.*\) -&gt; Outcome:", source)


def test_numbers_are_written_by_what_they_are(laboratory: Answers) -> None:
    value = laboratory.catalogue.experiment("argmax-map").outcome.numbers["share_rim"]
    assert ask(laboratory, 'experiment_value("argmax-map", "share_rim")') == f"{value:.0%}"
    assert ask(laboratory, 'experiment_value("seed-sweep", "seeds")') == "12"
    assert ask(laboratory, 'experiment_value("flip", "symmetric")') == "0"
    assert ask(laboratory, 'experiment_value("padding-modes", "modes.reflect.border")') == "12"
    assert ask(laboratory, 'experiment_value("shift-test", "followed.max-5.5", photo="stripes")') == "0"
    assert experiment_views.written("error", 1.2e-7) == "1.2\u00a0×\u00a010⁻⁷"


def test_every_number_has_a_path(laboratory: Answers) -> None:
    for experiment in laboratory.catalogue.manifest.experiments:
        for path in experiment_views.paths(experiment):
            assert experiment_views.find(experiment, path) is not None


def test_the_shift_plots_show_both_curves_of_each_operation(laboratory: Answers) -> None:
    html = ask(laboratory, 'experiment("shift-test")')
    assert html.count('class="sc-plots__one"') == 7
    assert html.count("<title>") == 8
    assert html.count("<circle") == html.count("<rect") == 7 * 8 + 1


def test_the_switch_map_has_its_colours_explained(laboratory: Answers) -> None:
    html = ask(laboratory, 'experiment("argmax-map")')
    assert len(set(re.findall(r"<td style=\"background:(#\w{6})", html))) == 25


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('experiment("shift-tst")', 'there is no experiment "shift-tst": did you mean "shift-test"?'),
        ('experiment("flip", photo="strips")', 'there is no photo "strips": did you mean "stripes"?'),
        (
            'experiment("flip", photo="noise")',
            'no experiment runs on the photo "noise": choose from "stripes"',
        ),
        (
            'experiment_value("linear-collapse", "eror")',
            '"linear-collapse" has no number "eror": did you mean "error"?',
        ),
        (
            'experiment_value("shift-test", "followed.max-5.9")',
            '"shift-test" has no number "followed.max-5.9": did you mean "followed.max-5.',
        ),
        ('experiment_value("flip", 3)', '"flip" has no number "3": choose from "asymmetric"'),
    ],
)
def test_mistakes_are_named(laboratory: Answers, text: str, message: str) -> None:
    with pytest.raises(CallError, match=re.escape(message)):
        ask(laboratory, text)


def test_a_gallery_without_experiments_says_how_to_have_some(built: Path, manifest: Manifest) -> None:
    answers = Answers(built, Catalogue(manifest), Words.of("en"), str)
    with pytest.raises(CallError, match="add experiments"):
        ask(answers, 'experiment("flip")')


def test_every_experiment_on_a_black_photo(project: Path) -> None:
    write_experiments(project)
    Image.new("RGB", (60, 50)).save(project / "photos/stripes.png")
    manifest = build_gallery(project, workers=1)
    answers = Answers(project, Catalogue(manifest), Words.of("en"), str)
    for name in (*EXPERIMENTS, *LEARNING):
        shown = re.sub(r"<details.*</details>", "", ask(answers, f'experiment("{name}")'), flags=re.DOTALL)
        assert not re.search(r"\b(nan|NaN|inf)\b|∞", shown), name
    json.loads(manifest.model_dump_json(), parse_constant=pytest.fail)
