"""The table of results is in order, and what can be computed agrees."""

from gallery_gen.models import HUMAN_ERROR, IMAGENET_RESULTS
from gallery_gen.nn import Conv2d, Flatten, Layer, Linear, MaxPool2d, Network


def test_each_year_has_one_winner_who_comes_first_and_is_best_but_for_extra_data() -> None:
    winners = [result for result in IMAGENET_RESULTS if result.winner]
    assert [result.year for result in winners] == list(range(2010, 2018))
    assert [result.error for result in winners] == sorted((r.error for r in winners), reverse=True)
    for winner in winners:
        same_year = [result for result in IMAGENET_RESULTS if result.year == winner.year]
        assert same_year[0] is winner
        assert min(result.error for result in same_year) == winner.error
    assert [result.year for result in winners if result.error < HUMAN_ERROR] == [2015, 2016, 2017]


def test_every_number_has_an_address() -> None:
    assert all(result.source[1].startswith("https://") for result in IMAGENET_RESULTS)


def test_vgg_16_has_as_many_parameters_as_its_layers_say() -> None:
    layers: list[tuple[str, Layer]] = []
    for block, (count, maps) in enumerate([(2, 64), (2, 128), (3, 256), (3, 512), (3, 512)]):
        layers += [(f"conv{block}_{index}", Conv2d(maps, 3, padding=1)) for index in range(count)]
        layers.append((f"pool{block}", MaxPool2d(2)))
    layers += [("flatten", Flatten()), ("fc1", Linear(4096)), ("fc2", Linear(4096)), ("fc3", Linear(1000))]
    costs = Network(tuple(layers)).costs((3, 224, 224))
    vgg = next(result for result in IMAGENET_RESULTS if result.entry == "VGG")
    assert sum(cost.parameters for cost in costs.values()) == vgg.parameters
