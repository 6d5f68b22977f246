"""Results of the ImageNet challenge, 2010 to 2017, with their sources: data, but for what layers tell.

Top-5 classification errors on the official test set. Entries are ensembles of several networks; layers and
parameters are those of one. The source stands with each number; "Russakovsky et al. 2015" is O. Russakovsky
et al., "ImageNet large scale visual recognition challenge", IJCV 2015.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from gallery_gen.models.vgg16 import vgg16_parameters

_CHALLENGE: Final = ("Russakovsky et al. 2015", "https://arxiv.org/abs/1409.0575")
_ALEXNET: Final = (
    "Krizhevsky et al. 2012",
    "https://papers.nips.cc/paper/4824-imagenet-classification-with-deep-convolutional-neural-networks",
)
_GOOGLENET: Final = ("Szegedy et al. 2014", "https://arxiv.org/abs/1409.4842")
_VGG: Final = ("Simonyan and Zisserman 2014", "https://arxiv.org/abs/1409.1556")
_RESNET: Final = ("He et al. 2015", "https://arxiv.org/abs/1512.03385")
_SENET: Final = ("Hu et al. 2017", "https://arxiv.org/abs/1709.01507")


def _results(year: int, suffix: str = "php") -> tuple[str, str]:
    """The challenge's own page of a year."""
    return f"challenge results {year}", f"https://image-net.org/challenges/LSVRC/{year}/results.{suffix}"


@dataclass(frozen=True)
class ChallengeResult:
    """One entry of one year."""

    year: int
    entry: str
    error: float
    """Top-5 error, per cent."""
    source: tuple[str, str]
    """Name and address."""
    winner: bool = True
    note: str = ""
    """`extra-data` or `no-extra-data`, where an entry was judged with and without."""
    layers: str = ""
    parameters: int | None = None
    """Of one network, rounded as the source has it; VGG's is counted from its layers."""


IMAGENET_RESULTS: Final = (
    ChallengeResult(2010, "NEC-UIUC", 28.2, _CHALLENGE),
    ChallengeResult(2011, "XRCE", 25.8, _CHALLENGE),
    ChallengeResult(2012, "AlexNet", 15.3, _ALEXNET, True, "extra-data", "8", 60_000_000),
    ChallengeResult(2012, "AlexNet", 16.4, _ALEXNET, False, "no-extra-data", "8", 60_000_000),
    ChallengeResult(2012, "ISI", 26.2, _results(2012, "html"), False),
    ChallengeResult(2013, "Clarifai", 11.7, _results(2013)),
    ChallengeResult(2013, "ZF", 13.5, _results(2013), False),
    ChallengeResult(2014, "GoogLeNet", 6.67, _GOOGLENET, layers="22"),
    ChallengeResult(2014, "VGG", 7.3, _VGG, False, layers="16/19", parameters=vgg16_parameters()),
    ChallengeResult(2015, "ResNet", 3.57, _RESNET, layers="152", parameters=60_200_000),
    ChallengeResult(2016, "Trimps-Soushen", 2.99, _results(2016)),
    ChallengeResult(2017, "SENet", 2.25, _SENET),
)
"""In order of year, the winner first."""

CLASSES: Final = 1000
GUESSES: Final = 5
"""That a program may name for one photo."""
TRAINING_IMAGES: Final = 1_200_000
"""About so many from 2010 on; it differed a little from year to year (Russakovsky et al. 2015, table 2)."""

HUMAN_ERROR: Final = 5.1
"""Top-5 error of one trained human labeller, per cent."""
HUMAN_YEAR: Final = 2014
HUMAN_SOURCE: Final = (
    "Karpathy 2014",
    "https://karpathy.github.io/2014/09/02/what-i-learned-from-competing-against-a-convnet-on-imagenet/",
)
