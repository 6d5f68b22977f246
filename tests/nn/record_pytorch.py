"""Ask PyTorch the cases of cases.py and write down its answers, so that the tests need no PyTorch.

Run it where PyTorch is (pip install torch==2.13.0 numpy) from the project's root, after a change of the table:

    python -m tests.nn.record_pytorch
"""

import inspect
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import torch  # type: ignore[import-not-found, unused-ignore]
from torch.nn import functional  # type: ignore[import-not-found, unused-ignore]
from torch.nn.utils.fusion import fuse_conv_bn_weights  # type: ignore[import-not-found, unused-ignore]

from gallery_gen import nn
from tests.nn.cases import CASES, OPTIMISERS, STEPS, Case, descent, lesson

RECORD = Path(__file__).parent / "fixtures" / "pytorch.npz"


def conv2d(
    x: Any, weight: Any, bias: Any = None, *, padding: Any = 0, padding_mode: str = "zeros", **options: Any
) -> Any:
    """PyTorch's function knows neither padding modes nor four sides: its layer and F.pad do."""
    if isinstance(padding, tuple) and len(padding) == 4:
        mode = {"zeros": "constant"}.get(padding_mode, padding_mode)
        return functional.conv2d(functional.pad(x, padding, mode), weight, bias, **options)
    if padding_mode == "zeros":
        return functional.conv2d(x, weight, bias, padding=padding, **options)
    channels = (x.shape[1], weight.shape[0])
    layer = torch.nn.Conv2d(
        *channels,
        weight.shape[2:],
        padding=padding,
        padding_mode=padding_mode,
        bias=bias is not None,
        **options,
    )
    parameters = {"weight": weight} | ({} if bias is None else {"bias": bias})
    return torch.func.functional_call(layer, parameters, (x,))


def min_pool2d(x: Any, **options: Any) -> Any:
    """PyTorch has no such function, but max pooling of the negative is it."""
    answer = functional.max_pool2d(-x, **options)
    return (-answer[0], answer[1]) if isinstance(answer, tuple) else -answer


def batch_norm(x: Any, mean: Any, var: Any, *rest: Any, **options: Any) -> Any:
    """PyTorch changes the running statistics that it is given."""
    output = functional.batch_norm(x, mean, var, *rest, **options)
    return (output, mean, var) if options.get("training") else output


def fold_batch_norm(weight: Any, bias: Any, mean: Any, var: Any, scale: Any, shift: Any, eps: float) -> Any:
    """PyTorch has other names for it, and another order."""
    return fuse_conv_bn_weights(weight, bias, mean, var, eps, scale, shift)


def subsample2d(x: Any, weight: Any, bias: Any, kernel_size: Any) -> Any:
    """PyTorch has no such layer: sums, factors and biases are."""
    sums = functional.avg_pool2d(x, kernel_size, divisor_override=1)
    return sums * weight[:, None, None] + bias[:, None, None]


def table_conv2d(x: Any, weight: Any, bias: Any, connections: Any) -> Any:
    """PyTorch has no such layer: each map is a convolution of some maps with the next kernels."""
    kernels = torch.split(weight, [len(joined) for joined in connections])
    maps = [
        functional.conv2d(x[:, list(joined)], own[None])
        for joined, own in zip(connections, kernels, strict=True)
    ]
    return torch.cat(maps, 1) + bias[:, None, None]


OWN = {
    "subsample2d": subsample2d,
    "table_conv2d": table_conv2d,
    "rbf": lambda x, codes: (x[:, None] - codes).square().sum(2),
    "conv2d": conv2d,
    "min_pool2d": min_pool2d,
    "global_avg_pool2d": lambda x: functional.adaptive_avg_pool2d(x, 1),
    "global_max_pool2d": lambda x: functional.adaptive_max_pool2d(x, 1),
    "max_unpool2d": lambda x, indices, **options: functional.max_unpool2d(x, indices, **options),
    "batch_norm": batch_norm,
    "fold_batch_norm": fold_batch_norm,
    "identity": torch.nn.Identity(),
    "erf": torch.erf,
    "flatten": torch.flatten,
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "scaled_tanh": lambda x: 1.7159 * torch.tanh(2 / 3 * x),
    "step": lambda x: torch.heaviside(x, torch.zeros(())),
}
WITHOUT_GRADIENT = {"erf", "fold_batch_norm", "step"}


