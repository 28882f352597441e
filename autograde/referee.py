"""Runs one notebook in two processes: the student's, in a sandbox, and the referee's, which alone knows the checks.

    with open_zygotes(Settings()) as zygotes:
        outcomes = run_notebook(cells, zygotes=zygotes, files={}, seed=None, limits=Limits())

The two are forked from a pair of warm zygotes, and joined by a wire (`wire`). This module is the grader's side: it
starts them, hands the referee its cells and, when it asks, further students, and takes the outcomes.
"""

import ast
import contextlib
import json
import re
import select
import socket
import time
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from functools import lru_cache
from itertools import takewhile
from typing import Any

from autograde.channel import JOB_BYTES, Ended, Late
from autograde.handed import TIMESTAMP
from autograde.sandbox import FAMILIES, Limits, Sandbox, SandboxError, Settings, Zygote
from autograde.wire import Peer

__all__ = ["Cell", "Limits", "Outcome", "SandboxError", "Settings", "Zygotes", "open_zygotes", "run_notebook"]

# A student's cell is only searched: to parse what strangers write can end a process.
FAMILY = re.compile(rf"^[ \t]*(?:import|from)[ \t]+({'|'.join(FAMILIES)})\b", re.MULTILINE)
MOST_PAIRS = 16  # of zygotes that a worker keeps; a zygote holds some 20 MB of its own
GRACE = 10.0  # s beyond the notebook's limit until the referee itself is ended


@dataclass(frozen=True)
class Cell:
    """One code cell of the skeleton, in order.

    role        "plain" (the instructor's), "answer" (the student's, where a solution stands), "extra" (the student's
                own) or "check" (the instructor's, graded)
    names       of an answer: the names that the reference solution assigns at top level
    guessed     of an answer: names that it must bind as well, unless an instructor's cell turns out to
    imports     of an answer: import statements of the reference solution that checks need: the referee's own
    experiment  a plain cell that runs in the student's process only
    """

    role: str
    source: str
    id: str
    names: tuple[str, ...] = ()
    guessed: tuple[str, ...] = ()
    imports: tuple[str, ...] = ()
    experiment: bool = False


@dataclass
class Outcome:
    """What came of a cell.

    outputs  nbformat's outputs as plain dicts, cut at a size
    error    "ValueError: ...", or the engine's own reason ("time limit of 30 s"); None if the cell ran through
    result   text/plain of its final value, None if it ended in nothing
    message  the final value's `.message`, if that is text
    forged   the verdict was computed in the student's process, where it can be forged
    """

    outputs: list[dict]
    error: str | None
    result: str | None
    message: str | None
    seconds: float
    forged: bool = False


@dataclass
class Pair:
    """Where the two processes of a notebook are forked from."""

    student: Zygote
    referee: Zygote

    def is_ahead(self) -> bool:
        """Tell whether both have run a notebook's first cells."""
        return self.student.ahead and self.referee.ahead

    def close(self) -> None:
        self.student.close()
        self.referee.close()


class Children:
    """A notebook's processes of one role, by number: the first from the chosen pair, others from the plain one.

    What a first cell has taken for its working folder is the first one's alone: a process in its stead, or beside it,
    runs such cells itself.
    """

    def __init__(self, role: str, first: Pair, zygotes: "Zygotes", cells: Sequence[Cell]) -> None:
        self._role, self._first, self._zygotes, self._cells = role, first, zygotes, cells
        self._forked: list[tuple[Zygote, int]] = []

    def fork(self, streams: list[socket.socket], limits: Limits) -> int:
        pair = self._zygotes.plain if self._forked else self._first
        _preload(pair, self._cells)
        zygote: Zygote = getattr(pair, self._role)
        self._forked.append((zygote, zygote.fork(streams, limits)))
        return len(self._forked) - 1

    def why(self, number: int) -> str:
        zygote, child = self._forked[number]
        return zygote.why(child)

    def kill(self, number: int) -> None:
        zygote, child = self._forked[number]
        zygote.kill(child)

    def end(self) -> None:
        for zygote in {id(zygote): zygote for zygote, _ in self._forked}.values():
            zygote.end()


