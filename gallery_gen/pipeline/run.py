"""Tasks → results, serially, on local processes, or on any executor; refuses to write anything.

Each worker holds NumPy's BLAS to one thread: the cores are shared by jobs, and the sums come out in the same
order whatever the number of workers.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import BrokenExecutor, Executor, ProcessPoolExecutor, as_completed
from multiprocessing.connection import wait

from threadpoolctl import threadpool_limits

from gallery_gen.errors import GalleryError
from gallery_gen.pipeline.job import Result, Task, run_task
from gallery_gen.pipeline.trial import Trial, run_trial

Work = Task | Trial

BUNDLE = 5
"""Jobs on one photo that travel together, so that its pixels travel once; it takes a tenth off a build."""


def run_bundle(bundle: Sequence[Work]) -> list[Result]:
    """Do some jobs, one after the other."""
    return [run_work(work) for work in bundle]


def run_work(work: Work) -> Result:
    """Do one job, of either kind."""
    return run_trial(work) if isinstance(work, Trial) else run_task(work)


def run_tasks(
    tasks: Sequence[Work], workers: int | None = None, executor: Executor | None = None
) -> Iterator[Result]:
    """Run tasks and yield their results as they end.

    Parameters
    ----------
    tasks
        In any order; the results' order is not to be relied on.
    workers
        Local processes; one per processor if None. With one, everything runs in this process.
    executor
        Used instead of local processes if given (a Dask client's `get_executor()`, for one). Its workers must
        hold BLAS to one thread too, or the last digits of some numbers depend on the machine's cores.

    Yields
    ------
    Result
        One for each task.

    Raises
    ------
    GalleryError
        If a worker process dies.

    """
    count = min(workers or len(os.sched_getaffinity(0)), len(tasks))
    if executor is not None:
        yield from _collect(executor, tasks)
    elif count <= 1:
        with threadpool_limits(1):
            yield from map(run_work, tasks)
    else:
        before = set(multiprocessing.active_children())
        with ProcessPoolExecutor(count, worker_context(), initializer=start_worker) as pool:
            try:
                yield from _collect(pool, tasks)
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                # What they are at may take a minute; nobody waits for it any more.
                for worker in set(multiprocessing.active_children()) - before:
                    worker.terminate()
                raise


def start_worker() -> None:
    """Hold BLAS to one thread; leave Ctrl-C, which reaches every process of a terminal, to the parent.

    When the parent is gone, however it ended, nobody waits for this process any more: it ends too.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    threadpool_limits(1)


def _end_with_parent() -> None:
    """Wait for the end of a pipe whose other end the parent alone holds, then leave at once."""
    parent = multiprocessing.parent_process()
    assert parent is not None
    wait([parent.sentinel])
    os._exit(1)


def _collect(executor: Executor, tasks: Sequence[Work]) -> Iterator[Result]:
    try:
        # No list of the futures is kept: each would hold its result, and all of them the whole gallery.
        for future in as_completed([executor.submit(run_bundle, bundle) for bundle in _bundles(tasks)]):
            yield from future.result()
    except BrokenExecutor as error:
        mend = "often for want of memory: try again with fewer --workers; what was finished is kept"
        raise GalleryError(f"a worker process died: {mend}") from error


def _bundles(tasks: Sequence[Work]) -> Iterator[list[Work]]:
    """Put small jobs on the same photo together; a trial, or a run through a whole model, stays alone."""
    by_photo: dict[object, list[Work]] = {}
    for task in tasks:
        small = isinstance(task, Task) and (task.configuration is None or task.configuration.model is None)
        by_photo.setdefault(id(task.pixels) if small else task.key, []).append(task)
    for group in by_photo.values():
        yield from (group[start : start + BUNDLE] for start in range(0, len(group), BUNDLE))


def worker_context() -> multiprocessing.context.BaseContext:
    """Fork where nothing speaks against it: a process that starts anew takes half a second to import NumPy.

    A fork of a process with threads (gallery-gen serve) can hang, and on a Mac any fork can. OpenBLAS has
    threads too, but ends them before a fork and starts new ones after it.
    """
    if sys.platform == "linux" and threading.active_count() == 1:
        return multiprocessing.get_context("fork")
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["gallery_gen.pipeline.run"])
    return context
