"""Each experiment finds on a small picture what is known beforehand."""

import math

import numpy as np
import pytest

from gallery_gen import nn
from gallery_gen.experiments import EXPERIMENTS, Outcome, place_colours
from gallery_gen.experiments.borders import border_depth
from gallery_gen.experiments.linear import best_convolution, compose
from gallery_gen.experiments.outcome import random_filters, steps
from gallery_gen.experiments.pooling import places
from gallery_gen.experiments.receptive import gradient_share, measure
from gallery_gen.experiments.seeds import detail, edges
from gallery_gen.experiments.shift import crop, follow
from gallery_gen.figures import render


@pytest.fixture(scope="module")
def outcomes(photo: nn.Tensor) -> dict[str, Outcome]:
    """What each experiment finds on the small photo."""
    return {name: experiment(photo) for name, experiment in EXPERIMENTS.items()}


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_everything_is_a_finite_number_and_comes_out_again(
    name: str, outcomes: dict[str, Outcome], photo: nn.Tensor
) -> None:
    again = EXPERIMENTS[name](photo)
    assert again.numbers == outcomes[name].numbers
    assert again.tables == outcomes[name].tables
    tables = outcomes[name].tables.values()
    cells = [cell for table in tables for row in table.values() for cell in row.items()]
    for key, value in [*outcomes[name].numbers.items(), *cells]:
        assert type(value) in (int, float), "not NumPy's, which JSON does not know"
        assert math.isfinite(value), key
        assert not key.startswith("share") or 0 <= value <= 1
    for first, second in zip(again.pictures, outcomes[name].pictures, strict=True):
        assert first.rendered.pixels.tobytes() == second.rendered.pixels.tobytes()


def test_filters_are_those_of_a_network() -> None:
    network = nn.Network((("conv1", nn.Conv2d(3, 3)),))
    weight = network.init(np.random.default_rng(5), (3, 9, 9))["conv1.weight"]
    assert np.array_equal(random_filters(5, 3, 3), weight)


def test_steps_are_gradients() -> None:
    rows, columns = np.mgrid[:4, :5].astype(np.float32)
    assert np.allclose(steps(3 * rows + 4 * columns), np.full((3, 4), 5))


def test_two_convolutions_are_one_and_a_relu_makes_them_more(outcomes: dict[str, Outcome]) -> None:
    numbers = outcomes["linear-collapse"].numbers
    assert 0 < numbers["share_cut"] < 1
    assert numbers["error"] < 1e-5 < numbers["relu_error"]


def test_weights_compose_for_any_sizes() -> None:
    rng = np.random.default_rng(1)
    x, first, second = (rng.normal(size=size) for size in ((1, 2, 12, 13), (4, 2, 2, 3), (3, 4, 3, 1)))
    one = nn.conv2d(x, compose(first, second))
    assert np.allclose(one, nn.conv2d(nn.conv2d(x, first), second))


def test_the_nearest_convolution_is_found_where_there_is_an_exact_one(photo: nn.Tensor) -> None:
    weight, bias = random_filters(2, 2, 3), np.array([0.5, -1], np.float32)
    found, shift = best_convolution(photo, nn.conv2d(photo, weight, bias), 3)
    assert np.allclose(found, weight, atol=1e-4)
    assert np.allclose(shift, bias, atol=1e-4)


def test_only_kernels_that_change_when_turned_make_a_difference(outcomes: dict[str, Outcome]) -> None:
    numbers = outcomes["flip"].numbers
    assert numbers["symmetric"] == 0 < numbers["asymmetric"]


def test_borders_differ_as_deep_as_the_padding(outcomes: dict[str, Outcome]) -> None:
    outcome = outcomes["padding-modes"]
    assert {row["border"] for row in outcome.tables["modes"].values()} == {12} == {outcome.numbers["padding"]}


def test_depth_counts_from_the_nearest_border() -> None:
    differs = np.zeros((9, 9), bool)
    assert border_depth(differs) == 0
    differs[8, 4] = True
    assert border_depth(differs) == 1
    differs[4, 2] = True
    assert border_depth(differs) == 3


def test_a_shift_is_followed_exactly_where_it_is_a_multiple_of_the_stride(
    outcomes: dict[str, Outcome],
) -> None:
    followed = outcomes["shift-test"].tables["followed"]
    assert set(map(len, followed.values())) == {8}
    assert max(followed["conv"].values()) < 1e-6  # the same sums, rounded in another order
    for name, stride in (
        ("conv-stride-2", 2),
        ("max-2", 2),
        ("max-5", 5),
        ("average-2", 2),
        ("average-5", 5),
    ):
        for shift, distance in followed[name].items():
            assert (distance < 1e-6) == (int(shift) % stride == 0), (name, shift)
    for row in outcomes["shift-test"].tables["stayed"].values():
        assert all(distance > 0.01 for distance in row.values())


def test_crops_show_the_same_content_further_right(photo: nn.Tensor) -> None:
    assert crop(photo, 0).shape == crop(photo, 3).shape
    assert np.array_equal(crop(photo, 3)[..., 3:], crop(photo, 0)[..., :-3])
    assert follow(crop(photo, 0), crop(photo, 3), shift=3, stride=1) == 0
    assert follow(crop(photo, 0), crop(photo, 3), shift=2, stride=1) > 0.1


def test_stride_is_subsampling(outcomes: dict[str, Outcome]) -> None:
    numbers = outcomes["stride-subsampling"].numbers
    assert numbers["loop_difference"] == 0
    assert numbers["difference"] < 1e-6 * numbers["range"]
    assert numbers["strided_values"] == 23 * 27


