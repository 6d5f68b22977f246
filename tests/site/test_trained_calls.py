"""Pages show what a trained network answers: names, shares, and where the pictures lead."""

import pytest

from gallery_gen.errors import CallError
from gallery_gen.pipeline import Manifest, Store
from gallery_gen.pipeline.build import load_pixels
from gallery_gen.pipeline.experiment_plan import describe, make_trials, plan_experiments
from gallery_gen.pipeline.trial import run_trial
from gallery_gen.site import generated
from gallery_gen.site.answers import Answers
from gallery_gen.site.calls import read_call
from gallery_gen.site.catalogue import Catalogue
from gallery_gen.site.words import Words
from gallery_gen.spec import load_gallery
from tests.conftest import write_project
from tests.spec.test_models import add_model

ASKED = ("top-classes", "one-answer", "features", "grad-cam", "input-gradient", "stem-filters")


@pytest.fixture(scope="module")
def seeing(tmp_path_factory: pytest.TempPathFactory, manifest: Manifest) -> Answers:
    """The small site, whose striped photo was shown to the trained network too."""
    root = add_model(write_project(tmp_path_factory.mktemp("seeing")))
    gallery = load_gallery(root)
    plan = [job for job in plan_experiments(gallery, Store(root / ".gallery")) if job.experiment in ASKED]
    trials = make_trials(plan, load_pixels(gallery, gallery.trained_photos))
    results = [run_trial(trial) for trial in trials]
    outcomes = {result.key: result.outcome for result in results if result.outcome is not None}
    told = manifest.model_copy(update={"experiments": describe(plan, outcomes)})
    return Answers(root, Catalogue(told), Words.of("en"), str)


def ask(answers: Answers, call: str) -> str:
    return answers.answer(read_call("{{ " + call + " }}"))


def test_the_bars_say_names_and_shares_in_words_too(seeing: Answers) -> None:
    html = ask(seeing, 'top_classes("stripes")')
    first, share = ask(seeing, 'class_name("stripes")'), ask(seeing, 'class_share("stripes", 1)')
    assert f"Five bars: {first} {share.replace('<', '&lt;')}; " in html
    assert html.count("<svg") == 2, "wide and narrow"
    rows = seeing.catalogue.experiment("top-classes").outcome.tables["classes"].values()
    assert share == f"{max(row['share'] for row in rows):.0%}"


@pytest.mark.parametrize("name", ["one-answer", "grad-cam", "input-gradient", "stem-filters"])
def test_each_question_is_shown_whole(seeing: Answers, name: str) -> None:
    html = ask(seeing, f'experiment("{name}")')
    found = seeing.catalogue.experiment(name)
    assert html.count("data-picture ") == len(found.outcome.pictures)
    assert html.count('class="sc-shown ') <= 1, "pictures to compare stand side by side"
    assert "{" not in html.split("<details")[0]


def test_the_histogram_counts_the_zeros_apart(seeing: Answers) -> None:
    zero = seeing.catalogue.experiment("features").outcome.numbers["share_zero"]
    assert f"{zero:.0%} are zero" in ask(seeing, 'features_histogram("stripes")')


def test_photos_lead_to_their_pages_where_the_answers_are(seeing: Answers) -> None:
    html = ask(seeing, "seen_photos()")
    assert 'href="gallery/photos/stripes.md#trained"' in html
    page = generated.photo(seeing.views, "stripes")
    assert "{#trained}" in page
    assert '{{ experiment("grad-cam", photo="stripes") }}' in page
    assert "{#trained}" not in generated.photo(seeing.views, "noise")


@pytest.mark.parametrize(
    ("call", "message"),
    [
        ('class_name("stripes", 6)', "rank is 6: choose 1 to 5"),
        ('class_share("stripes", "1")', "rank is 1: choose 1 to 5"),
        ('top_classes("noise")', 'no experiment runs on the photo "noise": choose from "stripes"'),
        ('top_classes("strips")', 'there is no photo "strips": did you mean "stripes"?'),
        ('seen_photos(leave_out="strips")', 'there is no photo "strips"'),
        ('seen_photos(leave_out="stripes")', "no photo runs through a trained model"),
    ],
)
def test_wrong_calls_are_answered_with_the_right_ones(seeing: Answers, call: str, message: str) -> None:
    with pytest.raises(CallError) as caught:
        ask(seeing, call)
    assert message in str(caught.value)


def test_a_gallery_without_a_trained_model_says_so(answers: Answers) -> None:
    with pytest.raises(CallError, match="no photo runs through a trained model"):
        ask(answers, "seen_photos()")
