"""Workers: the cores of this machine, or of a Dask cluster, by joblib; one code path.

task     one submission to grade
worker   a process that grades one submission after the other, and keeps a warm sandbox between them
payload  the job, pickled once; every task carries it, and a worker unpacks it when it is new
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import pickle
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

from joblib import Parallel, delayed, parallel_config
from joblib.externals.loky import get_reusable_executor
from joblib.externals.loky.process_executor import TerminatedWorkerError

from autograde.errors import ExpectedError
from autograde.grade import Graded, Job, grade_submission
from autograde.handed import Handed
from autograde.referee import Cell, Limits, Outcome, SandboxError, Settings, Zygotes, open_zygotes, run_notebook

BACKLOG = 64  # results that may wait to be recorded before no more work is handed out
WATCH_SECONDS = 0.5  # between two looks of a worker at whether the grader is still there


@dataclass(frozen=True)
class Task:
    student: str
    key: str
    handed: Handed


def grade_all(
    job: Job, tasks: Iterable[Task], *, run_folder: Path, workers: int, scheduler: str | None = None
) -> Iterator[Graded]:
    """Grade every task and yield the results as they come, in any order.

    Whatever lies on the disk meanwhile lies in `run_folder`, which the caller removes. Tasks are taken, and results
    kept, a few at a time, so memory does not grow with the class. A worker that is killed (by the system, for memory,
    say) is replaced, and what it was at is graded again.

    Raises ExpectedError where the sandbox cannot be opened.
    """
    payload = pickle.dumps(job)
    waiting = iter(tasks)
    at_work: dict[str, Task] = {}  # handed out, and not yet taken back
    with _open_workers(workers, scheduler):
        while (task := next(waiting, None)) is not None:
            try:
                yield from _round(payload, chain([task], waiting), at_work, workers, run_folder)
            except TerminatedWorkerError:
                yield from _one_by_one(payload, job, at_work, workers, run_folder)


def run_batches(
    job: Job, batches: Sequence[Sequence[Cell]], *, run_folder: Path, workers: int
) -> Iterator[tuple[int, list[Outcome], float]]:
    """Run each batch of cells as one notebook; yield (its number, outcomes, seconds) as they come, in any order."""
    payload = pickle.dumps(job)
    calls = (delayed(_run_batch)(payload, str(run_folder), number, cells) for number, cells in enumerate(batches))
    with _open_workers(workers):
        yield from _parallel(workers)(calls)


@contextlib.contextmanager
def _open_workers(workers: int, scheduler: str | None = None) -> Iterator[None]:
    """Have joblib use these workers, and end them, with what they keep, when all is done."""
    try:
        with _backend(scheduler):
            yield
    finally:
        _close_worker()
        if scheduler is None and workers != 1:
            get_reusable_executor().shutdown(wait=True, kill_workers=True)


def _parallel(workers: int) -> Parallel:
    return Parallel(n_jobs=workers, return_as="generator_unordered", batch_size=1, pre_dispatch=2 * workers)


def _backend(scheduler: str | None) -> Any:
    if scheduler is None:
        return parallel_config(backend="loky", initializer=_end_with, initargs=(os.getpid(),))
    try:
        return parallel_config(backend="dask", scheduler_host=scheduler)
    except (ImportError, ValueError, OSError) as error:
        raise ExpectedError(
            f"the scheduler {scheduler} cannot be used: {error}",
            "Start it, and install this package with the extra 'cluster'.",
        ) from error


def _round(
    payload: bytes, tasks: Iterable[Task], at_work: dict[str, Task], workers: int, run_folder: Path
) -> Iterator[Graded]:
    """Hand out tasks until there are no more, or until too many results wait to be taken."""
    taken = 0

    def hand_out() -> Iterator[Any]:
        # joblib asks for the next task whenever one is done, taken or not; it cannot be made to wait, only to stop.
        for given, task in enumerate(tasks, start=1):
            at_work[task.student] = task
            yield delayed(_work)(payload, str(run_folder), task)
            if given - taken >= BACKLOG + 2 * workers:
                return

    for graded in _parallel(workers)(hand_out()):
        taken += 1
        del at_work[graded.student]
        yield graded


def _one_by_one(payload: bytes, job: Job, at_work: dict[str, Task], workers: int, run_folder: Path) -> Iterator[Graded]:
    """Grade again what was at work when a worker was killed, each alone, so that the one to blame is known."""
    for task in list(at_work.values()):
        try:
            yield from _round(payload, [task], at_work, workers, run_folder)
        except TerminatedWorkerError:
            del at_work[task.student]
            graded = grade_submission(job, task.student, task.handed, _killed)
            graded.key = task.key
            yield graded


def _killed(*_: object) -> list[Outcome]:
    raise RuntimeError("the process that graded it was killed, twice; perhaps the machine has too little memory")


# ------------------------------------------------------------------------------------------------ in the worker


def _end_with(grader: int) -> None:
    """End this process, and with it its sandbox, as soon as the grader is gone: a killed one ends nobody itself."""

    def watch() -> None:
        while os.getppid() == grader:
            time.sleep(WATCH_SECONDS)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


class _Worker:
    """What a worker process keeps from one task to the next: the job, and its warm sandbox."""

    def __init__(self, payload: bytes, run_folder: Path):
        self.payload = payload
        self.job: Job = pickle.loads(payload)
        self._stack = contextlib.ExitStack()
        self._folder = run_folder if run_folder.is_dir() else None  # a cluster's worker has a folder of its own
        self._zygotes: Zygotes | None = None

    def run(self, cells: Sequence[Cell], files: Mapping[str, bytes], own_files: Mapping[str, bytes]) -> list[Outcome]:
        try:
            return self._run(cells, files, own_files)
        except SandboxError:  # a zygote that died is replaced once; the second time it is the notebook
            self.close()
            return self._run(cells, files, own_files)

    def _run(self, cells: Sequence[Cell], files: Mapping[str, bytes], own_files: Mapping[str, bytes]) -> list[Outcome]:
        engine = self.job.engine
        return run_notebook(
            cells,
            zygotes=self._zygotes or self._open(),
            files=files,
            submitted=own_files,
            seed=engine.seed,
            limits=self._limits(),
            checks_in_student=engine.checks_in_student,
        )

    def _limits(self) -> Limits:
        engine = self.job.engine
        return Limits(
            cell_seconds=engine.cell_seconds,
            notebook_seconds=engine.notebook_seconds,
            memory_bytes=engine.memory_bytes,
        )

    def _open(self) -> Zygotes:
        folder = Path(self._stack.enter_context(tempfile.TemporaryDirectory(prefix="worker-", dir=self._folder)))
        folder.chmod(0o755)
        # What the sandbox makes goes there too, so that nothing is left where a worker is killed.
        self._stack.callback(setattr, tempfile, "tempdir", tempfile.tempdir)
        tempfile.tempdir = str(folder)
        library = _write_packages(self.job.packages, folder / "library") if self.job.packages else None
        settings = Settings(
            preload=self.job.engine.preload or Settings.preload,
            packages=library,
            unsafe=not self.job.sandboxed,
            core=self._claim_core(),
            hidden=(self.job.root,) if self.job.root else (),
            limits=self._limits(),
        )
        try:
            self._zygotes = self._stack.enter_context(open_zygotes(settings))
            cells = [cell for notebook in self.job.assignment.notebooks for cell in notebook.cells]
            self._zygotes.preload(Cell(c.kind, c.source, c.grade_id) for c in cells if c.cell_type == "code")
        except SandboxError as error:
            raise ExpectedError(f"the sandbox cannot be opened: {error}") from error
        return self._zygotes

    def _claim_core(self) -> int | None:
        """Return a core that no other worker on this machine has claimed, None where all are taken."""
        folder = Path(
            f"/tmp/autograde-cores-{os.getuid()}"
        )  # one place for all runs of this user, whatever their TMPDIR
        for core in sorted(os.sched_getaffinity(0)):
            try:
                folder.mkdir(exist_ok=True)
                claim = self._stack.enter_context((folder / str(core)).open("w"))
                fcntl.flock(claim, fcntl.LOCK_EX | fcntl.LOCK_NB)  # held until the process ends, however it ends
            except OSError:
                continue
            return core
        return None

    def close(self) -> None:
        self._zygotes = None
        self._stack.close()


_worker: _Worker | None = None
_one_at_a_time = threading.Lock()  # a Dask worker has several threads


def _work(payload: bytes, run_folder: str, task: Task) -> Graded:
    """Grade one task; what a worker process is asked for."""
    with _one_at_a_time:
        worker = _worker_for(payload, run_folder)
        graded = grade_submission(worker.job, task.student, task.handed, worker.run)
    graded.key = task.key
    return graded


def _run_batch(payload: bytes, run_folder: str, number: int, cells: Sequence[Cell]) -> tuple[int, list[Outcome], float]:
    started = time.perf_counter()
    with _one_at_a_time:
        outcomes = _worker_for(payload, run_folder).run(cells, {}, {})
    return number, outcomes, time.perf_counter() - started


def _worker_for(payload: bytes, run_folder: str) -> _Worker:
    """Return this process's worker, a new one where the job is new."""
    global _worker
    if _worker is None or _worker.payload != payload:
        _close_worker()
        _worker = _Worker(payload, Path(run_folder))
    return _worker


def _close_worker() -> None:
    global _worker
    if _worker is not None:
        _worker.close()
        _worker = None


def _write_packages(packages: Mapping[str, bytes], library: Path) -> Path:
    """Write packages where student code, under another user's id, may read them."""
    for path, content in packages.items():
        target = library / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    for folder in (library, *(path for path in library.rglob("*") if path.is_dir())):
        folder.chmod(0o755)
    return library
