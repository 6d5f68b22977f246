"""Takes the batch normalisations out of a network that is only used; knows no architecture.

In use a batch normalisation is a fixed scale and shift, and so is part of the convolution before it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from gallery_gen.nn.batch_norm import fold_batch_norm
from gallery_gen.nn.checks import Tensor
from gallery_gen.nn.composite import Sequential
from gallery_gen.nn.conv_layers import Conv2d
from gallery_gen.nn.layer import Layer, Parameters, own_parameters
from gallery_gen.nn.network import Network
from gallery_gen.nn.norm_layers import BatchNorm2d

Row = tuple[tuple[str, Layer], ...]


class ReadyNetwork(NamedTuple):
    """A network with its parameters."""

    network: Network
    parameters: dict[str, Tensor]


def fold_network(network: Network, parameters: Parameters) -> ReadyNetwork:
    """Fold every `BatchNorm2d` that follows a `Conv2d` into it; outputs stay the same but for rounding.

    Parameters
    ----------
    network
        In use, not in training; layers inside `Sequential` and `Residual` are folded too.
    parameters
        Its own, with the running means and variances.
    """
    row, folded = _fold(network.layers, parameters)
    return ReadyNetwork(Network(row), folded)


def _fold(row: Row, parameters: Parameters) -> tuple[Row, dict[str, Tensor]]:
    kept: list[tuple[str, Layer]] = []
    folded: dict[str, Tensor] = {}
    for name, layer in row:
        own = own_parameters(parameters, name)
        before = kept[-1] if kept else None
        if before is not None and isinstance(before[1], Conv2d) and _is_fixed(layer):
            assert isinstance(layer, BatchNorm2d)
            conv = before[0]
            weight, bias = fold_batch_norm(
                folded[f"{conv}.weight"], folded.get(f"{conv}.bias"), own["running_mean"], own["running_var"],
                own.get("weight"), own.get("bias"), layer.eps,
            )  # fmt: skip
            folded |= {f"{conv}.weight": weight, f"{conv}.bias": bias}
            kept[-1] = (conv, replace(before[1], bias=True))
            continue
        if isinstance(layer, Sequential):
            inner, own = _fold(layer.layers, own)
            layer = replace(layer, layers=inner)
        kept.append((name, layer))
        folded |= {f"{name}.{parameter}": value for parameter, value in own.items()}
    return tuple(kept), folded


def _is_fixed(layer: Layer) -> bool:
    return isinstance(layer, BatchNorm2d) and not layer.training
