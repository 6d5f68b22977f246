"""EfficientNet-Lite0 in NumPy: as PyTorch runs it, folded or not, and with the classes one can see."""

from functools import cache

import numpy as np
import pytest

from gallery_gen import nn
from gallery_gen.models import imagenet_classes
from gallery_gen.models.efficientnet_lite import (
    LAST_BLOCKS,
    SIZE,
    efficientnet_lite0,
    random_network,
    trained_network,
    trained_parameters,
)
from tests.models.recorded import GRADIENT_STEP, PHOTOS, PIECE, recorded, square

SHAPE = (3, SIZE, SIZE)


@cache
def trained() -> nn.ReadyNetwork:
    return trained_network(trained_parameters())


@cache
def trace(photo: str) -> dict[str, nn.Tensor]:
    network, parameters = trained()
    return network.trace(parameters, square(photo))


def test_it_has_as_many_parameters_as_published() -> None:
    assert sum(cost.parameters for cost in efficientnet_lite0().costs(SHAPE).values()) == 4_652_008


def test_the_file_has_the_parameters_that_the_network_needs() -> None:
    needed = efficientnet_lite0().parameter_shapes(SHAPE)
    assert {name: values.shape for name, values in trained_parameters().items()} == needed


@pytest.mark.parametrize("photo", PHOTOS)
def test_logits_are_pytorchs(photo: str) -> None:
    logits = trace(photo)["classifier"][0]
    np.testing.assert_allclose(logits, recorded()[f"{photo}/logits"], atol=1e-3, rtol=0)


@pytest.mark.parametrize("stage", ["stem", *LAST_BLOCKS, "head"])
@pytest.mark.parametrize("photo", PHOTOS)
def test_maps_on_the_way_are_pytorchs(photo: str, stage: str) -> None:
    maps = trace(photo)[stage][0]
    piece = maps.reshape(len(maps), -1)[:: len(maps) // PIECE, ::7]
    np.testing.assert_allclose(piece, recorded()[f"{photo}/{stage}"], atol=1e-3, rtol=0)


def test_the_input_gradient_of_the_top_logit_is_pytorchs() -> None:
    network, parameters = trained()
    stages = trace("cat")
    one_hot = np.zeros_like(stages["classifier"])
    one_hot[0, stages["classifier"].argmax()] = 1
    gradient = network.backprop(parameters, stages, one_hot).grad_input
    expected = recorded()["cat/gradient"]
    reach = float(np.abs(expected).max())
    piece = gradient[0, :, ::GRADIENT_STEP, ::GRADIENT_STEP]
    np.testing.assert_allclose(piece, expected, atol=1e-3 * reach, rtol=0)


def test_folding_changes_no_logit() -> None:
    unfolded = efficientnet_lite0().forward(trained_parameters(), square("cat"))
    np.testing.assert_allclose(trace("cat")["classifier"], unfolded, atol=1e-3, rtol=0)


def test_chelsea_is_a_cat_and_coffee_is_coffee() -> None:
    names = imagenet_classes()
    assert names[int(trace("cat")["classifier"].argmax())] in ("Egyptian cat", "tiger cat", "tabby")
    assert names[int(trace("coffee")["classifier"].argmax())] == "espresso"


def test_there_is_a_name_for_every_class_and_none_twice() -> None:
    names = imagenet_classes()
    assert len(names) == len(set(names)) == 1000


def test_the_random_twin_is_reproducible_and_keeps_the_signals_size() -> None:
    network, first = random_network(1)
    again, other = random_network(1).parameters, random_network(2).parameters
    assert all(np.array_equal(first[name], again[name]) for name in first)
    assert not np.array_equal(first["stem.conv.weight"], other["stem.conv.weight"])
    stages = network.trace(first, square("cat"))
    for stage in LAST_BLOCKS:
        assert 0.5 < stages[stage].std() < 3
