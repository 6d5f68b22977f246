"""Scene calls answer with sound HTML, computed numbers, and messages that name what was meant."""

import re
from html.parser import HTMLParser

import pytest

from gallery_gen.errors import CallError
from gallery_gen.figures.scenes import ARITHMETIC, SCENES
from gallery_gen.site.answers import Answers
from gallery_gen.site.calls import read_call
from gallery_gen.site.desk import Block

ALL = [*SCENES, "multi-channel"]
LIMIT = 40_000


def ask(answers: Answers, text: str) -> str:
    return answers.answer(read_call(f"{{{{ {text} }}}}"))


class Ids(HTMLParser):
    """Notes ids, what is used, and whether elements are closed in order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.used: set[str] = set()
        self.open: list[str] = []
        self.feed(html)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.ids += [value for name, value in attrs if name == "id" and value]
        if tag == "use":
            self.used.add((given["xlink:href"] or "").removeprefix("#"))
        if tag not in ("input", "br"):
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.mark.parametrize("slug", ALL)
def test_a_scene_is_small_and_holds_every_frame(answers: Answers, slug: str) -> None:
    html = ask(answers, f'scene("{slug}")')
    assert isinstance(html, Block)
    assert len(html.encode()) < LIMIT
    frames = len(SCENES[slug].frames) if slug in SCENES else 4
    positions = re.findall(r"<li data-still>.*?<p>Position (\d+) of (\d+): row", html, re.DOTALL)
    assert positions == [(str(index + 1), str(frames)) for index in range(frames)]
    assert f'max="{frames}"' in html
    assert f'id="scene-{slug}"' in html
    assert "{" not in html


def test_several_scenes_on_a_page_share_no_id(answers: Answers) -> None:
    once = "".join(ask(answers, f'scene("{slug}")') for slug in ALL)
    page = Ids(once + ask(answers, "scenes()") + ask(answers, 'scene("dilation")'))
    assert len(set(page.ids)) == len(page.ids)
    assert page.used <= set(page.ids)
    assert page.ids.count("scene-dilation") == 1


def test_each_page_begins_anew(answers: Answers) -> None:
    first = ask(answers, 'scene("dilation")')
    assert ask(answers, 'scene("dilation")') != first
    answers.link = lambda path: path
    assert ask(answers, 'scene("dilation")') == first


def test_captions_are_computed(answers: Answers) -> None:
    html = ask(answers, 'scene("padding-strides-odd-transposed")').replace("\u00a0", " ")
    assert "i′ = 3" in html
    assert "k = 3, s = 2, p = 1, d = 1, a = 1 give o′ = 6, by relationship (14)" in html
    assert "o′ = s(i′ − 1) + a + k − 2p" in html
    assert "Dashed cells" in html
    assert "Shaded cells" in html
    assert "crossed out" in ask(answers, 'scene("no-padding-strides-odd")')
    plain = ask(answers, 'scene("no-padding-no-strides")')
    assert "Dashed" not in plain
    assert "crossed out" not in plain


def test_digits_are_written_out_for_each_position(answers: Answers) -> None:
    html = ask(answers, 'scene("numeric-conv-p0-s1")')
    assert "3·0 + 3·1 + 2·2 + 0·2 + 0·2 + 1·0 + 3·0 + 1·1 + 2·2 = 12" in html
    assert html.count(" = 17</p>") == 2


def test_the_overview_shows_all_fifteen(answers: Answers) -> None:
    html = ask(answers, "scenes()")
    assert html.count("<summary><svg") == html.count("<frame-player>") == 15
    sizes = re.findall(r'sc-scenes__size">o′?\u00a0=\u00a0(\d+)<', html)
    assert sizes == [str(scene.output_size) for scene in ARITHMETIC]
    # Text that is almost the same in every frame: a tenth of this goes over the wire.
    assert len(html.encode()) < 250_000


@pytest.mark.parametrize(
    ("call", "text"),
    [
        ('scene_text("padding-strides", "output")', "3"),
        ('scene_text("padding-strides", "frames")', "9"),
        ('scene_text("no-padding-strides-odd", "dropped")', "1"),
        ('scene_text("padding-strides-odd-transposed", "remainder")', "1"),
        ('scene_text("padding-strides-odd-transposed", "stretched")', "5"),
        ('scene_text("full-padding-no-strides", "formula")', "o = i + (k − 1)"),
        ('scene_value("numeric-conv-p0-s1", 1, 3)', "17"),
        ('scene_value("numeric-average", 3, 3)', "1.3"),
        ('scene_sum("numeric-max", 3, 2)', "max(1, 2, 2, 0, 0, 2, 0, 0, 0) = 2"),
        ('pixel_count(5, 3, "corner")', "1"),
        ('pixel_count(5, 3, "edge", padding=1)', "6"),
        ('pixel_count(5, 3, "centre", padding=2)', "9"),
    ],
)
def test_numbers_in_sentences(answers: Answers, call: str, text: str) -> None:
    found = ask(answers, call)
    assert found.replace("\u00a0", " ") == text
    assert not isinstance(found, Block)


def test_lessons_say_what_was_counted(answers: Answers) -> None:
    assert "the corner 1, the centre 9." in ask(answers, "pixel_use(5, 3)")
    three = ask(answers, "pixel_use(5, 3, padding=[0, 1, 2])")
    assert three.count("<svg") == 3
    assert "The corner: 1, 4, 9." in three
    assert "12, 17, 9, 14" in ask(answers, "stride_subsampling()")
    assert "In column 4, where dark meets light, it is −1." in ask(answers, "edge_example()")
    for call in ("pixel_use(5, 3, padding=[0, 1])", "stride_subsampling()", "edge_example()"):
        html = ask(answers, call)
        Ids(html)
        assert "{" not in html


@pytest.mark.parametrize(
    ("call", "message"),
    [
        ('scene("dilatoin")', 'scene: there is no scene "dilatoin": did you mean "dilation"?'),
        ('scene("multi-chanel")', 'scene: there is no scene "multi-chanel": did you mean "multi-channel"?'),
        ('scene_text("dilation", "outptu")', 'scene_text: a scene has no "outptu": did you mean "output"?'),
        (
            'scene_sum("dilation", 1, 1)',
            'scene_sum: scene "dilation" has no digits: choose from "numeric-conv-p0-s1", "numeric-conv-p1-s2",'
            ' "numeric-average", "numeric-max"',
        ),
        (
            'scene_value("numeric-max", 0, 1)',
            "scene_value: there is no row 0, column 1: both go from 1 to 3",
        ),
        ("pixel_use(99, 3)", "pixel_use: size is 99: choose 1 to 12"),
        (
            "pixel_use(3, 4)",
            "pixel_use: kernel_size must be at most the padded input's 3 pixels, but is 4 pixels long",
        ),
        (
            "pixel_use(5, 3, padding=[])",
            "pixel_use: padding must be a whole number or a list of them, e.g. [0, 1, 2]",
        ),
        ('pixel_count(5, 3, "corners")', 'pixel_count: there is no place "corners": did you mean "corner"?'),
    ],
)
def test_a_wrong_call_says_what_was_meant(answers: Answers, call: str, message: str) -> None:
    with pytest.raises(CallError) as caught:
        ask(answers, call)
    assert str(caught.value) == message
