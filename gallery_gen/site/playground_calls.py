"""The call for the kernel playground: which photos, kernels and colours it begins with; scripts compute."""

from __future__ import annotations

from fractions import Fraction
from math import lcm

import numpy as np
from numpy.typing import NDArray

from gallery_gen.errors import CallError
from gallery_gen.figures import style
from gallery_gen.models import KERNELS
from gallery_gen.site.catalogue import suggestion
from gallery_gen.site.desk import Block, Desk
from gallery_gen.site.pages import picture_path

SIZES = range(1, 12)
"""Rows and columns that a kernel may have."""
_LARGEST_DIVISOR = 1024


class PlaygroundCalls:
    """Each public method is a call."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def kernel_playground(self, photo: str, kernel: str = "sobel-x") -> Block:
        """A photo, or a picture of the reader's own, through kernels that can be chosen and edited.

        Example: {{ kernel_playground("cat") }}

        Parameters
        ----------
        photo, kernel
            The ones to begin with.
        """
        if kernel not in KERNELS:
            raise CallError(f'there is no kernel "{kernel}"{suggestion(kernel, KERNELS)}')
        first = self.desk.catalogue.photo(photo).slug
        words = self.desk.words.group("playground", "own")
        return self.desk.render(
            "kernel_playground.html",
            first=first,
            kernel=kernel,
            photos={slug: self._photo(slug) for slug in self.desk.catalogue.photos},
            kernels={name: as_written(kernel) for name, kernel in KERNELS.items()},
            sizes=SIZES,
            colours=style.diverging().tolist(),
            words={
                key: text
                for key, text in words.items()
                if not key.startswith(("playground.page", "playground.kernel", "own.page"))
            },
        )

    def _photo(self, slug: str) -> dict[str, str]:
        """Title and text of a photo, and where its exact pixels are: what its networks see."""
        entry = self.desk.catalogue.photo(slug)
        for job in self.desk.catalogue.jobs_with(slug):
            for stage in job.stages:
                if stage.name == "input":
                    file = self.desk.link(picture_path(stage.pictures[0].exact))
                    return {"title": entry.title, "alt": entry.alt, "file": file}
        raise CallError(f'no configuration shows the input of photo "{slug}"')


def as_written(kernel: NDArray[np.float32]) -> dict[str, object]:
    """Write a kernel as whole numbers over one divisor, as people do: a mean of nine is nine ones over 9."""
    weights = [
        [Fraction(weight).limit_denominator(_LARGEST_DIVISOR) for weight in row] for row in kernel.tolist()
    ]
    divisor = lcm(*(weight.denominator for row in weights for weight in row))
    return {"cells": [[int(weight * divisor) for weight in row] for row in weights], "divisor": divisor}
