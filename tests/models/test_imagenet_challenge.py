"""The table of results is in order, and what can be computed agrees."""

from gallery_gen.models import HUMAN_ERROR, IMAGENET_RESULTS, VGG16_SHAPE, vgg16


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


def test_vgg_16_has_as_many_parameters_as_published() -> None:
    vgg = next(result for result in IMAGENET_RESULTS if result.entry == "VGG")
    assert vgg.parameters == 138_357_544  # as torchvision's vgg16 counts them; the paper says 138 million
    costs = vgg16().costs(VGG16_SHAPE)
    assert sum(cost.parameters > 0 for cost in costs.values()) == 16
