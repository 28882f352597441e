"""A run: grade an assignment's submissions, record each, and skip what has not changed.

    with open_run(settings, "ch1", RunOptions(workers=2)) as run:
        for graded in run:
            ...

Submissions are read, recorded and put in their place here, in one process; they are graded by workers (autograde.pool).
"""

from __future__ import annotations

import json
import os
import platform
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from autograde.assignment import Assignment, load_assignment
from autograde.errors import ExpectedError
from autograde.grade import ENGINE, Graded, Job
from autograde.gradebook import Gradebook, UnknownStudent
from autograde.handed import Handed, read_submission, read_timestamp
from autograde.journal import Journal, make_key
from autograde.packages import read_packages
from autograde.settings import Settings


@dataclass(frozen=True)
class RunOptions:
    """What one run was asked for.

    students       only these; () for all
    workers        processes; None for one a core of this machine
    scheduler      address of a Dask scheduler, whose workers are then used
    seed           in place of the course's own
    force          grade again what has not changed
    retry_failed   grade again what failed and has not changed
    sandboxed      False: student code runs with the rights of whoever runs this
    """

    students: tuple[str, ...] = ()
    workers: int | None = None
    scheduler: str | None = None
    seed: int | None = None
    force: bool = False
    retry_failed: bool = False
    sandboxed: bool = True


class Run:
    """A run that is open: what there is to do, and, by iteration, each submission as it is finished.

    unnamable   folders that are left out because no gradebook can hold their names
    """

    def __init__(
        self, settings: Settings, assignment: Assignment, options: RunOptions, journal: Journal, gradebook: Gradebook
    ):
        self._settings, self._assignment, self._options = settings, assignment, options
        self._journal, self.gradebook = journal, gradebook
        engine = settings.engine if options.seed is None else replace(settings.engine, seed=options.seed)
        self._job = Job(
            assignment=assignment,
            engine=engine,
            packages=read_packages(engine.packages, settings.root),
            own_files=tuple(settings.own_files.get(assignment.name, ())),
            sandboxed=options.sandboxed,
            root=settings.root,
        )
        self._common_key = _common_key(self._job)
        for graded in journal.staged():  # an earlier run was killed with these in its hands
            self._finish(graded)
        self.students, self.unnamable = _chosen_students(settings, assignment.name, options.students)
        self.unchanged = self._find_unchanged()

    def __len__(self) -> int:
        """Return how many submissions there are to grade."""
        return len(self.students) - len(self.unchanged)

    def __iter__(self) -> Iterator[Graded]:
        """Grade, and yield each submission when it is recorded and in its place."""
        from autograde.pool import grade_all  # joblib: half a second that a run with nothing to do need not pay

        if not len(self):
            return
        workers = self._options.workers or len(os.sched_getaffinity(0))
        results = grade_all(
            self._job,
            self._tasks(),
            run_folder=self._journal.run_folder,
            workers=min(workers, len(self)) if self._options.scheduler is None else workers,
            scheduler=self._options.scheduler,
        )
        for graded in results:
            self._journal.stage(graded, self._files(graded))
            yield self._finish(graded)

    def results(self) -> Iterator[dict[str, Any]]:
        """Yield every student's result as `--json` writes it, in order."""
        for student in self.students:
            entry = self._journal.find(student)
            if entry is not None:
                graded = Graded.from_json(entry.result)
                yield graded.summary() | ({"status": "unchanged"} if student in self.unchanged else {})

    # ------------------------------------------------------------------------------------------------ what is to do

    def _find_unchanged(self) -> set[str]:
        if self._options.force:
            return set()
        recorded = self.gradebook.recorded_students()
        return {student for student in self.students if student in recorded and self._is_unchanged(student)}

    def _is_unchanged(self, student: str) -> bool:
        entry = self._journal.find(student)
        if entry is None or not self._target(student).is_dir():
            return False
        if self._options.retry_failed and entry.result["status"] == "failed":
            return False
        return entry.key == self._key(student, self._read(student))

    def _key(self, student: str, handed: Handed) -> str:
        return make_key(self._common_key, student, handed.files, json.dumps(handed.refused))

    def _read(self, student: str) -> Handed:
        engine = self._settings.engine
        return read_submission(
            self._settings.path(self._settings.submitted, student, self._assignment.name),
            notebook_bytes=engine.notebook_bytes,
            submission_bytes=engine.submission_bytes,
        )

    def _tasks(self) -> Iterator[Any]:
        from autograde.pool import Task

        for student in self.students:
            if student not in self.unchanged:
                handed = self._read(student)
                yield Task(student, self._key(student, handed), handed)

    # ------------------------------------------------------------------------------------------------ what is done

    def _target(self, student: str) -> Path:
        return self._settings.path(self._settings.autograded, student, self._assignment.name)

    def _files(self, graded: Graded) -> dict[str, bytes]:
        """Return the files of the graded folder: graded notebooks, the student's other files, the instructor's."""
        handed = self._read(graded.student)
        replaced = set(self._job.own_files) & set(handed.files)
        ours = {path: content for path, content in self._assignment.files.items() if path not in replaced}
        ours |= {f"{name}.ipynb": content for name, content in graded.notebooks.items()}
        return {**handed.beside(ours), **ours}

    def _finish(self, graded: Graded) -> Graded:
        """Record a staged submission, keep it in the journal, and put it in its place."""
        student = graded.student
        timestamp, why = read_timestamp(self._read(student))
        if why and why not in graded.repairs:
            graded.repairs.append(why)
        try:
            lost = self.gradebook.record(
                graded, timestamp=timestamp, unchanged=lambda notebook: self._unchanged_cells(student, notebook)
            )
            graded.repairs += [sentence for sentence in lost if sentence not in graded.repairs]
        except UnknownStudent as error:
            graded.errors.append(str(error))
        if graded.errors:
            graded.status = "failed"
        elif graded.repairs:
            graded.status = "repaired"
        self._journal.keep(graded)
        permissions = 0o664 if self._settings.groupshared else 0o444
        self._journal.put_in_place(student, self._target(student), permissions=permissions)
        graded.notebooks.clear()
        return graded

    def _unchanged_cells(self, student: str, notebook: str) -> set[str]:
        old = self._target(student) / f"{notebook}.ipynb"
        new = self._journal.staged_notebook(student, notebook)
        if new is None or not old.is_file():
            return set()
        try:
            return unchanged_cells(old.read_bytes(), new)
        except (ValueError, KeyError, TypeError, AttributeError):  # somebody has damaged the old one
            return set()