def answers(case: Case) -> Iterator[tuple[str, Any]]:
    """PyTorch's results, by its own kernels: oneDNN's float32 gelu(∞) is NaN, PyTorch's is ∞."""
    function = OWN.get(case.function) or getattr(functional, case.function)
    tensors = [torch.from_numpy(array) for array in case.arrays()]
    arguments = list(inspect.signature(getattr(nn, case.function)).parameters)
    learned = {}
    if case.function not in WITHOUT_GRADIENT:
        for name, tensor in zip(arguments, tensors, strict=False):
            if tensor.is_floating_point() and not name.startswith("running") and name != "target":
                learned[name] = tensor.requires_grad_()
    with torch.backends.mkldnn.flags(enabled=False):
        result = function(*tensors, **case.options)
        parts = result if isinstance(result, tuple) else (result,)
        if learned:
            parts[0].backward(torch.from_numpy(case.grad(tuple(parts[0].shape))))
    for number, part in enumerate(parts):
        yield f"{case.name}/{number}" if number else case.name, part.detach().numpy()
    for name, tensor in learned.items():
        yield f"{case.name}/grad {name}", tensor.grad.numpy()


def descents() -> Iterator[tuple[str, Any]]:
    """Where PyTorch's optimisers lead."""
    for (name, (kind, options)), special in product(OPTIMISERS.items(), (False, True)):
        start, gradients = descent(special=special)
        parameter = torch.from_numpy(start.copy()).requires_grad_()
        optimiser = getattr(torch.optim, kind)([parameter], **options)
        for gradient in gradients:
            parameter.grad = torch.from_numpy(gradient)
            optimiser.step()
        yield f"optimiser {name}{' special' * special}", parameter.detach().numpy()


def training() -> Iterator[tuple[str, Any]]:
    """What a small network has learned after a few steps."""
    parameters, images, classes = lesson()
    learned = {name: torch.from_numpy(value.copy()) for name, value in parameters.items()}
    weights = [value.requires_grad_() for name, value in learned.items() if "running" not in name]
    optimiser = torch.optim.SGD(weights, lr=0.1, momentum=0.9)
    for step in range(STEPS):
        x = torch.from_numpy(images)
        x = functional.conv2d(x, learned["conv1.weight"], learned["conv1.bias"], padding=1)
        names = ("running_mean", "running_var", "weight", "bias")
        mean, variance, weight, bias = (learned[f"norm1.{name}"] for name in names)
        x = functional.batch_norm(x, mean, variance, weight, bias, training=True)
        x = functional.max_pool2d(functional.relu(x), 3, 2)
        x = functional.conv2d(x, learned["conv2.weight"], learned["conv2.bias"])
        x = functional.avg_pool2d(1.7159 * torch.tanh(2 / 3 * x), 2).flatten(1)
        x = functional.linear(x, learned["hidden.weight"], learned["hidden.bias"])
        loss = functional.cross_entropy(x, torch.from_numpy(classes))
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        yield f"training loss {step}", loss.detach().numpy()
    for name, value in learned.items():
        yield f"training {name}", value.detach().numpy()


if __name__ == "__main__":
    record = {name: value for case in CASES for name, value in answers(case)}
    record |= dict(descents()) | dict(training())
    np.savez_compressed(
        RECORD,
        names=np.array(list(record)),
        shapes=np.array([" ".join(map(str, value.shape)) for value in record.values()]),
        values=np.concatenate([value.astype(np.float32).reshape(-1) for value in record.values()]),
    )
