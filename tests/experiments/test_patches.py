"""Patches, whitening and k-means against what is known in closed form."""

import numpy as np
import pytest

from gallery_gen import nn
from gallery_gen.experiments import patches
from gallery_gen.experiments.patches import Rows

SIDE = 5


def drawn(photo: nn.Tensor, seed: int = 0) -> Rows:
    return patches.draw_patches([photo, photo[..., ::-1]], 1500, SIDE, np.random.default_rng(seed))


def mixed(seed: int = 3) -> Rows:
    """Points whose eight coordinates depend on one another, and vary differently much."""
    rng = np.random.default_rng(seed)
    return rng.standard_normal((4000, 8)) @ rng.standard_normal((8, 8)) + rng.standard_normal(8)


def test_every_patch_is_a_piece_of_its_photo(photo: nn.Tensor) -> None:
    found = patches.draw_patches([photo, -photo], 40, SIDE, np.random.default_rng(1))
    assert found.shape == (80, 3 * SIDE**2)
    rows, columns = (size - SIDE + 1 for size in photo.shape[2:])
    pieces = {
        photo[0, :, row : row + SIDE, column : column + SIDE].astype(float).tobytes(): (row, column)
        for row, column in np.ndindex(rows, columns)
    }
    places = [pieces[patch.tobytes()] for patch in [*found[:40], *(-found[40:] + 0.0)]]
    assert len(set(places)) > 60


def test_brightness_and_contrast_do_not_count(photo: nn.Tensor) -> None:
    some = drawn(photo)
    normalised = patches.normalise(some)
    assert np.allclose(normalised.mean(axis=1), 0)
    deviations, before = normalised.std(axis=1), some.std(axis=1)
    assert np.allclose(deviations, before / np.sqrt(before**2 + 10 / 255**2))
    assert np.allclose(patches.normalise(np.full((1, 75), 0.7)), 0), "a flat patch stays flat"


def test_whitened_patches_vary_alike_in_every_direction() -> None:
    points = mixed()
    whitened = patches.find_whitening(points, epsilon=1e-12)(points)
    assert np.allclose(whitened.mean(axis=0), 0)
    assert np.allclose(np.cov(whitened, rowvar=False), np.eye(8), atol=1e-8)


def test_epsilon_holds_back_what_hardly_varies() -> None:
    points = mixed()
    variances = np.linalg.eigvalsh(np.cov(points, rowvar=False))
    after = np.linalg.eigvalsh(np.cov(patches.find_whitening(points, epsilon=0.5)(points), rowvar=False))
    assert np.allclose(after, np.sort(variances / (variances + 0.5)))


def test_whitening_turns_nothing() -> None:
    """Of all maps that whiten, ZCA is the symmetric one: a whitened patch still looks like a patch."""
    matrix = patches.find_whitening(mixed()).matrix
    assert np.allclose(matrix, matrix.T)
    assert np.linalg.eigvalsh(matrix).min() > 0


@pytest.mark.parametrize("seed", range(5))
def test_obvious_directions_are_found(seed: int) -> None:
    """Points lie along the columns of a rotation, to both sides: these columns are the answer."""
    rng = np.random.default_rng(seed)
    rotation = np.linalg.qr(rng.standard_normal((6, 6)))[0]
    points = np.repeat(rotation.T, 50, axis=0) * rng.uniform(-3, 3, (300, 1))
    found = patches.spherical_kmeans(points, 6, 60, rng)
    agreement = np.abs(found @ rotation)
    assert np.allclose(np.sort(agreement, axis=1)[:, -1], 1, atol=1e-6)
    assert sorted(agreement.argmax(axis=1)) == list(range(6)), "each once"


def test_a_single_direction_is_the_first_principal_component() -> None:
    points = mixed()
    (found,) = patches.spherical_kmeans(points, 1, 200, np.random.default_rng(0))
    principal = np.linalg.eigh(points.T @ points)[1][:, -1]
    assert abs(found @ principal) == pytest.approx(1, abs=1e-9)


def test_directions_have_length_one_and_come_out_again(photo: nn.Tensor) -> None:
    def learn() -> Rows:
        some = patches.normalise(drawn(photo))
        whitened = patches.find_whitening(some)(some)
        return patches.spherical_kmeans(whitened, 16, 5, np.random.default_rng(7))

    found = learn()
    assert np.allclose(np.linalg.norm(found, axis=1), 1)
    assert learn().tobytes() == found.tobytes()


def test_more_directions_than_points_are_still_directions() -> None:
    points = np.array([[1.0, 0, 0], [0, 2, 0], [0, 0, 0]])
    found = patches.spherical_kmeans(points, 12, 10, np.random.default_rng(0))
    assert np.allclose(np.linalg.norm(found, axis=1), 1)


def test_folded_filters_do_what_the_steps_do(photo: nn.Tensor) -> None:
    """A convolution, divided by each patch's contrast and moved by the mean patch, is the way through whitening."""
    some = patches.normalise(drawn(photo))
    whitening = patches.find_whitening(some)
    found = patches.spherical_kmeans(whitening(some), 8, 5, np.random.default_rng(2))
    maps = nn.conv2d(photo, patches.fold(found, whitening))[0]
    windows = np.lib.stride_tricks.sliding_window_view(photo[0], (SIDE, SIDE), axis=(1, 2))
    every = windows.transpose(1, 2, 0, 3, 4).reshape(-1, 3 * SIDE**2).astype(np.float64)
    wanted = whitening(patches.normalise(every)) @ found.T
    offset = whitening.mean @ whitening.matrix @ found.T
    assert np.abs(maps.reshape(8, -1).T / patches.contrast(every) - offset - wanted).max() < 1e-4


def test_folded_filters_say_nothing_to_a_flat_place(photo: nn.Tensor) -> None:
    some = patches.normalise(drawn(photo))
    filters = patches.fold(np.random.default_rng(0).standard_normal((4, 75)), patches.find_whitening(some))
    assert np.abs(nn.conv2d(np.full((1, 3, 9, 9), 0.6, np.float32), filters)).max() < 1e-5


def test_a_wave_is_one_wave_and_noise_is_many() -> None:
    rows, columns = np.mgrid[:7, :7]
    stripes = np.cos(2 * np.pi * (2 * rows + columns) / 7 + 0.4)
    crossed = stripes + np.cos(2 * np.pi * 3 * columns / 7)
    dot = np.zeros((7, 7))
    dot[2, 3] = 1
    filters = np.stack([stripes, np.ones((7, 7)), crossed, dot])[:, None].repeat(3, axis=1)
    shares = patches.share_of_one_wave(filters.astype(np.float32))
    assert np.allclose(shares, [1, 1, 1 / 2, 2 / 49])
