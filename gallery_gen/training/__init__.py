"""Trains networks: data sets, the loop, what is kept of it. Used by the command only; no page, no picture."""

from gallery_gen.training.digits import Digits, cache_folder, load_digits, obtain_digits, read_idx
from gallery_gen.training.keep import evaluate, load_course, publish, resting_place, save_course
from gallery_gen.training.lesson import Course, Lesson, Moment, begin, train
from gallery_gen.training.study import study

__all__ = [
    "Course",
    "Digits",
    "Lesson",
    "Moment",
    "begin",
    "cache_folder",
    "evaluate",
    "load_course",
    "load_digits",
    "obtain_digits",
    "publish",
    "read_idx",
    "resting_place",
    "save_course",
    "study",
    "train",
]
