"""How parameters follow their gradients: pure steps from old parameters and state to new ones.

An optimiser is a frozen set of numbers; what it must remember from step to step is a separate value, which
begins empty. Parameters without a gradient stay as they are. Knows no network and no data.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from gallery_gen.nn.checks import (
    Tensor,
    check_flag,
    check_from_zero,
    check_number,
    check_shape,
    check_tensor,
    wrong,
)
from gallery_gen.nn.layer import Parameters

_quiet = np.errstate(invalid="ignore", over="ignore", divide="ignore")


class SGDStep(NamedTuple):
    """What a step of `SGD` gives."""

    parameters: dict[str, Tensor]
    velocity: dict[str, Tensor]
    """The state: name → direction kept from earlier steps; empty without momentum."""


@dataclass(frozen=True)
class SGD:
    """Gradient descent: p − lr · g, with PyTorch's momentum.

    v ← momentum · v + g and p ← p − lr · v; Nesterov's goes along g + momentum · v instead. PyTorch lets the
    learning rate act on the velocity's use, not on its growth, unlike Sutskever et al. 2013.
    """

    lr: float = 0.001
    """Learning rate."""
    momentum: float = 0.0
    """How much of the velocity is kept."""
    weight_decay: float = 0.0
    """So much of the parameter itself is added to its gradient."""
    nesterov: bool = False

    def __post_init__(self) -> None:
        """Refuse numbers that cannot be."""
        for name in ("lr", "momentum", "weight_decay"):
            object.__setattr__(self, name, check_from_zero(name, getattr(self, name)))
        if check_flag("nesterov", self.nesterov) and not self.momentum:
            raise wrong("momentum", "above 0 where nesterov is True", self.momentum)

    @_quiet
    def step(
        self, parameters: Parameters, gradients: Parameters, velocity: Mapping[str, Tensor] | None = None
    ) -> SGDStep:
        """One step; `velocity` is that of the step before, None at first.

        Raises
        ------
        ShapeError
            If a gradient or what is remembered has no parameter, or not its shape and type.
        """
        new, kept = dict(parameters), dict(velocity or {})
        _check_gradients(parameters, gradients, velocity=kept)
        for name, gradient in gradients.items():
            direction = _decayed(gradient, parameters[name], self.weight_decay)
            if self.momentum:
                before = kept.get(name)
                kept[name] = direction if before is None else self.momentum * before + direction
                direction = direction + self.momentum * kept[name] if self.nesterov else kept[name]
            new[name] = parameters[name] - self.lr * direction
        return SGDStep(new, kept)


@dataclass(frozen=True)
class AdamState:
    """What `Adam` remembers."""

    steps: int = 0
    means: Mapping[str, Tensor] = field(default_factory=dict)
    """Name → running mean of the gradient."""
    squares: Mapping[str, Tensor] = field(default_factory=dict)
    """Name → running mean of the gradient's square."""


class AdamStep(NamedTuple):
    """What a step of `Adam` gives."""

    parameters: dict[str, Tensor]
    state: AdamState


@dataclass(frozen=True)
class Adam:
    """Steps of about `lr` whatever the gradient's size: its running mean over the root of its square's.

    Both means begin at 0 and are corrected for it. Source: Kingma and Ba, "Adam: a method for stochastic
    optimization", arXiv:1412.6980, algorithm 1.
    """

    lr: float = 0.001
    """Learning rate."""
    betas: tuple[float, float] = (0.9, 0.999)
    """How much of each running mean is kept: the gradient's, its square's."""
    eps: float = 1e-8
    """Added to the root, which may be 0."""
    weight_decay: float = 0.0
    """So much of the parameter itself is added to its gradient."""

    def __post_init__(self) -> None:
        """Refuse numbers that cannot be."""
        for name in ("lr", "eps", "weight_decay"):
            object.__setattr__(self, name, check_from_zero(name, getattr(self, name)))
        if not isinstance(self.betas, tuple | list) or len(self.betas) != 2:
            raise wrong("betas", "a pair of numbers", repr(self.betas))
        betas = tuple(check_number("betas", beta) for beta in self.betas)
        if not all(0 <= beta < 1 for beta in betas):
            raise wrong("betas", "two numbers from 0 to less than 1", self.betas)
        object.__setattr__(self, "betas", betas)

    @_quiet
    def step(self, parameters: Parameters, gradients: Parameters, state: AdamState | None = None) -> AdamStep:
        """One step; `state` is that of the step before, None at first. Errors as in `SGD.step`."""
        state = state or AdamState()
        _check_gradients(parameters, gradients, means=state.means, squares=state.squares)
        steps, (keep, keep_square) = state.steps + 1, self.betas
        new, means, squares = dict(parameters), dict(state.means), dict(state.squares)
        mend, mend_square = 1 - keep**steps, 1 - keep_square**steps
        for name, gradient in gradients.items():
            direction = _decayed(gradient, parameters[name], self.weight_decay)
            means[name] = keep * means.get(name, 0) + (1 - keep) * direction
            squares[name] = keep_square * squares.get(name, 0) + (1 - keep_square) * np.square(direction)
            root = np.sqrt(squares[name]) / mend_square**0.5 + self.eps
            new[name] = parameters[name] - (self.lr / mend) * (means[name] / root)
        return AdamStep(new, AdamState(steps, means, squares))


def _decayed(gradient: Tensor, parameter: Tensor, weight_decay: float) -> Tensor:
    """The gradient with a pull towards 0."""
    return gradient + weight_decay * parameter if weight_decay else gradient


def _check_gradients(parameters: Parameters, gradients: Parameters, **remembered: Parameters) -> None:
    """Every gradient, and everything that is remembered, belongs to a parameter, and fits it."""
    for kind, values in {"gradients": gradients, **remembered}.items():
        for name, value in values.items():
            if name not in parameters:
                raise wrong(kind, f"named among {', '.join(parameters)}", name)
            what = f"the gradient of {name}" if kind == "gradients" else f"{name} in {kind}"
            check_tensor(name, parameters[name])
            check_tensor(what, value, like=parameters[name])
            check_shape(what, value, parameters[name].shape)
