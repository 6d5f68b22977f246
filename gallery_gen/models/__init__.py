"""Named weights, networks and results: kernels, state dicts, LeNet, VGG-16, ImageNet; no photos, no pages."""

from gallery_gen.models import imagenet_challenge, lenet5
from gallery_gen.models.imagenet_challenge import (
    HUMAN_ERROR,
    HUMAN_SOURCE,
    HUMAN_YEAR,
    IMAGENET_RESULTS,
    ChallengeResult,
)
from gallery_gen.models.imagenet_classes import imagenet_classes
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
from gallery_gen.models.zoo import MODELS, Model

__all__ = [
    "C3_CONNECTIONS",
    "HUMAN_ERROR",
    "HUMAN_SOURCE",
    "HUMAN_YEAR",
    "IMAGENET_RESULTS",
    "KERNELS",
    "MODELS",
    "VGG16_SHAPE",
    "ChallengeResult",
    "LedgerLine",
    "Model",
    "SampleDigits",
    "filter_history",
    "imagenet_challenge",
    "imagenet_classes",
    "lenet5",
    "load_state",
    "parameter_ledger",
    "preset_parameters",
    "sample_digits",
    "save_digits",
    "save_state",
    "trained_parameters",
    "training_log",
    "untrained_parameters",
    "vgg16",
    "vgg16_parameters",
]
