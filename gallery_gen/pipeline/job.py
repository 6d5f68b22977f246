"""One photo through one network: trace, pictures, encoded bytes; pure, and refuses to touch the disk.

Its source is part of every key, so only what shapes the result belongs here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gallery_gen import nn
from gallery_gen.figures import Rendered, render
from gallery_gen.images import Encoded, cover_crop, encode_values, encode_views, to_tensor
from gallery_gen.images.values import SUFFIX
from gallery_gen.models import MODELS, preset_parameters
from gallery_gen.pipeline.key import digest
from gallery_gen.pipeline.manifest import (
    Legend,
    NotFinite,
    ObjectFile,
    Outcome,
    Picture,
    PictureFile,
    Stage,
    Statistics,
)
from gallery_gen.spec import Configuration, Rendering

LIGHT_WIDTH = 640
THUMB_WIDTH = 240
_PHOTO = Rendering(name="photo", mode="photo")


@dataclass(frozen=True)
class Task:
    """What a worker needs for one job; small enough to send to another process or machine."""

    key: str
    pixels: NDArray[np.uint8]
    """(H, W, 3), the cropped photo."""
    configuration: Configuration | None
    """None for the photo itself."""
    state: Mapping[str, NDArray[np.float32]] | None
    """Parameters, where they come from a file or with a model."""
    values: tuple[str, ...] = ()
    """The stages whose values are kept besides their pictures."""


@dataclass(frozen=True)
class Result:
    """What a worker sends back: the stages it drew, and the bytes of every picture by published name."""

    key: str
    stages: tuple[Stage, ...]
    objects: Mapping[str, bytes]
    outcome: Outcome | None = None
    """What came out, where the job was an experiment."""


@np.errstate(over="ignore", invalid="ignore", divide="ignore")  # what is not finite is told in the result
def run_task(task: Task) -> Result:
    """Compute every stage of one job and draw its pictures.

    Parameters
    ----------
    task
        The cropped photo, the configuration and, if they come from a file, the parameters.

    Returns
    -------
    Result
        The stages that the configuration shows, in network order; the input alone if there is none. (Every
        job of a photo has the same input, so it is drawn once.)

    """
    x = to_tensor(task.pixels)
    input_shape = x.shape[1:]
    objects: dict[str, bytes] = {}
    stages = []
    configuration = task.configuration
    if configuration is None:
        stages.append(_draw("input", "input", x[0], nn.Cost(0, 0), (_PHOTO,), objects))
    else:
        network = configuration.network
        trace = _trace_model(task) if configuration.model is not None else None
        if trace is None:
            trace = network.trace(_parameters(task, network, input_shape), x)
        costs = network.costs(trace[nn.INPUT].shape[1:])
        since = None
        for name, layer in network.layers:
            since = since or _count_not_finite(name, trace[name][0])
            if name in configuration.shown_stages:
                renderings = configuration.renderings_of(name)
                stage = _draw(name, repr(layer), trace[name][0], costs[name], renderings, objects)
                values = _keep_values(trace[name][0], objects) if name in task.values else None
                stages.append(stage.model_copy(update={"values": values, "not_finite_since": since}))
    return Result(task.key, tuple(stages), objects)


def _trace_model(task: Task) -> dict[str, NDArray[np.floating]]:
    """Every stage of a whole network, on the square in the photo's middle."""
    assert task.configuration is not None
    assert task.configuration.model is not None
    model = MODELS[task.configuration.model]
    weights = task.configuration.weights
    if task.state is not None:
        ready = model.trained(task.state)
    else:
        assert weights is not None
        assert weights.seed is not None
        ready = model.untrained(weights.seed)
    square = to_tensor(cover_crop(task.pixels, model.size, model.size))
    return ready.network.trace(ready.parameters, square)


def _parameters(task: Task, network: nn.Network, input_shape: nn.Shape) -> Mapping[str, NDArray[np.float32]]:
    weights = None if task.configuration is None else task.configuration.weights
    if weights is None:
        return {}
    if weights.seed is not None:
        return network.init(np.random.default_rng(weights.seed), input_shape, weights.init)
    if weights.preset is not None:
        return preset_parameters(network, input_shape, weights.preset)
    assert task.state is not None
    return task.state


def _draw(
    name: str,
    layer: str,
    tensor: NDArray[np.float32],
    cost: nn.Cost,
    renderings: tuple[Rendering, ...],
    objects: dict[str, bytes],
) -> Stage:
    """Describe one stage and add its encoded pictures to the objects."""
    pictures = []
    for rendering in renderings:
        options = rendering.model_dump(exclude={"name", "stages", "maps"})
        drawn = render(tensor[: rendering.maps], **options)
        pictures.append(encode_picture(rendering.name, rendering.mode, drawn, objects))
    return Stage(
        name=name,
        layer=layer,
        shape=tensor.shape,
        parameters=cost.parameters,
        macs=cost.macs,
        statistics=_measure(name, tensor),
        pictures=tuple(pictures),
    )


def _measure(name: str, tensor: NDArray[np.float32]) -> Statistics:
    missing = _count_not_finite(name, tensor)
    kept = tensor if missing is None else tensor[np.isfinite(tensor)]
    return Statistics(
        min=float(kept.min()) if kept.size else None,
        max=float(kept.max()) if kept.size else None,
        mean=float(kept.mean(dtype=np.float64)) if kept.size else None,
        negative=np.count_nonzero(tensor < 0) / tensor.size,
        zero=np.count_nonzero(tensor == 0) / tensor.size,
        not_finite=missing,
    )


def _count_not_finite(name: str, tensor: NDArray[np.floating]) -> NotFinite | None:
    """Count a stage's values that are no finite numbers, by kind; None if all are finite."""
    if np.isfinite(tensor).all():
        return None
    return NotFinite(
        stage=name,
        values=tensor.size,
        nan=np.count_nonzero(np.isnan(tensor)),
        infinity=np.count_nonzero(tensor == np.inf),
        minus_infinity=np.count_nonzero(tensor == -np.inf),
    )


def encode_picture(name: str, mode: str, drawn: Rendered, objects: dict[str, bytes]) -> Picture:
    """Describe a picture that was drawn in some mode, and add its three files to the objects."""
    views = encode_views(drawn.pixels, (LIGHT_WIDTH, THUMB_WIDTH), smooth=mode != "wrapped")
    exact, light, thumb = (_keep(encoded, objects) for encoded in views)
    legend = None
    if drawn.colormap is not None and drawn.low is not None and drawn.high is not None:
        legend = Legend(colormap=drawn.colormap, low=drawn.low, high=drawn.high)
    return Picture(rendering=name, mode=mode, legend=legend, exact=exact, light=light, thumb=thumb)


def _keep_values(tensor: NDArray[np.float32], objects: dict[str, bytes]) -> ObjectFile:
    data = encode_values(tensor)
    file = ObjectFile(digest=digest(data), suffix=SUFFIX, size=len(data))
    objects[file.name] = data
    return file


def _keep(encoded: Encoded, objects: dict[str, bytes]) -> PictureFile:
    file = PictureFile(
        digest=digest(encoded.data),
        suffix=encoded.suffix,
        width=encoded.width,
        height=encoded.height,
        size=len(encoded.data),
    )
    objects[file.name] = encoded.data
    return file
