"""Asks a network where an answer comes from, and what it answers to; knows no photo, file or page.

Every function here looks at one number: an output of the last layer, or one map of a stage. None of them
explains a decision. They say what this one number depends on, each in its own sense.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from gallery_gen.nn.checks import Shape, Tensor, check_images, check_integer, wrong
from gallery_gen.nn.folding import ReadyNetwork
from gallery_gen.nn.layer import Layer, Parameters
from gallery_gen.nn.network import Network


def split_network(network: Network, parameters: Parameters, stage: str) -> tuple[ReadyNetwork, ReadyNetwork]:
    """A network up to and with a stage, and the rest of it."""
    names = [name for name, _ in network.layers]
    if stage not in names:
        raise wrong("stage", f"one of {', '.join(names)}", repr(stage))
    cut = names.index(stage) + 1
    front, back = (_part(rows, parameters) for rows in (network.layers[:cut], network.layers[cut:]))
    return front, back


def _part(rows: tuple[tuple[str, Layer], ...], parameters: Parameters) -> ReadyNetwork:
    names = {name for name, _ in rows}
    own = {key: value for key, value in parameters.items() if key.partition(".")[0] in names}
    return ReadyNetwork(Network(rows), own)


def input_gradient(network: Network, parameters: Parameters, x: Tensor, output: int) -> Tensor:
    """Gradient of one output with respect to the input: how far a value, moved a little, moves the output.

    Parameters
    ----------
    network, parameters
        Whose last stage is (N, F), such as logits.
    x
        (N, C, H, W).
    output
        Which of the F outputs.

    Returns
    -------
    Tensor
        Shaped as x.

    Notes
    -----
    Source: Simonyan, Vedaldi and Zisserman, "Deep inside convolutional networks: visualising image
    classification models and saliency maps", 2014.
    """
    trace = network.trace(parameters, x)
    logits = trace[network.layers[-1][0]]
    return network.backprop(parameters, trace, _one_hot(logits, output)).grad_input


def grad_cam(network: Network, parameters: Parameters, x: Tensor, output: int, stage: str) -> Tensor:
    """Where in a stage's maps lies what speaks for an output: ReLU of the maps' weighted sum.

    A map's weight is the mean over all places of the output's gradient with respect to the map.

    Parameters
    ----------
    network, parameters, x, output
        As for `input_gradient`.
    stage
        A stage with maps (N, K, h, w), most often the last one before pooling.

    Returns
    -------
    Tensor
        (N, h, w), 0 or above: no finer than the stage's maps are.

    Notes
    -----
    Source: Selvaraju et al., "Grad-CAM: Visual explanations from deep networks via gradient-based
    localization", 2017.
    """
    front, back = split_network(network, parameters, stage)
    maps = front.network.forward(front.parameters, x)
    check_images("the stage's maps", maps)
    gradient = input_gradient(back.network, back.parameters, maps, output)
    weights = gradient.mean(axis=(2, 3), keepdims=True)
    summed: Tensor = (weights * maps).sum(axis=1)
    return np.maximum(summed, 0)


class Occlusion(NamedTuple):
    """What covering parts of an input does to an output."""

    drops: Tensor
    """(rows, columns): by how much the output falls when the square at that place is covered."""
    per_pixel: Tensor
    """(H, W): the mean drop over all squares that cover a pixel."""


def occlusion(
    network: Network,
    parameters: Parameters,
    x: Tensor,
    output: int,
    size: int,
    stride: int,
    fill: float,
    batch: int = 8,
) -> Occlusion:
    """Cover one square after another and see how far an output falls.

    Parameters
    ----------
    network, parameters, output
        As for `input_gradient`.
    x
        One image, (1, C, H, W).
    size, stride
        Pixels a side of the square, and from one place to the next.
    fill
        What the square is filled with.
    batch
        Images that are run at once.

    Notes
    -----
    Source: Zeiler and Fergus, "Visualizing and understanding convolutional networks", 2014.
    """
    _, height, width = check_images("x", x)
    side, step = check_integer("size", size, 1), check_integer("stride", stride, 1)
    if len(x) != 1 or side > min(height, width):
        raise wrong("x", f"one image of at least {side} × {side}", f"of shape {x.shape}")
    tops, lefts = range(0, height - side + 1, step), range(0, width - side + 1, step)
    places = [(top, left) for top in tops for left in lefts]
    whole = network.forward(parameters, x)[0, output]
    answers = []
    for start in range(0, len(places), batch):
        chosen = places[start : start + batch]
        covered = np.repeat(x, len(chosen), axis=0)
        for image, (top, left) in zip(covered, chosen, strict=True):
            image[:, top : top + side, left : left + side] = fill
        answers.append(network.forward(parameters, covered)[:, output])
    drops = (whole - np.concatenate(answers)).astype(x.dtype)
    total, count = np.zeros((height, width), x.dtype), np.zeros((height, width), x.dtype)
    for drop, (top, left) in zip(drops, places, strict=True):
        total[top : top + side, left : left + side] += drop
        count[top : top + side, left : left + side] += 1
    return Occlusion(drops.reshape(len(tops), len(lefts)), total / np.maximum(count, 1))


def maximise(
    network: Network,
    parameters: Parameters,
    shape: Shape,
    channels: tuple[int, ...],
    rng: np.random.Generator,
    *,
    steps: int = 128,
    rate: float = 0.05,
    jitter: int = 8,
) -> Tensor:
    """Images that drive chosen maps (or outputs) of the last stage high, by gradient ascent from noise.

    Each step shifts the image by a few pixels at random, so that no pattern can cling to the grid, and
    weakens fine detail in the gradient: a frequency f counts 1 / f, as it does in photos.

    Parameters
    ----------
    network, parameters
        Whose last stage is (N, K, h, w), of which a map's mean counts, or (N, K).
    shape
        (C, H, W) of an image of 0 to 1.
    channels
        The maps; there is an image for each.
    rng
        Draws the noise and the shifts.
    steps, rate, jitter
        Steps of the ascent, their length (root mean square), and the largest shift in pixels.

    Returns
    -------
    Tensor
        (len(channels), C, H, W), 0 to 1.

    Notes
    -----
    Source: Olah, Mordvintsev and Schubert, "Feature visualization", Distill, 2017.
    """
    depth, height, width = shape
    noise = rng.normal(0.5, 0.05, (len(channels), depth, height, width))
    images: Tensor = noise.clip(0, 1).astype(np.float32)
    frequencies = np.hypot(np.fft.fftfreq(height)[:, None], np.fft.rfftfreq(width))
    weights = 1 / np.maximum(frequencies, 1 / max(height, width))
    last = network.layers[-1][0]
    for _ in range(steps):
        shift = tuple(rng.integers(-jitter, jitter + 1, 2))
        moved = np.roll(images, shift, axis=(2, 3))
        trace = network.trace(parameters, moved)
        wanted = np.zeros_like(trace[last])
        for number, channel in enumerate(channels):
            wanted[number, channel] = 1 / wanted[number, channel].size
        gradient = network.backprop(parameters, trace, wanted).grad_input
        gradient = np.roll(gradient, (-shift[0], -shift[1]), axis=(2, 3))
        smooth = np.fft.irfft2(np.fft.rfft2(gradient) * weights, s=(height, width))
        length = np.sqrt(np.square(smooth).mean(axis=(1, 2, 3), keepdims=True))
        images = (images + rate * smooth / np.maximum(length, 1e-12)).clip(0, 1).astype(np.float32)
    return images


def _one_hot(logits: Tensor, output: int) -> Tensor:
    """1 at one output, else 0."""
    if logits.ndim != 2 or not 0 <= output < logits.shape[1]:
        raise wrong("output", f"one of the last stage's {logits.shape[1:]} outputs", output)
    hot = np.zeros_like(logits)
    hot[:, output] = 1
    return hot
