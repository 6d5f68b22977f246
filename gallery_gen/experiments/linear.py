"""What linearity means: layers that collapse into one, and a kernel that is flipped; knows no file."""

from __future__ import annotations

from typing import Final

import numpy as np

from gallery_gen import nn
from gallery_gen.experiments.outcome import Outcome, largest, ratio, share, signed
from gallery_gen.models import KERNELS

SEED: Final = 123
_CHUNK: Final = 16
"""Rows of outputs whose windows are laid out at once."""


def linear_collapse(photo: nn.Tensor) -> Outcome:
    """Two 3 × 3 convolutions against the one 5 × 5 convolution that they amount to, and a ReLU between them.

    Weights are Glorot-uniform without biases, three maps and then one. With the ReLU the 5 × 5 convolution
    that comes nearest on this photo is found by least squares, with a bias.
    """
    rng = np.random.default_rng(SEED)
    first, second = (nn.glorot_uniform(rng, shape) for shape in ((3, 3, 3, 3), (1, 3, 3, 3)))
    hidden = nn.conv2d(photo, first)
    two = nn.conv2d(hidden, second)[0]
    one = nn.conv2d(photo, compose(first, second))[0]
    bent = nn.conv2d(nn.relu(hidden), second)[0]
    weight, bias = best_convolution(photo, bent[None], 5)
    nearest = nn.conv2d(photo, weight, bias)[0]
    rest = bent - nearest
    limit = largest(two, one, bent, nearest)
    spread = float(bent.std(dtype=np.float64))
    numbers = {
        "error": largest(two - one),
        "range": float(np.ptp(two)),
        "relative_error": ratio(largest(two - one), float(np.ptp(two))),
        "relu_error": largest(rest),
        "relu_rms": float(np.sqrt((rest**2).mean(dtype=np.float64))),
        "relu_range": float(np.ptp(bent)),
        "share_relu_rest": share(np.sqrt((rest**2).mean(dtype=np.float64)), spread),
        "share_cut": float((hidden < 0).mean()),
        "two_weights": first.size + second.size,
        "one_weights": weight.size,
    }
    pictures = (
        signed("two", two, limit),
        signed("one", one, limit),
        signed("rest", two - one, limit),
        signed("two-relu", bent, limit),
        signed("one-relu", nearest, limit),
        signed("rest-relu", rest, limit),
    )
    return Outcome(numbers, {}, pictures)


def compose(first: nn.Tensor, second: nn.Tensor) -> nn.Tensor:
    """Filters that do at once what `first` (M, C, k, k) and then `second` (F, M, j, j) do: (F, C, k+j−1, …).

    Each weight of the second layer asks for a copy of the first layer's filter, moved to its own place.
    """
    (filters, _, rows, columns), (_, channels, height, width) = second.shape, first.shape
    both = np.zeros((filters, channels, height + rows - 1, width + columns - 1), first.dtype)
    for row, column in np.ndindex(rows, columns):
        moved = np.einsum("fm,mcij->fcij", second[:, :, row, column], first)
        both[:, :, row : row + height, column : column + width] += moved
    return both


def best_convolution(x: nn.Tensor, wanted: nn.Tensor, kernel_size: int) -> tuple[nn.Tensor, nn.Tensor]:
    """Filters and biases whose convolution of x (1, C, H, W) is nearest to `wanted` (1, F, oH, oW).

    Least squares over all windows, by the normal equations in float64.
    """
    taps = x.shape[1] * kernel_size**2
    gram, target = np.zeros((taps + 1, taps + 1)), np.zeros((taps + 1, wanted.shape[1]))
    windows = np.lib.stride_tricks.sliding_window_view(x[0], (kernel_size, kernel_size), axis=(1, 2))
    for top in range(0, windows.shape[1], _CHUNK):
        part = windows[:, top : top + _CHUNK].transpose(1, 2, 0, 3, 4).reshape(-1, taps)
        matrix = np.hstack([part, np.ones((len(part), 1))])  # float64, and a column for the bias
        outputs = wanted[0, :, top : top + _CHUNK].reshape(wanted.shape[1], -1)
        gram += matrix.T @ matrix
        target += matrix.T @ outputs.T
    solution = np.linalg.lstsq(gram, target, rcond=None)[0].T.astype(x.dtype)
    shape = (wanted.shape[1], x.shape[1], kernel_size, kernel_size)
    return solution[:, :-1].reshape(shape), solution[:, -1].copy()


def flip(photo: nn.Tensor) -> Outcome:
    """A kernel as networks slide it (cross-correlation), and turned by 180° as in mathematics (convolution).

    On the grey photo. The emboss kernel changes when it is turned; the Laplacian does not.
    """
    grey = photo.mean(axis=1, keepdims=True)
    rows, pictures = {}, []
    for name in ("emboss", "laplacian"):
        kernel = KERNELS[name]
        turned = np.ascontiguousarray(kernel[::-1, ::-1])
        as_is, flipped = (nn.conv2d(grey, k[None, None])[0] for k in (kernel, turned))
        limit = largest(as_is, flipped)
        difference = as_is - flipped
        rows[name] = {
            "largest": largest(difference),
            "mean": float(np.abs(difference).mean(dtype=np.float64)),
            "range": float(np.ptp(as_is)),
        }
        pictures += [
            signed(f"{name}-correlation", as_is, limit),
            signed(f"{name}-convolution", flipped, limit),
            signed(f"{name}-difference", difference, limit),
        ]
    numbers = {"asymmetric": rows["emboss"]["largest"], "symmetric": rows["laplacian"]["largest"]}
    return Outcome(numbers, {"kernels": rows}, tuple(pictures))
