"""Named weights, networks and results: kernels, state dicts, LeNet-5, ImageNet; no photos, no pages."""

from gallery_gen.models.imagenet_challenge import (
    HUMAN_ERROR,
    HUMAN_SOURCE,
    HUMAN_YEAR,
    IMAGENET_RESULTS,
    ChallengeResult,
)
from gallery_gen.models.imagenet_classes import imagenet_classes
from gallery_gen.models.kernels import KERNELS, preset_parameters
from gallery_gen.models.lenet5 import C3_CONNECTIONS, LedgerLine, parameter_ledger
from gallery_gen.models.state import load_state, save_state
from gallery_gen.models.zoo import MODELS, Model

__all__ = [
    "C3_CONNECTIONS",
    "HUMAN_ERROR",
    "HUMAN_SOURCE",
    "HUMAN_YEAR",
    "IMAGENET_RESULTS",
    "KERNELS",
    "MODELS",
    "ChallengeResult",
    "LedgerLine",
    "Model",
    "imagenet_classes",
    "load_state",
    "parameter_ledger",
    "preset_parameters",
    "save_state",
]
