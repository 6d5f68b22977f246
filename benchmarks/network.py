"""Convolution, pooling, activations and a training step against PyTorch, SciPy and OpenCV where installed."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import numpy as np

from benchmarks.measure import medians
from benchmarks.table import Row
from gallery_gen import nn

RNG = np.random.default_rng(0)
Array = np.ndarray[Any, np.dtype[np.float32]]

# case, input shape, weight shape, groups, most that ours ÷ PyTorch (NCHW) should be
CONVOLUTIONS = [
    ("3→3, 3×3, 320×400", (1, 3, 320, 400), (3, 3, 3, 3), 1, 0.7),
    ("3→3, 10×10, 320×400", (1, 3, 320, 400), (3, 3, 10, 10), 1, 0.7),
    ("3→1, 3×3, 320×400", (1, 3, 320, 400), (1, 3, 3, 3), 1, 0.6),
    ("3→1, 10×10, 320×400", (1, 3, 320, 400), (1, 3, 10, 10), 1, 0.6),
    ("3→6, 5×5, 320×400 (LeNet conv1)", (1, 3, 320, 400), (6, 3, 5, 5), 1, 1.2),
    ("6→16, 5×5, 158×198 (LeNet conv2)", (1, 6, 158, 198), (16, 6, 5, 5), 1, 1.3),
    ("256 digits, conv1", (256, 1, 32, 32), (6, 1, 5, 5), 1, 1.5),
    ("256 digits, conv2", (256, 6, 14, 14), (16, 6, 5, 5), 1, 1.5),
    ("64→64, 3×3, 56×56", (1, 64, 56, 56), (64, 64, 3, 3), 1, 1.3),
    ("16→96, 1×1, 112×112", (1, 16, 112, 112), (96, 16, 1, 1), 1, 0.8),
    ("depthwise, 96 channels, 3×3, 112×112", (1, 96, 112, 112), (96, 1, 3, 3), 96, 3.5),
    ("3→16, 5×5, 1200×1600", (1, 3, 1200, 1600), (16, 3, 5, 5), 1, 1.5),
    ("3→1, 31×31, 320×400", (1, 3, 320, 400), (1, 3, 31, 31), 1, 1.0),
]


def _random(shape: tuple[int, ...]) -> Array:
    return RNG.standard_normal(shape, dtype=np.float32)


def _optional(name: str) -> Any:
    try:
        return importlib.import_module(name)
    except ImportError:
        return None


def convolutions(rounds: int) -> Iterator[Row]:
    """Every case of the table, against each peer that can compute it."""
    torch, signal, cv2 = _optional("torch"), _optional("scipy.signal"), _optional("cv2")
    for case, shape, weight_shape, groups, goal in CONVOLUTIONS:
        x, weight, bias = _random(shape), _random(weight_shape), _random(weight_shape[:1])
        candidates: dict[str, Callable[[], object]] = {
            "ours": partial(nn.conv2d, x, weight, bias, groups=groups)
        }
        if torch is not None:
            tensors = [torch.from_numpy(array) for array in (x, weight, bias)]
            last = [t.contiguous(memory_format=torch.channels_last) for t in tensors[:2]]
            peer = torch.nn.functional.conv2d
            candidates["PyTorch NCHW"] = partial(peer, *tensors, groups=groups)
            candidates["PyTorch channels_last"] = partial(peer, *last, tensors[2], groups=groups)
        if len(weight) == 1:
            if signal is not None:
                candidates["SciPy fftconvolve"] = partial(_with_scipy, signal, x[0], weight[0])
            if cv2 is not None:
                candidates["OpenCV filter2D"] = partial(_with_opencv, cv2, x[0], weight[0])
        yield _row("Convolution", case, candidates, rounds, "PyTorch NCHW", goal)


def _with_scipy(signal: Any, planes: Array, kernels: Array) -> object:
    """One map; SciPy flips kernels, so they are flipped back."""
    return signal.fftconvolve(planes, kernels[:, ::-1, ::-1], mode="valid", axes=(1, 2)).sum(axis=0)


def _with_opencv(cv2: Any, planes: Array, kernels: Array) -> object:
    """One map; OpenCV keeps the size by padding, and works on one channel at a time."""
    return sum(cv2.filter2D(plane, cv2.CV_32F, kernel) for plane, kernel in zip(planes, kernels, strict=True))


def pooling_and_activations(rounds: int) -> Iterator[Row]:
    """Pools and activations on three maps of 318×398."""
    torch = _optional("torch")
    x = _random((1, 3, 318, 398))
    functional = None if torch is None else torch.nn.functional
    tensor = None if torch is None else torch.from_numpy(x)
    cases: list[tuple[str, Callable[[], object], str, tuple[int, ...]]] = [
        ("max pool 2", lambda: nn.max_pool2d(x, 2), "max_pool2d", (2,)),
        ("max pool 5", lambda: nn.max_pool2d(x, 5), "max_pool2d", (5,)),
        ("average pool 5", lambda: nn.avg_pool2d(x, 5), "avg_pool2d", (5,)),
        ("ReLU", lambda: nn.relu(x), "relu", ()),
        ("sigmoid", lambda: nn.sigmoid(x), "sigmoid", ()),
        ("tanh", lambda: nn.tanh(x), "tanh", ()),
        ("GELU", lambda: nn.gelu(x), "gelu", ()),
    ]
    for case, ours, name, arguments in cases:
        candidates = {"ours": ours}
        if functional is not None:
            candidates["PyTorch NCHW"] = partial(getattr(functional, name), tensor, *arguments)
        yield _row("Pooling and activations", case, candidates, rounds, "PyTorch NCHW", None)


def training_step(rounds: int) -> Iterator[Row]:
    """One step of LeNet on 64 digits: forward, loss, backward, SGD with momentum."""
    layers: list[tuple[str, nn.Layer]] = [
        ("conv1", nn.Conv2d(6, 5, padding=2)), ("relu1", nn.ReLU()), ("pool1", nn.MaxPool2d(2)),
        ("conv2", nn.Conv2d(16, 5)), ("relu2", nn.ReLU()), ("pool2", nn.MaxPool2d(2)),
        ("flat", nn.Flatten()), ("fc1", nn.Linear(120)), ("relu3", nn.ReLU()),
        ("fc2", nn.Linear(84)), ("relu4", nn.ReLU()), ("fc3", nn.Linear(10)),
    ]  # fmt: skip
    network = nn.Network(tuple(layers))
    x, labels = _random((64, 1, 28, 28)), RNG.integers(0, 10, 64)
    parameters = network.init(np.random.default_rng(1), (1, 28, 28))
    optimiser = nn.SGD(lr=0.01, momentum=0.9)

    def ours() -> None:
        trace = network.trace(parameters, x)
        grad = nn.cross_entropy_backward(1.0, trace["fc3"], labels)
        optimiser.step(parameters, network.parameter_gradients(parameters, trace, grad), {})

    candidates: dict[str, Callable[[], object]] = {"ours": ours}
    if (torch := _optional("torch")) is not None:
        t = torch.nn
        twin = t.Sequential(
            t.Conv2d(1, 6, 5, padding=2), t.ReLU(), t.MaxPool2d(2),
            t.Conv2d(6, 16, 5), t.ReLU(), t.MaxPool2d(2),
            t.Flatten(), t.Linear(400, 120), t.ReLU(), t.Linear(120, 84), t.ReLU(), t.Linear(84, 10),
        )  # fmt: skip
        step = torch.optim.SGD(twin.parameters(), lr=0.01, momentum=0.9)
        images, targets = torch.from_numpy(x), torch.from_numpy(labels)

        def theirs() -> None:
            step.zero_grad()
            t.functional.cross_entropy(twin(images), targets).backward()
            step.step()

        candidates["PyTorch NCHW"] = theirs
    yield _row("Training", "LeNet, one step, 64 digits", candidates, rounds, "PyTorch NCHW", 1.3)


def limits(rounds: int) -> Iterator[Row]:
    """What the machine can do at best: a large matrix product, and copying memory."""
    a, b = _random((1024, 1024)), _random((1024, 1024))
    source, target = _random((16_000_000,)), np.empty(16_000_000, np.float32)
    times = medians({"product": lambda: a @ b, "copy": lambda: np.copyto(target, source)}, rounds)
    product = f"1024×1024 matrix product ({2 * 1024**3 / times['product'] / 1e9:.0f} GFLOP/s)"
    copy = f"copy of 64 MB ({2 * source.nbytes / times['copy'] / 1e9:.0f} GB/s)"
    yield Row("Limits of the machine", product, {"ours": times["product"] * 1e3})
    yield Row("Limits of the machine", copy, {"ours": times["copy"] * 1e3})


def _row(
    section: str,
    case: str,
    candidates: dict[str, Callable[[], object]],
    rounds: int,
    against: str,
    goal: float | None,
) -> Row:
    times = {name: value * 1e3 for name, value in medians(candidates, rounds).items()}
    return Row(section, case, times, against, goal)
