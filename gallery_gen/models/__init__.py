"""Named weights, networks and results: kernels, state dicts, LeNet, VGG-16, ImageNet; no photos, no pages."""

from gallery_gen.models import imagenet_challenge, lenet5
from gallery_gen.models.imagenet_challenge import (
    HUMAN_ERROR,
    HUMAN_SOURCE,
    HUMAN_YEAR,
    IMAGENET_RESULTS,
    ChallengeResult,
)
from gallery_gen.models.kernels import KERNELS, preset_parameters
from gallery_gen.models.lenet import (
    SampleDigits,
    filter_history,
    sample_digits,
    save_digits,
    trained_parameters,
    training_log,
    untrained_parameters,
)
from gallery_gen.models.lenet5 import C3_CONNECTIONS, LedgerLine, parameter_ledger
from gallery_gen.models.state import load_state, save_state
from gallery_gen.models.vgg16 import VGG16_SHAPE, vgg16, vgg16_parameters

__all__ = [
    "C3_CONNECTIONS",
    "HUMAN_ERROR",
    "HUMAN_SOURCE",
    "HUMAN_YEAR",
    "IMAGENET_RESULTS",
    "KERNELS",
    "VGG16_SHAPE",
    "ChallengeResult",
    "LedgerLine",
    "SampleDigits",
    "filter_history",
    "sample_digits",
    "save_digits",
    "trained_parameters",
    "training_log",
    "untrained_parameters",
    "imagenet_challenge",
    "lenet5",
    "load_state",
    "parameter_ledger",
    "preset_parameters",
    "save_state",
    "vgg16",
    "vgg16_parameters",
]
