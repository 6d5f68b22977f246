"""The network's operations and whole networks, against PyTorch, SciPy and OpenCV where installed."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, replace
from functools import partial
from math import prod
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits

from benchmarks.measure import PAUSE_SECONDS, medians
from benchmarks.table import Row
from gallery_gen import nn
from gallery_gen.models import MODELS

RNG = np.random.default_rng(0)
Array = np.ndarray[Any, np.dtype[np.float32]]
Calls = dict[str, Callable[[], object]]
NCHW, LAST = "PyTorch NCHW", "PyTorch channels_last"

# case, input shape, weight shape, groups, most that ours ÷ PyTorch (NCHW) should be, with two threads each
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
"""Goals are for two threads each: those of one thread are shown without."""


@dataclass(frozen=True)
class Bench:
    """How to measure: so many rounds, and so many threads on every side."""

    rounds: int
    threads: int

    def row(self, section: str, case: str, candidates: Calls, goal: float | None = None) -> Row:
        """Measure one case; a goal holds where more than one thread works."""
        with _threads(self.threads):
            # One thread waits for no other, so that nothing spins and no pause is needed.
            times = medians(candidates, self.rounds, PAUSE_SECONDS if self.threads > 1 else 0.0)
        section = f"{section}, {self.threads} thread{'s' if self.threads > 1 else ''}"
        milliseconds = {name: value * 1e3 for name, value in times.items()}
        return Row(section, case, milliseconds, (NCHW, LAST), goal if self.threads > 1 else None)


@contextmanager
def _threads(count: int) -> Iterator[None]:
    """Hold every library to so many threads."""
    if (torch := _optional("torch")) is not None:
        torch.set_num_threads(count)
    with threadpool_limits(count):
        yield


def _random(shape: tuple[int, ...]) -> Array:
    return RNG.standard_normal(shape, dtype=np.float32)


def _optional(name: str) -> Any:
    try:
        return importlib.import_module(name)
    except ImportError:
        return None


def everything(bench: Bench) -> Iterator[Row]:
    """What the machine can do at best, then each operation, then whole networks."""
    a, b = _random((1024, 1024)), _random((1024, 1024))
    product = bench.row("Limits of the machine", "1024×1024 matrix product", {"ours": lambda: a @ b})
    flops = 2 * 1024**3 / product.milliseconds["ours"] * 1e3
    yield replace(product, case=f"{product.case} ({flops / 1e9:.0f} GFLOP/s)")
    yield copy(bench)
    yield from convolutions(bench, flops)
    yield from pooling(bench)
    yield from activations(bench)
    yield lenet_features(bench)
    yield efficientnet(bench)
    yield training_step(bench)


def copy(bench: Bench) -> Row:
    """How fast memory is; NumPy copies with one thread."""
    source, target = _random((16_000_000,)), np.empty(16_000_000, np.float32)
    row = bench.row("Limits of the machine", "copy of 64 MB", {"ours": lambda: np.copyto(target, source)})
    return replace(row, case=f"{row.case} ({2 * source.nbytes / row.milliseconds['ours'] / 1e6:.0f} GB/s)")


def convolutions(bench: Bench, flops: float) -> Iterator[Row]:
    """Every case of the table, against each peer that can compute it, and `flops`, the machine's at best."""
    torch, signal, cv2 = _optional("torch"), _optional("scipy.signal"), _optional("cv2")
    for case, shape, weight_shape, groups, goal in CONVOLUTIONS:
        x, weight, bias = _random(shape), _random(weight_shape), _random(weight_shape[:1])
        candidates: Calls = {"ours": partial(nn.conv2d, x, weight, bias, groups=groups)}
        if torch is not None:
            tensors = [torch.from_numpy(array) for array in (x, weight, bias)]
            last = [t.contiguous(memory_format=torch.channels_last) for t in tensors[:2]]
            peer = torch.nn.functional.conv2d
            candidates[NCHW] = partial(peer, *tensors, groups=groups)
            candidates[LAST] = partial(peer, *last, tensors[2], groups=groups)
        if len(weight) == 1:
            if signal is not None:
                candidates["SciPy fftconvolve"] = partial(_with_scipy, signal, x[0], weight[0])
            if cv2 is not None:
                candidates["OpenCV filter2D"] = partial(_with_opencv, cv2, x[0], weight[0])
        row = bench.row("Convolution", case, candidates, goal)
        operations = 2 * nn.conv2d(x, weight, groups=groups).size * prod(weight_shape[1:])
        yield replace(row, share=operations / (row.milliseconds["ours"] / 1e3) / flops)


