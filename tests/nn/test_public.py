"""What gallery_gen.nn promises: names, their descriptions, and a gradient for every function."""

import inspect

import pytest

from gallery_gen import nn
from tests.nn.cases import CASES
from tests.nn.oracle import recorded

FUNCTIONS = sorted(name for name in nn.__all__ if inspect.isfunction(getattr(nn, name)))


def test_every_name_is_there_once() -> None:
    assert len(nn.__all__) == len(set(nn.__all__))
    assert all(hasattr(nn, name) for name in nn.__all__)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_function_is_described(name: str) -> None:
    text = inspect.getdoc(getattr(nn, name)) or ""
    assert text.splitlines()[0].strip().endswith((".", ":"))


@pytest.mark.parametrize(
    "name", [name for name in FUNCTIONS if name.endswith(("_backward", "_backward_naive"))]
)
def test_a_gradient_takes_its_functions_arguments_by_their_names(name: str) -> None:
    own = list(inspect.signature(getattr(nn, name)).parameters)
    assert own[0] in ("grad",)
    function = inspect.signature(getattr(nn, name.removesuffix("_naive").removesuffix("_backward")))
    assert {*own} <= {*function.parameters, "grad", "output", "indices", "shape", "mask"}


def test_every_operation_was_put_to_pytorch() -> None:
    judged = {case.function for case in CASES}
    geometry = {"dropped_pixels", "effective_kernel_size", "output_size", "receptive_field", "relationship",
                "transposed_output_size", "window_positions"}  # fmt: skip
    drawn = {"dropout", "glorot_normal", "glorot_uniform", "he_normal", "he_uniform", "numeric_gradient"}
    # Judged in tests/models, by what PyTorch makes of a whole network, and in test_attribution.py.
    networks = {"fold_network", "grad_cam", "input_gradient", "maximise", "occlusion", "split_network"}
    operations = {
        name for name in FUNCTIONS if not name.endswith(("_backward", "_gradients", "_naive", "_fft"))
    }
    assert operations - geometry - drawn - networks == judged
    for name in operations - networks:
        if f"{name}_backward" in FUNCTIONS and name not in ("dropout", "step"):
            assert any(key.startswith(name) and "/grad" in key for key in recorded()), name