def test_three_ways_to_convolve_agree(outcomes: dict[str, Outcome]) -> None:
    assert outcomes["agreement"].numbers["largest_relative"] < 1e-5


def test_places_inside_windows() -> None:
    x = np.zeros((1, 1, 10, 11), np.float32)
    x[0, 0, 1, 2] = x[0, 0, 4, 5] = x[0, 0, 9, 9] = 1
    found = places(nn.max_pool2d(x, 5, return_indices=True)[1][0, 0], 11)
    assert found.tolist() == [[1 * 5 + 2, 4 * 5 + 0], [0, 4 * 5 + 4]]


def test_shares_of_places_add_up(outcomes: dict[str, Outcome]) -> None:
    outcome = outcomes["argmax-map"]
    shares = [share for row in outcome.tables["places"].values() for share in row.values()]
    assert len(shares) == 25
    assert sum(shares) == pytest.approx(1)
    assert outcome.numbers["share_rim_by_chance"] == pytest.approx(16 / 25)
    switches = next(shown for shown in outcome.pictures if shown.name == "switches").rendered.pixels
    colours = {tuple(colour) for colour in place_colours().reshape(-1, 3).tolist()}
    assert len(colours) == 25
    assert {tuple(colour) for colour in switches.reshape(-1, 3).tolist()} <= colours


def test_kinds_of_pooling_come_in_order(outcomes: dict[str, Outcome]) -> None:
    kinds = outcomes["pooling-kinds"].tables["kinds"]
    means = [kinds[kind]["mean"] for kind in ("min", "average", "l2", "max")]
    assert means == sorted(means)
    assert kinds["average"]["largest_difference"] == 0


@pytest.mark.parametrize("relu", [False, True])
def test_gradients_spread_as_theory_says(photo: nn.Tensor, relu: bool) -> None:
    share = gradient_share(photo, 5, relu=relu)
    assert share.shape == (11, 11)
    assert share.sum() == pytest.approx(1)
    measured = measure(share, 5)
    assert measured["theory"] == pytest.approx(math.sqrt(5 * 8 / 12))
    assert measured["sigma"] == pytest.approx(measured["theory"], rel=0.1)


def test_measures_of_a_known_share() -> None:
    flat = np.full((9, 9), 1 / 81)
    assert measure(flat, 4)["sigma"] == pytest.approx(math.sqrt((81 - 1) / 12))
    assert measure(flat, 4)["share_half"] == pytest.approx(25 / 81)


def test_detail_of_noise_and_of_a_slope() -> None:
    noise = np.random.default_rng(0).normal(size=(1, 200, 200))
    assert detail(noise) == pytest.approx(1, abs=0.02)
    assert detail(np.tile(np.arange(200.0), (200, 1))) < 1e-3
    assert detail(np.ones((4, 4))) == 0


def test_seeds_change_the_outputs(outcomes: dict[str, Outcome]) -> None:
    rows = outcomes["seed-sweep"].tables["seeds"]
    assert len({row["mean"] for row in rows.values()}) == len(rows) == 12
    found = [row["edges"] for row in rows.values()]
    assert outcomes["seed-sweep"].numbers["edges_mean"] == pytest.approx(np.mean(found))


def test_edges_are_where_the_photo_has_them_or_not(photo: nn.Tensor) -> None:
    noise = np.random.default_rng(1).normal(size=(2, *photo.shape[2:])).astype(np.float32)
    grey = photo[0].mean(axis=0, keepdims=True)
    assert edges(photo[0], 3 - 2 * grey) == pytest.approx(1)
    assert abs(edges(photo[0], noise)) < 0.1


def test_shares_outside_are_those_of_the_tensor(outcomes: dict[str, Outcome], photo: nn.Tensor) -> None:
    output = nn.conv2d(photo, random_filters(123, 3, 3))[0]
    rows = outcomes["five-renderings"].tables["maps"]
    for row, values in zip(rows.values(), output, strict=True):
        assert row["share_clipped"] == pytest.approx(np.mean((values < 0) | (values > 1)))
        assert row["share_wrapped"] >= row["share_clipped"]


def test_pictures_on_one_scale() -> None:
    drawn = render(np.array([[[0.5, -1]]], np.float32), mode="signed", limit=2)
    assert (drawn.low, drawn.high) == (-2, 2)
    alone = render(np.array([[[0.5, -2]]], np.float32), mode="signed")
    assert np.array_equal(drawn.pixels[0, 0], alone.pixels[0, 0])
    assert not np.array_equal(drawn.pixels[0, 1], alone.pixels[0, 1])


def test_relu_takes_away_what_is_negative(outcomes: dict[str, Outcome]) -> None:
    found = outcomes["relu-parts"]
    before, kept, lost = (shown.rendered for shown in found.pictures)
    assert before.high == kept.high == lost.high
    assert 0 < found.numbers["share_negative"] <= found.numbers["share_zero_after"] < 1
    assert 0 < found.numbers["share_squares_lost"] < 1


def test_swapped_channels_swap_the_picture(outcomes: dict[str, Outcome], photo: nn.Tensor) -> None:
    right, swapped = (shown.rendered.pixels for shown in outcomes["channel-order"].pictures)
    assert (right == swapped[..., ::-1]).all()
    assert not (right == swapped).all()
    assert outcomes["channel-order"].numbers["red"] == pytest.approx(photo[0, 0].mean(), rel=1e-5)