class Zygotes:
    """What a worker keeps in its sandbox: the mother, and a pair of zygotes for each notebook of the class.

    The instructor's cells before the first answer are the same for everyone: a pair of zygotes runs them, once, and all
    students' processes are forked from there.
    """

    def __init__(self, mother: Sandbox) -> None:
        self._mother = mother
        self._pair: Pair | None = None
        self._pairs: dict[Hashable, Pair] = {}  # the one that was used last stands last

    @property
    def plain(self) -> Pair:
        """The pair for notebooks that have no such cells, or cannot be forked after them."""
        if self._pair is None:
            self._pair = self._open()
        return self._pair

    def preload(self, cells: Iterable[Cell]) -> None:
        """Import now what the class's notebooks are going to import."""
        self._mother.preload(_modules([(cell.role, cell.source) for cell in cells], ("plain",)))

    def choose(
        self,
        cells: Sequence[Cell],
        files: Mapping[str, bytes],
        submitted: Iterable[str],
        seed: int | None,
        limits: Limits,
    ) -> Pair:
        """Return the pair that a notebook's processes shall be forked from. `submitted`: the student's own files."""
        first = list(takewhile(lambda cell: cell.role == "plain", cells))
        # Cells could read, or import, what a student has brought.
        if not first or set(submitted) - {TIMESTAMP} or self._mother.settings.unsafe:
            return self.plain
        key = (tuple((cell.source, cell.experiment) for cell in first), tuple(sorted(files.items())), seed, limits)
        pair = self._pairs.pop(key, None)
        if pair is not None and pair is not self._pair and not pair.is_ahead():
            pair.close()  # a submission has made one of them start anew
            pair = None
        self._pairs[key] = pair or self._run_ahead(first, files, seed, limits)
        while len(self._pairs) > MOST_PAIRS:
            oldest = self._pairs.pop(next(iter(self._pairs)))
            if oldest is not self._pair:
                oldest.close()
        return self._pairs[key]

    def _run_ahead(self, first: Sequence[Cell], files: Mapping[str, bytes], seed: int | None, limits: Limits) -> Pair:
        """Open a pair that has run these cells; return the plain one if they do not allow for that."""
        pair = self._open()
        _preload(pair, first)
        sources = [cell.source for cell in first]
        here = [cell.source for cell in first if not cell.experiment]
        if pair.student.run_ahead(sources, files=files, seed=None, limits=limits) and pair.referee.run_ahead(
            here, files=files, seed=seed, limits=limits
        ):
            return pair
        pair.close()
        return self.plain

    def _open(self) -> Pair:
        return Pair(Zygote(self._mother, "student"), Zygote(self._mother, "referee"))

    def close(self) -> None:
        for pair in filter(None, (self._pair, *self._pairs.values())):
            pair.close()


@contextmanager
def open_zygotes(settings: Settings) -> Iterator[Zygotes]:
    """Start a sandbox, and end it with everything in it. Raises SandboxError."""
    mother = Sandbox(settings)
    try:
        mother.wait()
        with closing(Zygotes(mother)) as zygotes:
            yield zygotes
    finally:
        mother.close()


def run_notebook(
    cells: Sequence[Cell],
    *,
    zygotes: Zygotes,
    files: Mapping[str, bytes],
    submitted: Mapping[str, bytes] | None = None,
    seed: int | None,
    limits: Limits,
    checks_in_student: bool = False,
) -> list[Outcome]:
    """Run a notebook's cells and return an outcome for each.

    Parameters
    ----------
    files
        The instructor's files beside the notebook, by relative path; both processes find them in their working folder.
    submitted
        The student's further files; they stand there too, but the referee never imports one.
    seed
        Goes to the referee alone, as COURSE_GRADING_SEED; None for none.
    checks_in_student
        Run the checks in the student's process, for courses whose checks look inside the student's own objects.
        Their verdicts can then be forged.

    Raises SandboxError if a zygote has died.
    """
    job = {
        "cells": [asdict(cell) for cell in cells],
        "files": {**(submitted or {}), **files},
        "modules": {name: data for name, data in files.items() if name.endswith(".py")},
        "seed": seed,
        "checks_in_student": checks_in_student,
    }
    pair = zygotes.choose(cells, files, submitted or (), seed, limits)
    students, referees = (Children(role, pair, zygotes, cells) for role in ("student", "referee"))
    end = time.monotonic() + limits.notebook_seconds
    done: dict[int, Outcome] = {}
    ended: set[int] = set()  # cells in which the referee itself ended
    try:
        while len(done) < len(cells) and time.monotonic() < end:
            skip = ended | {i for i in done if cells[i].role == "check"}
            left = {"skip": sorted(skip), "seconds": end - time.monotonic()}
            reason = _run_once(job | left, students, referees, limits, done, end)
            if reason is not None:
                position = next(i for i in range(len(cells)) if i not in done)
                done[position] = _stopped(f"the check's own process: {reason}")
                ended.add(position)
    finally:
        students.end()
        referees.end()
    late = f"time limit of {limits.notebook_seconds:g} s for the notebook"
    return [done.get(i) or _stopped(late) for i in range(len(cells))]


