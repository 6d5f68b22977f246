"""Ask PyTorch the cases of cases.py and write down its answers, so that the tests need no PyTorch.

Run it where PyTorch is (pip install torch==2.13.0 numpy) from the project's root, after a change of the table:

    python -m tests.nn.record_pytorch
"""

from pathlib import Path
from typing import Any

import numpy as np
import torch  # type: ignore[import-not-found, unused-ignore]
from torch.nn import functional  # type: ignore[import-not-found, unused-ignore]

from tests.nn.cases import CASES, Case

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
        *channels, weight.shape[2:], padding=padding, padding_mode=padding_mode, **options
    )
    layer.load_state_dict({"weight": weight, "bias": bias})
    return layer(x)


def min_pool2d(x: Any, **options: Any) -> Any:
    """PyTorch has no such function, but max pooling of the negative is it."""
    return -functional.max_pool2d(-x, **options)


OWN = {
    "conv2d": conv2d,
    "min_pool2d": min_pool2d,
    "identity": torch.nn.Identity(),
    "erf": torch.erf,
    "flatten": torch.flatten,
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
}


def answer(case: Case) -> Any:
    """PyTorch's result, by its own kernels: oneDNN's float32 gelu(∞) is NaN, PyTorch's is ∞."""
    function = OWN.get(case.function) or getattr(functional, case.function)
    with torch.no_grad(), torch.backends.mkldnn.flags(enabled=False):
        return function(*(torch.from_numpy(array) for array in case.arrays()), **case.options).numpy()


if __name__ == "__main__":
    np.savez_compressed(RECORD, **{case.name: answer(case) for case in CASES})
