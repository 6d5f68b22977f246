"""View models and generated pages say what the manifest says."""

import json

import pytest
import yaml

from gallery_gen.errors import CallError
from gallery_gen.pipeline import Manifest
from gallery_gen.site import generated, pages
from gallery_gen.site.answers import Answers
from gallery_gen.site.calls import find_calls, read_call
from gallery_gen.site.listing import configuration_yaml, markdown_text, scalar
from gallery_gen.site.pages import Views
from gallery_gen.site.written import parse_page
from gallery_gen.spec.model import Configuration


@pytest.fixture
def views(answers: Answers) -> Views:
    return answers.views


def test_alternative_texts_say_what_is_to_be_seen(views: Views) -> None:
    job = views.catalogue.job("stripes", "conv-relu")
    original = views.strip(job, "original")
    honest = views.strip(job, "honest")
    assert original.stages[0].picture.alt == "Upright stripes that grow brighter to the right."
    assert original.stages[1].picture.alt == (
        "Stripes after conv1 (3 × 3 convolution, 3 maps): its three maps shown as red, green and blue,"
        " with values outside 0 to 1 wrapped round into speckle."
    )
    assert honest.stages[3].picture.alt == (
        "Stripes after pool1 (max pooling 2 × 2): 3 maps in a grid of boxes, blue where they are negative,"
        " orange where they are positive, pale near zero."
    )


def test_small_pictures_keep_hard_edges_and_legends_their_ends(views: Views) -> None:
    job = views.catalogue.job("stripes", "edges")
    stage = views.stage(job, job.stages[1])
    assert stage.picture.pixelated
    assert stage.legend is not None
    assert stage.legend.colormap == "jet"
    assert stage.anchor == "stripes-conv1-map"


def test_a_strip_of_a_rendering_that_does_not_exist(views: Views) -> None:
    with pytest.raises(CallError, match="no rendering"):
        views.strip(views.catalogue.job("stripes", "edges"), "honest")


def test_anchors_of_a_configuration_page_are_unique(views: Views) -> None:
    anchors = [
        stage.anchor
        for job in views.catalogue.jobs_of("conv-relu")
        for strip in views.strips(job)
        for stage in strip.stages
    ]
    assert len(anchors) == len(set(anchors)) == 2 * 2 * 4


def test_every_photo_and_configuration_has_its_page(views: Views) -> None:
    made = generated.all_pages(views)
    assert set(made) == {
        "gallery/index.md",
        "gallery/photos/noise.md",
        "gallery/photos/stripes.md",
        "gallery/configurations/conv-relu.md",
        "gallery/configurations/edges.md",
    }


def test_every_call_on_generated_pages_is_answered(answers: Answers) -> None:
    for path, markdown in generated.all_pages(answers.views).items():
        calls = find_calls(markdown)
        assert calls, path
        for call in calls:
            assert answers.answer(read_call(call.text)), path


def test_front_matter_and_headings_cannot_be_broken_by_a_title(views: Views, manifest: Manifest) -> None:
    nasty = 'A "b" <i>c</i> *d* {{ e() }} # _f_ [g](h) `i` {#j} \\ &amp; |'
    photo = manifest.photos[0].model_copy(update={"title": nasty})
    changed = manifest.model_copy(update={"photos": (photo, *manifest.photos[1:])})
    page = generated.photo(Views(type(views.catalogue)(changed), views.words), photo.slug)
    _, front, body = page.split("---\n", 2)
    assert yaml.safe_load(front)["title"] == nasty
    meta = parse_page(page, "photo.md").front.meta()
    assert str(meta["title"]).startswith("A &#34;b&#34; &lt;i&gt;")
    heading = next(line for line in body.splitlines() if line.startswith("# "))
    assert not set('<>*_[]`{}|\\"') & set(heading)
    assert [call.text.split("(")[0] for call in find_calls(body)] == [
        "{{ photo_facts",
        "{{ explore_photo",
        "{{ compare_photo",
        "{{ gallery_grid",
    ]


def test_the_yaml_of_a_configuration_reads_back_as_it_was(answers: Answers, manifest: Manifest) -> None:
    for entry in manifest.configurations:
        (read,) = yaml.safe_load(configuration_yaml(entry, answers.catalogue))
        assert read["slug"] == entry.slug
        assert read["title"] == entry.title
        checked = Configuration.model_validate_json(json.dumps(read))
        names = [name for name, _ in checked.network.layers]
        assert names == [layer.name for layer in entry.layers]
        assert [r.model_dump(mode="json") for r in checked.renderings] == list(entry.renderings)


@pytest.mark.parametrize(
    "value",
    ["plain words", "yes", "no", "null", "12", "a: b", "- x", "x #y", "'q'", "é × ü", "", " pad ", "1.5", "~", "2024-01-01", "a, b"],
)  # fmt: skip
def test_every_text_survives_yaml(value: str) -> None:
    assert yaml.safe_load(f"key: {scalar(value)}")["key"] == value
    assert yaml.safe_load(f"key: {scalar([value, 1, True, None])}")["key"] == [value, 1, True, None]


def test_markdown_text_leaves_plain_text_alone() -> None:
    assert markdown_text("A cat, 3 × 3 and 100% more") == "A cat, 3 × 3 and 100% more"
    assert markdown_text("*_<") == "&#42;&#95;&#60;"


def test_pictures_are_published_by_their_digest(manifest: Manifest) -> None:
    file = manifest.photos[0].picture.exact
    assert pages.picture_path(file) == f"gallery/pictures/{file.digest}.{file.suffix}"


def test_colour_scales_become_styles(views: Views, manifest: Manifest) -> None:
    css = generated.colormap_styles(views)
    assert ".sc-colormap-jet{background:linear-gradient(to right,#" in css
    assert css.count("\n") == len(manifest.colormaps) + 1  # and the colour of what is missing
