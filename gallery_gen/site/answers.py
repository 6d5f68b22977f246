"""Answering a call: finds it by name, checks its arguments, and names it in every complaint."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from pathlib import Path

from gallery_gen.errors import CallError, GalleryError
from gallery_gen.site.call_docs import usage
from gallery_gen.site.calls import Call
from gallery_gen.site.catalogue import Catalogue, suggestion
from gallery_gen.site.compare_calls import CompareCalls
from gallery_gen.site.desk import Desk, Link
from gallery_gen.site.diagram_calls import DiagramCalls
from gallery_gen.site.digit_calls import DigitCalls
from gallery_gen.site.example_calls import ExampleCalls
from gallery_gen.site.experiment_calls import ExperimentCalls
from gallery_gen.site.explore_calls import ExploreCalls
from gallery_gen.site.fact_calls import FactCalls
from gallery_gen.site.filter_calls import FilterCalls
from gallery_gen.site.formula_calls import FormulaCalls
from gallery_gen.site.glossary_calls import GlossaryCalls
from gallery_gen.site.history_calls import HistoryCalls
from gallery_gen.site.kinds import first_misfit
from gallery_gen.site.lenet_calls import LeNetCalls
from gallery_gen.site.manual_calls import ManualCalls
from gallery_gen.site.mistake_calls import MistakeCalls
from gallery_gen.site.number_calls import NumberCalls
from gallery_gen.site.picture_calls import PictureCalls
from gallery_gen.site.playground_calls import PlaygroundCalls
from gallery_gen.site.plot_calls import PlotCalls
from gallery_gen.site.reference_calls import ReferenceCalls
from gallery_gen.site.scene_calls import SceneCalls
from gallery_gen.site.size_calls import SizeCalls
from gallery_gen.site.tool_calls import ToolCalls
from gallery_gen.site.trained_calls import TrainedCalls
from gallery_gen.site.training_calls import TrainingCalls
from gallery_gen.site.viewer_calls import ViewerCalls
from gallery_gen.site.words import Words
from gallery_gen.site.workshop_calls import WorkshopCalls
from gallery_gen.site.your_photo_calls import YourPhotoCalls


class Answers(Desk):
    """Answers the calls of one site."""

    def __init__(self, root: Path, catalogue: Catalogue, words: Words, link: Link) -> None:
        super().__init__(root, catalogue, words, link)
        self.calls: Mapping[str, Callable[..., str]] = {
            name: getattr(group, name)
            for group in (
                PictureCalls(self),
                CompareCalls(self),
                ExploreCalls(self),
                ToolCalls(self),
                PlaygroundCalls(self),
                DigitCalls(self),
                ViewerCalls(self),
                YourPhotoCalls(self),
                NumberCalls(self),
                ExampleCalls(self),
                FilterCalls(self),
                SizeCalls(self),
                ExperimentCalls(self),
                TrainedCalls(self),
                TrainingCalls(self),
                FactCalls(self),
                WorkshopCalls(self, root),
                PlotCalls(self),
                HistoryCalls(self),
                DiagramCalls(self),
                LeNetCalls(self),
                SceneCalls(self),
                FormulaCalls(self),
                ReferenceCalls(self),
                MistakeCalls(self),
                GlossaryCalls(self),
                ManualCalls(self, lambda: self.calls),
            )
            for name, value in vars(type(group)).items()
            if inspect.isfunction(value) and not name.startswith("_")
        }

    def answer(self, call: Call) -> str:
        """Answer a call; what a `Block` holds is HTML, other texts are plain.

        Raises
        ------
        CallError
            If the call, its arguments or what they name do not exist; begins with the call's name.
        """
        function = self.calls.get(call.name)
        if function is None:
            raise CallError(f'there is no call "{call.name}"{suggestion(call.name, self.calls)}')
        try:
            bound = inspect.signature(function).bind(*call.positional, **call.named)
        except TypeError as error:
            raise CallError(f"{call.name}: {error}: write {call.name}{usage(function)}") from None
        try:
            return function(*bound.args, **bound.kwargs)
        except (
            GalleryError
        ) as error:  # of a photo or of weights too, where files changed since they were read
            raise CallError(f"{call.name}: {str(error).replace(f'{self.bench.root}/', '')}") from error
        except Exception as error:
            # With arguments of the right kinds it is a bug of ours.
            if (misfit := first_misfit(function, bound.arguments)) is None:
                raise
            raise CallError(f"{call.name}: {misfit}: write {call.name}{usage(function)}") from error