def _with_scipy(signal: Any, planes: Array, kernels: Array) -> object:
    """One map; SciPy flips kernels, so they are flipped back."""
    return signal.fftconvolve(planes, kernels[:, ::-1, ::-1], mode="valid", axes=(1, 2)).sum(axis=0)


def _with_opencv(cv2: Any, planes: Array, kernels: Array) -> object:
    """One map; OpenCV keeps the size by padding, and works on one channel at a time."""
    return sum(cv2.filter2D(plane, cv2.CV_32F, kernel) for plane, kernel in zip(planes, kernels, strict=True))


def pooling(bench: Bench) -> Iterator[Row]:
    """Poolings of three maps of 318×398."""
    for case, name, size in (
        ("max pool 2", "max_pool2d", 2),
        ("max pool 5", "max_pool2d", 5),
        ("average pool 2", "avg_pool2d", 2),
        ("average pool 5", "avg_pool2d", 5),
    ):
        yield bench.row("Pooling", case, _elementwise(name, size), 0.6)


def activations(bench: Bench) -> Iterator[Row]:
    """Activations of three maps of 318×398."""
    for case, name in (("ReLU", "relu"), ("sigmoid", "sigmoid"), ("tanh", "tanh"), ("GELU", "gelu")):
        yield bench.row("Activations", case, _elementwise(name))


def _elementwise(name: str, *arguments: int) -> Calls:
    """Ours and PyTorch's function of that name, on the same values in both layouts."""
    x = _random((1, 3, 318, 398))
    candidates: Calls = {"ours": partial(getattr(nn, name), x, *arguments)}
    if (torch := _optional("torch")) is not None:
        peer = getattr(torch, name, None) or getattr(torch.nn.functional, name)
        tensor = torch.from_numpy(x)
        candidates[NCHW] = partial(peer, tensor, *arguments)
        candidates[LAST] = partial(peer, tensor.contiguous(memory_format=torch.channels_last), *arguments)
    return candidates


def lenet_features(bench: Bench) -> Row:
    """LeNet's convolutions and poolings on a photo."""
    layers: list[tuple[str, nn.Layer]] = [
        ("conv1", nn.Conv2d(6, 5)), ("relu1", nn.ReLU()), ("pool1", nn.MaxPool2d(2)),
        ("conv2", nn.Conv2d(16, 5)), ("relu2", nn.ReLU()), ("pool2", nn.MaxPool2d(2)),
    ]  # fmt: skip
    network, x = nn.Network(tuple(layers)), _random((1, 3, 320, 400))
    parameters = network.init(np.random.default_rng(1), x.shape[1:])
    candidates: Calls = {"ours": partial(network.trace, parameters, x)}
    if (torch := _optional("torch")) is not None:
        t = torch.nn
        twin = t.Sequential(
            t.Conv2d(3, 6, 5), t.ReLU(), t.MaxPool2d(2), t.Conv2d(6, 16, 5), t.ReLU(), t.MaxPool2d(2)
        )
        tensor, last = torch.from_numpy(x), torch.channels_last
        candidates[NCHW] = partial(_without_gradients, torch, twin, tensor)
        twin_last = deepcopy(twin).to(memory_format=last)
        candidates[LAST] = partial(
            _without_gradients, torch, twin_last, tensor.contiguous(memory_format=last)
        )
    return bench.row("Whole networks", "LeNet features on 320×400", candidates, 0.7)


def efficientnet(bench: Bench) -> Row:
    """EfficientNet-Lite0 on one square of 224 pixels, batch normalisations folded on every side."""
    model = MODELS["efficientnet-lite0"]
    network, parameters = model.trained(model.load())
    x = _random((1, *model.input_shape))
    candidates: Calls = {"ours": partial(network.forward, parameters, x)}
    if (torch := _optional("torch")) is not None:
        twin, last = _pytorch_twin(torch, network, parameters).eval(), torch.channels_last
        tensor = torch.from_numpy(x)
        difference = np.abs(twin(tensor).detach().numpy() - network.forward(parameters, x)).max()
        assert difference < 1e-2, f"PyTorch's twin answers differently, by {difference}"
        twin_last = deepcopy(twin).to(memory_format=last)
        candidates[NCHW] = partial(_without_gradients, torch, twin, tensor)
        candidates[LAST] = partial(
            _without_gradients, torch, twin_last, tensor.contiguous(memory_format=last)
        )
    return bench.row("Whole networks", "EfficientNet-Lite0 on 224×224", candidates, 1.5)


