"""Numbers, shapes, layers and renderings in words, from one locale file; knows nothing of HTML or MkDocs."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources

from gallery_gen.pipeline.manifest import LayerEntry, NotFinite, Stage

_SUPERSCRIPTS = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")


def number(value: float | None) -> str:
    """Write a number with three significant digits and a true minus sign, e.g. `−0.414` or `1.2 × 10⁻⁵`.

    What is no finite number is `NaN`, `∞` or `−∞`, and none at all `–`.
    """
    if value is None:
        return "–"
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    size = abs(value)
    if size == 0:
        return "0"
    if 1e-3 <= size < 1e5:
        decimals = max(0, 2 - math.floor(math.log10(size)))
        text = f"{value:.{decimals}f}"
        text = text.rstrip("0").rstrip(".") if "." in text else text
    else:
        mantissa, exponent = f"{value:.1e}".split("e")
        text = f"{mantissa} × 10{str(int(exponent)).translate(_SUPERSCRIPTS)}"
    return text.replace("-", "−")


def share(value: float) -> str:
    """Write a share of 0 to 1 as per cent, never rounding some to none or most to all."""
    if 0 < value < 0.005:
        return "<1%"
    if 0.995 <= value < 1:
        return ">99%"
    return f"{value:.0%}"


def count(value: int) -> str:
    """Write a whole number with thin spaces between thousands."""
    return f"{value:,}".replace(",", "\u202f")


def shape(sizes: Sequence[object]) -> str:
    """Write a shape as `3 × 318 × 398`, with spaces that do not break."""
    return "\u00a0×\u00a0".join(str(size) for size in sizes)


def _pair(value: object) -> str:
    """Write a size that is one number or two as `3 × 3`."""
    return _option(value if isinstance(value, Sequence) else [value, value])


def _option(value: object) -> str:
    return shape(value) if isinstance(value, Sequence) and not isinstance(value, str) else str(value)


@dataclass(frozen=True)
class Words:
    """Every sentence of one language, by key."""

    strings: Mapping[str, str]
    """Key → text with `{placeholders}`."""

    @classmethod
    def of(cls, language: str = "en") -> Words:
        """Read `locale/<language>.json`."""
        source = resources.files("gallery_gen.site") / "locale" / f"{language}.json"
        return cls(json.loads(source.read_text(encoding="utf-8")))

    def say(self, key: str, **values: object) -> str:
        """Fill in the sentence of a key; an unknown key is a bug."""
        return self.strings[key].format(**values)

    def say_count(self, key: str, amount: int, **values: object) -> str:
        """Fill in the singular or plural sentence of a key."""
        return self.say(f"{key}.{'one' if amount == 1 else 'other'}", count=count(amount), **values)

    def choose(self, key: str, otherwise: str) -> str:
        """Return the text of a key, or something else where the locale has none."""
        return self.strings.get(key, otherwise)

    def group(self, *groups: str) -> dict[str, str]:
        """Return the sentences of some groups, for scripts: `lightbox.close`, …"""
        return {key: text for key, text in self.strings.items() if key.partition(".")[0] in groups}

    def colormap(self, name: str) -> str:
        """Say a colormap's name."""
        return self.choose(f"colormap.{name}", self.say("colormap.other", name=name))

    def layer(self, layer: LayerEntry, preset: str | None = None) -> str:
        """Say what a layer is: `3 × 3 convolution, 3 maps, stride 2`."""
        options = layer.options
        kernel = _pair(options.get("kernel_size", 1))
        if layer.kind == "Conv2d":
            maps = options.get("out_channels", 1)
            amount = maps if isinstance(maps, int) else 1
            text = self.say("layer.convolution", kernel=kernel, maps=self.say_count("layer.maps", amount))
            if preset is not None:
                text = f"{text}, {self.say('layer.kernel', preset=preset)}"
        elif layer.kind == "Linear":
            text = self.say("layer.Linear", count=options.get("out_features", 0))
        elif f"layer.{layer.kind}" in self.strings:
            text = self.say(f"layer.{layer.kind}", kernel=kernel, norm=options.get("norm_type", 2))
        else:
            text = layer.kind
        extras = [
            self.say(f"layer.{name}", value=_option(options[name]))
            for name in ("stride", "padding", "dilation", "groups", "padding_mode")
            if options.get(name) is not None
        ]
        return ", ".join([text, *extras])

    def options(self, layer: LayerEntry) -> str:
        """Write a layer's options as in Python: `out_channels=3, kernel_size=3`."""
        return ", ".join(f"{name}={value!r}" for name, value in layer.options.items())

    def mode(self, rendering: Mapping[str, object], maps: int | None = None) -> str:
        """Say briefly what a rendering does, for labels."""
        mode = str(rendering["mode"])
        key = "mode.grid.one" if mode == "grid" and maps == 1 else f"mode.{mode}"
        colormap = self.colormap(str(rendering.get("colormap", "grey")))
        text = self.say(key, colormap=colormap, channel=rendering.get("channel", 0))
        most = rendering.get("maps")
        first = "" if most is None else self.say("mode.first", count=most)
        return text + self._gain(rendering) + first

    def not_finite(self, stage: Stage) -> str:
        """Say which values of a stage are not finite, and where such values begin; nothing if there are none.

        `missing.js` says the same of a stage that was computed in the page.
        """
        found, since = stage.statistics.not_finite, stage.not_finite_since
        if since is None:
            return ""
        first = {"stage": since.stage, "first": self._kinds(since)}
        if found is None:
            return self.say("missing.before", **first)
        key = "missing.all" if found.count == found.values else "missing.some"
        begun = "missing.first" if since.stage == found.stage else "missing.since"
        return f"{self.say(key, kinds=self._kinds(found))} {self.say(begun, **first)}"

    def _kinds(self, found: NotFinite) -> str:
        """Say how many values of how many are of which kind: `3 of 12 values (1 NaN, 2 +∞)`."""
        parts = {"NaN": found.nan, "+∞": found.infinity, "−∞": found.minus_infinity}
        kinds = ", ".join(f"{count(many)} {name}" for name, many in parts.items() if many)
        return self.say("missing.kinds", count=count(found.count), values=count(found.values), kinds=kinds)

    def _gain(self, rendering: Mapping[str, object]) -> str:
        """Say by what the values were multiplied, if they were."""
        gain = rendering.get("gain", 1)
        return self.say("mode.gain", gain=number(gain)) if isinstance(gain, int | float) and gain != 1 else ""

    def picture(self, rendering: Mapping[str, object], maps: int) -> str:
        """Say what a picture of so many maps looks like in a rendering, for alternative texts."""
        mode = str(rendering["mode"])
        values = {
            "colormap": self.colormap(str(rendering.get("colormap", "grey"))),
            "channel": rendering.get("channel", 0),
        }
        if f"picture.{mode}" in self.strings:
            return self.say(f"picture.{mode}", **values) + self._gain(rendering)
        return self.say_count(f"picture.{mode}", maps, **values) + self._gain(rendering)
