"""Controlled experiments on one photo: one thing changes, the rest stays. Pure: knows no file and no page."""

from collections.abc import Callable, Mapping, Sequence

from gallery_gen import nn
from gallery_gen.experiments.agreement import agreement
from gallery_gen.experiments.borders import padding_modes
from gallery_gen.experiments.digits import digit_maps, training_filters, worst_digits
from gallery_gen.experiments.dreams import class_pictures, middle_maps, shallow_maps, stem_filters
from gallery_gen.experiments.linear import flip, linear_collapse
from gallery_gen.experiments.outcome import Outcome, Shown
from gallery_gen.experiments.parts import channel_order, relu_parts
from gallery_gen.experiments.pooling import argmax_map, place_colours, pooling_kinds
from gallery_gen.experiments.receptive import receptive_field
from gallery_gen.experiments.renderings import five_renderings
from gallery_gen.experiments.seeds import kernel_size, seed_sweep
from gallery_gen.experiments.seeing import (
    features,
    grad_cam,
    input_gradient,
    occlusion,
    one_answer,
    top_classes,
)
from gallery_gen.experiments.shift import shift_test, stride_subsampling
from gallery_gen.experiments.subject import LARGER, MODEL, Subject
from gallery_gen.experiments.unlabelled import patch_filters

Experiment = Callable[[nn.Tensor], Outcome]
"""Takes a photo, float32 (1, 3, H, W), 0 to 1, at least 40 pixels a side."""

EXPERIMENTS: Mapping[str, Experiment] = {
    "channel-order": channel_order,
    "seed-sweep": seed_sweep,
    "kernel-size": kernel_size,
    "padding-modes": padding_modes,
    "stride-subsampling": stride_subsampling,
    "flip": flip,
    "agreement": agreement,
    "linear-collapse": linear_collapse,
    "relu-parts": relu_parts,
    "shift-test": shift_test,
    "argmax-map": argmax_map,
    "pooling-kinds": pooling_kinds,
    "receptive-field": receptive_field,
    "five-renderings": five_renderings,
}
"""Every experiment by name, in the order of the chapters."""

LEARNING: Mapping[str, Callable[[nn.Tensor, Sequence[nn.Tensor]], Outcome]] = {
    "patch-filters": patch_filters,
}
"""What is learned from several photos and shown on one: takes that one, then those it learns from."""

SEEING: Mapping[str, Callable[[Subject], Outcome]] = {
    "top-classes": top_classes,
    "one-answer": one_answer,
    "features": features,
    "occlusion": occlusion,
    "grad-cam": grad_cam,
    "input-gradient": input_gradient,
}
"""What a trained network is asked about every photo that runs through it."""

WITHOUT_PHOTO: Mapping[str, Callable[[nn.ReadyNetwork], Outcome]] = {
    "stem-filters": stem_filters,
    "shallow-maps": shallow_maps,
    "middle-maps": middle_maps,
    "class-pictures": class_pictures,
    "training-filters": training_filters,
    "digit-maps": digit_maps,
    "worst-digits": worst_digits,
}
"""What trained networks are asked without any photo; those about digits ask LeNet, not the one given."""

__all__ = [
    "EXPERIMENTS",
    "LEARNING",
    "LARGER",
    "MODEL",
    "SEEING",
    "WITHOUT_PHOTO",
    "Experiment",
    "Outcome",
    "Shown",
    "Subject",
    "place_colours",
]
