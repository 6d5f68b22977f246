"""A small synthetic photo: a slope, a bright square, stripes and a little noise."""

import numpy as np
import pytest

from gallery_gen import nn


@pytest.fixture(scope="session")
def photo() -> nn.Tensor:
    """Float32 (1, 3, 48, 56), 0 to 1."""
    rows, columns = np.mgrid[:48, :56]
    slope = (rows + columns) / 102
    square = ((np.abs(rows - 20) < 9) & (np.abs(columns - 30) < 9)).astype(float)
    stripes = columns // 4 % 2
    channels = np.stack([slope, 0.5 * slope + 0.5 * square, 0.6 * stripes + 0.2])
    noise = np.random.default_rng(0).uniform(0, 0.1, channels.shape)
    return np.clip(channels * 0.9 + noise, 0, 1)[None].astype(np.float32)