def _pytorch_twin(torch: Any, network: nn.Network, parameters: nn.Parameters) -> Any:
    """The folded network as PyTorch modules, layer by layer, with the same weights."""

    class Residual(torch.nn.Sequential):  # type: ignore[misc]
        def forward(self, x: Any) -> Any:
            return super().forward(x) + x

    def module(layer: nn.Layer, own: nn.Parameters, channels: int) -> tuple[Any, int]:
        """One layer's module, and the channels that come out of it."""
        t = torch.nn
        if isinstance(layer, nn.Sequential):
            parts = []
            for name, inner in layer.layers:
                start = f"{name}."
                kept = {key.removeprefix(start): v for key, v in own.items() if key.startswith(start)}
                part, channels = module(inner, kept, channels)
                parts.append(part)
            return (Residual if isinstance(layer, nn.Residual) else t.Sequential)(*parts), channels
        if isinstance(layer, nn.Conv2d):
            sides = layer.padding if isinstance(layer.padding, tuple) else (0, 0, 0, 0)
            even = len(set(sides)) == 1
            made = t.Conv2d(
                channels, layer.out_channels, layer.kernel_size, layer.stride,
                sides[0] if even else 0, groups=layer.groups,
            )  # fmt: skip
            channels = layer.out_channels
        elif isinstance(layer, nn.BatchNorm2d):
            made, even = t.BatchNorm2d(channels, eps=layer.eps, affine=layer.affine), True
        elif isinstance(layer, nn.Linear):
            made, even = t.Linear(channels, layer.out_features), True
        else:
            plain = {nn.ReLU6: t.ReLU6(inplace=True), nn.Flatten: t.Flatten()}
            return plain.get(type(layer), t.AdaptiveAvgPool2d(1)), channels
        made.load_state_dict({name: torch.from_numpy(v) for name, v in own.items()}, strict=False)
        return (made if even else t.Sequential(t.ZeroPad2d(sides), made)), channels

    return module(nn.Sequential(network.layers), parameters, 3)[0]


def _without_gradients(torch: Any, network: Any, x: Any) -> object:
    with torch.inference_mode():
        return network(x)


def training_step(bench: Bench) -> Row:
    """One step of LeNet on 64 digits: forward, loss, backward, SGD with momentum."""
    layers: list[tuple[str, nn.Layer]] = [
        ("conv1", nn.Conv2d(6, 5, padding=2)), ("relu1", nn.ReLU()), ("pool1", nn.MaxPool2d(2)),
        ("conv2", nn.Conv2d(16, 5)), ("relu2", nn.ReLU()), ("pool2", nn.MaxPool2d(2)),
        ("flat", nn.Flatten()), ("fc1", nn.Linear(120)), ("relu3", nn.ReLU()),
        ("fc2", nn.Linear(84)), ("relu4", nn.ReLU()), ("fc3", nn.Linear(10)),
    ]  # fmt: skip
    network = nn.Network(tuple(layers))
    x, labels = _random((64, 1, 28, 28)), RNG.integers(0, 10, 64)
    optimiser = nn.SGD(lr=0.01, momentum=0.9)
    learned = nn.SGDStep(network.init(np.random.default_rng(1), (1, 28, 28)), {})

    def ours() -> None:
        nonlocal learned
        trace = network.trace(learned.parameters, x)
        grad = nn.cross_entropy_backward(1.0, trace["fc3"], labels)
        gradients = network.parameter_gradients(learned.parameters, trace, grad)
        learned = optimiser.step(learned.parameters, gradients, learned.velocity)

    candidates: Calls = {"ours": ours}
    if (torch := _optional("torch")) is not None:
        t = torch.nn
        twin = t.Sequential(
            t.Conv2d(1, 6, 5, padding=2), t.ReLU(), t.MaxPool2d(2),
            t.Conv2d(6, 16, 5), t.ReLU(), t.MaxPool2d(2),
            t.Flatten(), t.Linear(400, 120), t.ReLU(), t.Linear(120, 84), t.ReLU(), t.Linear(84, 10),
        )  # fmt: skip
        images, targets = torch.from_numpy(x), torch.from_numpy(labels)
        last = torch.channels_last
        candidates[NCHW] = partial(_train, torch, *_student(torch, twin), images, targets)
        twin_last = deepcopy(twin).to(memory_format=last)
        images_last = images.contiguous(memory_format=last)
        candidates[LAST] = partial(_train, torch, *_student(torch, twin_last), images_last, targets)
    return bench.row("Whole networks", "LeNet, one training step on 64 digits", candidates, 1.3)


def _student(torch: Any, network: Any) -> tuple[Any, Any]:
    """A network and what trains it."""
    return network, torch.optim.SGD(network.parameters(), lr=0.01, momentum=0.9)


def _train(torch: Any, network: Any, optimiser: Any, images: Any, targets: Any) -> None:
    """One step."""
    optimiser.zero_grad()
    torch.nn.functional.cross_entropy(network(images), targets).backward()
    optimiser.step()