@contextmanager
def open_run(settings: Settings, assignment: str, options: RunOptions) -> Iterator[Run]:
    """Open a run. Raises ExpectedError where the course, the gradebook or another run stands in the way."""
    with ExitStack() as stack:
        loaded = load_assignment(settings, assignment)
        journal = stack.enter_context(Journal(settings.state(assignment)))
        gradebook = stack.enter_context(Gradebook(settings, loaded))
        yield Run(settings, loaded, options, journal, gradebook)


def unchanged_cells(old: bytes, new: bytes) -> set[str]:
    """Return the ids of the cells that are the same in two graded notebooks.

    A check is the same only if its own text is, and all that the student wrote: its points are about those.
    """
    before, after = (_cells_of(content) for content in (old, new))
    same = {cell_id for cell_id, source in after["graded"].items() if before["graded"].get(cell_id) == source}
    if before["student"] != after["student"]:
        same -= after["checks"]
    return same


def _cells_of(content: bytes) -> dict[str, Any]:
    graded: dict[str, str] = {}
    student: list[str] = []
    checks: set[str] = set()
    for cell in json.loads(content)["cells"]:
        source, meta = "".join(cell["source"]), cell["metadata"].get("nbgrader", {})
        if meta.get("grade_id"):
            graded[meta["grade_id"]] = source
        if meta.get("grade") and not meta.get("solution"):
            checks.add(meta["grade_id"])
        elif not meta.get("locked"):
            student.append(source)
    return {"graded": graded, "student": student, "checks": checks}


def _chosen_students(settings: Settings, assignment: str, chosen: tuple[str, ...]) -> tuple[list[str], list[str]]:
    students = settings.students(assignment)
    folder = settings.path(settings.submitted, "*", assignment)
    if not students:
        raise ExpectedError(f"nobody has handed in {assignment!r}: {folder} is empty", "Collect the submissions first.")
    for student in chosen:
        if student not in students:
            raise ExpectedError(
                f"{student!r} has not handed in {assignment!r}", f"Submissions stand in {folder}; check the name."
            )
    wanted = [student for student in students if not chosen or student in chosen]
    return [one for one in wanted if one.isprintable()], [repr(one) for one in wanted if not one.isprintable()]


def _common_key(job: Job) -> str:
    """Return a hash of all that a grade depends on beside the submission itself."""
    engine = {path.name: path.read_bytes() for path in Path(__file__).parent.glob("*.py")}
    # Folders named by package and version; to read what stands in each takes longer than all else here.
    installed = sorted({path.name for folder in filter(None, sys.path) for path in Path(folder).glob("*-info")})
    return make_key(
        ENGINE, engine, platform.python_version(), "\n".join(installed), repr(replace(job.engine, lock_seconds=0)),
        str(job.sandboxed), job.packages, job.assignment.files, repr(job.assignment.notebooks), repr(job.own_files),
    )  # fmt: skip