def _run_once(
    job: dict, students: Children, referees: Children, limits: Limits, done: dict[int, Outcome], end: float
) -> str | None:
    """Have one referee run the cells; put new outcomes into `done`; return why it ended before the last, or None."""
    stream, its_stream = socket.socketpair()
    door, its_door = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    peer = Peer(stream, guarded=True, max_bytes=JOB_BYTES)
    peer.deadline = end + GRACE
    with stream, door:
        with its_stream, its_door:
            child = referees.fork([its_stream, its_door], limits)
        poll = select.poll()
        poll.register(stream, select.POLLIN)
        poll.register(door, select.POLLIN)
        waiting = [i for i in range(len(job["cells"])) if i not in set(job["skip"])]
        try:
            peer.tell(job)
            while waiting:
                ready = dict(poll.poll(max(0.0, (end + GRACE - time.monotonic()) * 1000)))
                if not ready:
                    raise Late
                if stream.fileno() in ready:
                    done.setdefault(waiting[0], Outcome(**peer.hear()))
                    del waiting[0]
                elif not _answer_door(door, students, limits):
                    raise Ended
        except Late:
            referees.kill(child)
            return "it went on beyond the notebook's time limit"
        except Ended:
            return referees.why(child) or "it stopped answering"
    return None


def _answer_door(door: socket.socket, students: Children, limits: Limits) -> bool:
    """Do what the referee asks of the grader: another student, why one ended, or its end. False if it has gone."""
    try:
        request = json.loads(door.recv(1 << 16) or b"null")
        if request is None:
            return False
        if request[0] == "student":
            here, there = socket.socketpair()
            with here, there:
                answer: Any = students.fork([there], limits)
                socket.send_fds(door, [json.dumps(answer).encode()], [here.fileno()])
            return True
        answer = {"why": students.why, "kill": students.kill}[request[0]](int(request[1]))
        door.send(json.dumps(answer).encode())
    except (OSError, IndexError):
        return False
    return True


def _preload(pair: Pair, cells: Sequence[Cell]) -> None:
    """Import what no submission then has to import again."""
    sources = [(cell.role, cell.source) for cell in cells]
    pair.student.preload(_modules(sources, ("plain",)))
    pair.referee.preload(_modules(sources, ("plain", "check")))


def _modules(sources: Sequence[tuple[str, str]], roles: tuple[str, ...]) -> list[str]:
    """Return what the cells, (role, source), import: those of some roles by name, of the others large packages only."""
    families = {name for _, source in sources for name in FAMILY.findall(source)}
    named = _imports(tuple(source for role, source in sources if role in roles))
    return [*(module for name in sorted(families) for module in FAMILIES[name]), *named]


@lru_cache(maxsize=64)
def _imports(sources: tuple[str, ...]) -> frozenset[str]:
    """Return the modules that cells import; a cell with a syntax of its own, `%matplotlib` say, is passed over."""
    found = set()
    for source in sources:
        with contextlib.suppress(SyntaxError, ValueError):
            for node in ast.walk(ast.parse(source)):
                if isinstance(node, ast.Import):
                    found |= {alias.name for alias in node.names}
                elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                    found.add(node.module)
                    found |= {f"{node.module}.{alias.name}" for alias in node.names if alias.name.islower()}
    return frozenset(found)


def _stopped(reason: str) -> Outcome:
    output = {"output_type": "error", "ename": "Stopped", "evalue": reason, "traceback": [reason]}
    return Outcome([output], reason, None, None, 0.0)
