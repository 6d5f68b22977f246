"""A trained model's jobs and what it is asked are keyed, planned and run like all others."""

from pathlib import Path

import numpy as np
import pytest
from threadpoolctl import threadpool_limits

from gallery_gen.experiments import SEEING, WITHOUT_PHOTO
from gallery_gen.images import decode_pixels
from gallery_gen.models import MODELS
from gallery_gen.pipeline import Store
from gallery_gen.pipeline.build import load_pixels, make_tasks
from gallery_gen.pipeline.experiment_plan import describe, make_trials, plan_experiments
from gallery_gen.pipeline.job import run_task
from gallery_gen.pipeline.plan import make_plan
from gallery_gen.pipeline.trial import run_trial
from gallery_gen.spec import load_gallery
from tests.conftest import edit
from tests.spec.test_models import add_model


@pytest.fixture
def trained(project: Path) -> Path:
    """The miniature project with a trained model on one of its photos."""
    return add_model(project)


def test_every_question_is_planned_for_every_photo_that_runs_through(trained: Path) -> None:
    gallery = load_gallery(trained)
    plan = plan_experiments(gallery, Store(trained / ".gallery"))
    assert [job.name for job in plan] == [*(f"stripes: {name}" for name in SEEING), *WITHOUT_PHOTO]
    assert all(job.reason == "new" for job in plan)
    assert len({job.key for job in plan}) == len(plan)
    edit(trained / "gallery.yml", "photos: [stripes]\n    model", "photos: all\n    model")
    more = plan_experiments(load_gallery(trained), Store(trained / ".gallery"))
    assert {job.key for job in plan} < {job.key for job in more}
    edit(trained / "gallery.yml", "{pretrained: true}", "{seed: 1}")
    assert plan_experiments(load_gallery(trained), Store(trained / ".gallery")) == ()


def test_a_question_without_a_photo_does_not_depend_on_one(trained: Path) -> None:
    store = Store(trained / ".gallery")
    before = {job.experiment: job.key for job in plan_experiments(load_gallery(trained), store)}
    (trained / "photos" / "stripes.png").write_bytes((trained / "photos" / "noise.png").read_bytes())
    after = {job.experiment: job.key for job in plan_experiments(load_gallery(trained), store)}
    assert {name for name in before if before[name] == after[name]} == set(WITHOUT_PHOTO)


def test_long_questions_come_first_and_get_what_they_ask_for(trained: Path) -> None:
    gallery = load_gallery(trained)
    plan = plan_experiments(gallery, Store(trained / ".gallery"))
    trials = make_trials(plan, load_pixels(gallery, gallery.trained_photos))
    assert [trial.name for trial in trials] == [*WITHOUT_PHOTO, *SEEING]
    chosen = [trial for trial in trials if trial.name in ("stem-filters", "top-classes")]
    results = {trial.key: run_trial(trial) for trial in chosen}
    jobs = [job for job in plan if job.key in results]
    outcomes = {key: result.outcome for key, result in results.items() if result.outcome is not None}
    asked, unasked = describe(jobs, outcomes)
    assert (asked.photo, asked.name) == ("stripes", "top-classes")
    assert (unasked.photo, unasked.name) == (None, "stem-filters")


@pytest.mark.parametrize("weights", ["{pretrained: true}", "{seed: 1}"])
def test_stages_are_drawn_of_the_square_in_the_middle(trained: Path, weights: str) -> None:
    edit(trained / "gallery.yml", "{pretrained: true}", weights)
    plan = make_plan(load_gallery(trained), Store(trained / ".gallery"), trained)
    (job,) = [job for job in plan if job.configuration is not None and job.configuration.model]
    (task,) = make_tasks(load_gallery(trained), [job], trained)
    with threadpool_limits(1):
        result = run_task(task)
    model = MODELS["efficientnet-lite0"]
    shapes, costs = (
        ask(model.input_shape) for ask in (model.describe().infer_shapes, model.describe().costs)
    )
    assert [stage.name for stage in result.stages] == ["stem", "block3", "features"]
    for stage in result.stages:
        assert stage.shape == shapes[stage.name]
        assert stage.parameters == costs[stage.name].parameters  # type: ignore[attr-defined]
    drawn = result.stages[1].pictures[0]
    pixels = decode_pixels(result.objects[drawn.exact.name])
    assert pixels.shape[1] > 4 * 56 or pixels.shape[0] > 2 * 56, "four maps of 56 × 56 and no more"
    assert np.prod(pixels.shape[:2]) < 6 * 60 * 60


def test_the_twins_have_different_keys(trained: Path) -> None:
    store = Store(trained / ".gallery")
    keys = [job.key for job in make_plan(load_gallery(trained), store, trained)]
    edit(trained / "gallery.yml", "{pretrained: true}", "{seed: 1}")
    assert [a == b for a, b in zip(keys, (j.key for j in make_plan(load_gallery(trained), store, trained)), strict=True)] \
        == [True] * (len(keys) - 1) + [False]  # fmt: skip
