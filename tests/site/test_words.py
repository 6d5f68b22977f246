"""Numbers, shapes and layers in words."""

import pytest

from gallery_gen.nn import LAYERS
from gallery_gen.pipeline.manifest import LayerEntry
from gallery_gen.site import words as w
from gallery_gen.site.words import Words


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"), (1.0, "1"), (-1.0, "−1"), (0.41421, "0.414"), (-0.616, "−0.616"), (0.0256, "0.0256"),
        (255.0, "255"), (12.34, "12.3"), (1234.5, "1234"), (0.9999, "1"), (1.2e-5, "1.2 × 10⁻⁵"), (-3.4e7, "−3.4 × 10⁷"),
        (float("nan"), "NaN"), (float("inf"), "∞"), (float("-inf"), "−∞"), (None, "–"),
    ],
)  # fmt: skip
def test_numbers(value: float | None, text: str) -> None:
    assert w.number(value) == text


@pytest.mark.parametrize(
    ("value", "text"), [(0, "0%"), (1, "100%"), (0.001, "<1%"), (0.9999, ">99%"), (0.62, "62%")]
)
def test_shares_never_round_some_to_none(value: float, text: str) -> None:
    assert w.share(value) == text


@pytest.mark.parametrize(
    ("kind", "options", "text"),
    [
        ("Conv2d", {"out_channels": 3, "kernel_size": 3}, "3 × 3 convolution, 3 maps"),
        ("Conv2d", {"out_channels": 1, "kernel_size": [1, 2]}, "1 × 2 convolution, 1 map"),
        ("Conv2d", {"out_channels": 6, "kernel_size": 5, "stride": 2}, "5 × 5 convolution, 6 maps, stride 2"),
        ("MaxPool2d", {"kernel_size": 3, "stride": 2}, "max pooling 3 × 3, stride 2"),
        ("LPPool2d", {"norm_type": 2, "kernel_size": 3}, "L2 pooling 3 × 3"),
        ("Linear", {"out_features": 10}, "linear, 10 outputs"),
        ("ReLU", {}, "ReLU"),
        ("Unheard", {}, "Unheard"),
    ],
)
def test_layers(kind: str, options: dict[str, object], text: str) -> None:
    assert Words.of().layer(LayerEntry(name="x", kind=kind, options=options)) == text


@pytest.mark.parametrize("kind", LAYERS)
def test_every_layer_has_words(kind: str) -> None:
    assert f"layer.{kind}" in Words.of().strings or kind == "Conv2d"


def test_renderings_say_what_they_do() -> None:
    words = Words.of()
    assert words.mode({"mode": "wrapped"}) == "values outside 0–1 wrapped round"
    assert words.mode({"mode": "map", "colormap": "jet", "channel": 2}) == "channel 2 in jet colours"
    assert words.mode({"mode": "wrapped", "gain": 255.0}).endswith("after multiplying by 255")
    for mode in ("rgb", "map", "grid", "signed", "wrapped", "clipped", "photo"):
        assert len(words.picture({"mode": mode}, 1)) > 10
        assert len(words.picture({"mode": mode}, 3)) > 10
