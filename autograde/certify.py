"""Proof that the checks are right: answers with a known verdict, through the student and the referee that grade.

candidate  an answer with a known verdict: the reference, the stub, a `wrong` or `right` entry of the lesson's bank, a
           rewrite of the reference (accepted), or a mutant of it (rejected)
verdict    what a check said of a candidate under one seed; None is for the seeds printed in the notebook
surprise   what is not as known, in words
survivor   a mutant that every check accepts; it is equivalent by agreement, or listed with its reason, or a surprise
flake      a verdict that changes when nothing but the process's surroundings does
"""

from __future__ import annotations

import hashlib
import inspect
import os
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path

from autograde import agreement, referee
from autograde.assignment import Assignment
from autograde.grade import Job, score
from autograde.leak import find_leaks, read_release, search_sandbox
from autograde.lessons import CHECK_SUFFIX, Cell, Lesson, assigned_names, stub_source
from autograde.packages import read_packages
from autograde.pool import run_batches
from autograde.settings import Settings
from autograde.trials import SEED_VARIABLE, Verdict, literal, prove
from autograde.variants import mutants, rewrites

FEW = (None, 1, 2)  # seeds that a mutant meets first; most are killed there
REWRITE_SEEDS = 11  # that a rewrite meets at most; it computes what the reference does, which meets all of them
SURROUNDINGS = ((1, "0", 0), (2, "1", 86_400 * 400), (2, "4242", -3_600 * 5))  # workers, hash seed, clock offset in s


@dataclass(frozen=True)
class Candidate:
    """An answer with a known verdict.

    kind   "reference", "stub", "wrong", "right", "rewrite" or "mutant"
    check  the check that judges it; "" for all of the lesson's
    what   the answer in words
    idea   of a wrong one: how the check's message begins
    """

    lesson: Lesson
    kind: str
    check: str
    what: str
    cells: tuple[Cell, ...]
    idea: str = ""

    def is_surprised_by(self, verdict: Verdict) -> bool:
        if self.kind == "stub":
            return verdict.points > 0
        if self.kind in ("reference", "right", "rewrite"):
            return verdict.points < verdict.max_points
        rejected = verdict.points < verdict.max_points
        return not rejected or (self.kind == "wrong" and not verdict.message.startswith(self.idea or "\0"))


@dataclass
class Certificate:
    """What was found of one lesson. Counts are of verdicts, candidates times seeds, but for mutants."""

    lesson: str
    digest: str  # of the lesson's text
    checks: int
    seeds: int
    wrong: int = 0
    false_accepts: int = 0
    right: int = 0
    false_rejects: int = 0
    killed: int = 0
    survivors: dict[str, str] = field(default_factory=dict)  # {answer and mutant: reason}
    equivalent: list[str] = field(default_factory=list)
    claims: list[tuple[str, float]] = field(default_factory=list)  # (claim of the prose, share of seeds)
    surprises: list[str] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def mutants(self) -> int:
        """Mutants that count: killed ones and survivors, without the equivalent ones."""
        return self.killed + len(self.survivors)


class Bench:
    """Runs candidates through student and referee, in workers, for one project."""

    def __init__(self, settings: Settings, *, workers: int | None = None, sandboxed: bool = True):
        engine = replace(settings.engine, seed=None)
        assignment = Assignment("certify", (), {})
        self._job = Job(assignment, engine, read_packages(engine.packages, settings.root), sandboxed=sandboxed)
        self.workers = workers or len(os.sched_getaffinity(0))

    def judge(
        self,
        candidates: Iterable[Candidate],
        seeds: Sequence[int | None],
        *,
        workers: int | None = None,
        clock: int = 0,
    ) -> Iterator[tuple[Candidate, list[Verdict], float]]:
        """Yield (candidate, verdicts, seconds) in any order; `clock` sets the time off by seconds."""
        candidates = list(candidates)
        plans = [_plan(candidate, seeds, clock) for candidate in candidates]
        for number, outcomes, seconds in self.run([cells for cells, _ in plans], workers):
            yield candidates[number], _verdicts(plans[number][1], outcomes), seconds

    def run(
        self, batches: Sequence[Sequence[referee.Cell]], workers: int | None = None
    ) -> Iterator[tuple[int, list[referee.Outcome], float]]:
        """Yield (number of the batch, outcomes, seconds) in any order."""
        with tempfile.TemporaryDirectory(prefix="certify-") as folder:
            Path(folder).chmod(0o755)
            yield from run_batches(self._job, batches, run_folder=Path(folder), workers=workers or self.workers)


def certify(
    lessons: Sequence[Lesson], seeds: Sequence[int | None], bench: Bench, root: Path, *, quick: bool = False
) -> Iterator[Certificate | str]:
    """Yield a line of progress a stage, and at the end a Certificate a lesson.

    `quick` leaves out what takes long: mutants, flakes, and the search of the sandbox.
    """
    found = {_name(lesson): _open(lesson, seeds) for lesson in lessons}
    messages: dict[str, list[str]] = {name: [] for name in found}
    yield f"{len(lessons)} lessons, {len(seeds)} seeds: the banks"
    known = [candidate for lesson in lessons for candidate in bank(lesson)]
    judged = chain(
        bench.judge([c for c in known if c.kind != "rewrite"], seeds),
        bench.judge([c for c in known if c.kind == "rewrite"], seeds[:REWRITE_SEEDS]),
    )
    for candidate, verdicts, seconds in judged:
        certificate = found[_name(candidate.lesson)]
        _count_verdicts(certificate, candidate, verdicts)
        certificate.seconds += seconds
        messages[certificate.lesson] += [verdict.message for verdict in verdicts]
    if not quick:
        yield "mutants"
        _try_mutants(lessons, seeds, bench, found)
    yield "claims of the prose"
    for lesson in lessons:
        for claim, share, holds in prove(lesson, [seed for seed in seeds if seed is not None] or [1]):
            found[_name(lesson)].claims.append((claim, share))
            if not holds:
                found[_name(lesson)].surprises.append(f"{claim}: holds in {share:.0%} of the seeds")
    yield "leaks"
    for lesson in lessons:
        name = _name(lesson)
        found[name].surprises += find_leaks(lesson, read_release(root, lesson), messages[name])
    outside = []
    if not quick:
        outside = search_sandbox(bench.run)
        yield "flakes"
        for name, what in find_flakes(lessons, bench):
            found[name].surprises.append(what)
    for certificate in found.values():
        certificate.surprises += outside
        yield certificate


# ------------------------------------------------------------------------------------------------ candidates


def bank(lesson: Lesson) -> Iterator[Candidate]:
    """Yield the reference, the stub, the entries, and the rewrites of each reference answer."""
    yield Candidate(lesson, "reference", "", "the reference", lesson.cells)
    stubs = [replace(cell, source=stub_source(cell.source)) if cell.kind == "answer" else cell for cell in lesson.cells]
    yield Candidate(lesson, "stub", "", "the untouched stub", tuple(stubs))
    for entry in lesson.entries:
        what = f"line {entry.line}, {entry.why}"
        cells = _answered(lesson, entry.answer, entry.source)
        yield Candidate(lesson, entry.kind, entry.check, what, cells, entry.idea)
    for cell, check in _checked_answers(lesson):
        for variant in rewrites(cell.source):
            yield Candidate(lesson, "rewrite", check, variant.what, _answered(lesson, cell.grade_id, variant.source))


def mutant_candidates(lesson: Lesson) -> Iterator[Candidate]:
    """Yield the mutants of each reference answer, but of bets, of which only the form is asked."""
    for cell, check in _checked_answers(lesson):
        if not cell.grade_id.startswith("bet_"):
            for variant in mutants(cell.source):
                what = f"{cell.grade_id}: {variant.what}"
                yield Candidate(lesson, "mutant", check, what, _answered(lesson, cell.grade_id, variant.source))


def _checked_answers(lesson: Lesson) -> Iterator[tuple[Cell, str]]:
    checks = {cell.grade_id for cell in lesson.of_kind("check")}
    for cell in lesson.of_kind("answer"):
        if cell.grade_id + CHECK_SUFFIX in checks:
            yield cell, cell.grade_id + CHECK_SUFFIX


def _answered(lesson: Lesson, answer: str, source: str) -> tuple[Cell, ...]:
    return tuple(
        replace(cell, source=source) if cell.kind == "answer" and cell.grade_id == answer else cell
        for cell in lesson.cells
    )


# ------------------------------------------------------------------------------------------------ running


def _plan(
    candidate: Candidate, seeds: Sequence[int | None], clock: int
) -> tuple[list[referee.Cell], list[tuple[Cell, int | None] | None]]:
    """Return the engine's cells, each check once a seed, and for each of them the check and seed, None for others."""
    references = {cell.grade_id: cell.source for cell in candidate.lesson.of_kind("answer")}
    cells = [referee.Cell("plain", _clock_source(clock), "clock")] if clock else []
    plan: list[tuple[Cell, int | None] | None] = [None] * len(cells)
    for number, cell in enumerate(candidate.cells):
        if cell.kind == "plain" and "experiment" not in cell.tags:
            cells.append(referee.Cell("plain", cell.source, f"cell-{number}"))
            plan.append(None)
        elif cell.kind == "answer":
            names = assigned_names(references[cell.grade_id])
            cells.append(referee.Cell("answer", cell.source, cell.grade_id, names))
            plan.append(None)
        elif cell.kind == "check" and candidate.check in ("", cell.grade_id):
            for seed in seeds:
                # The referee alone is told the seed, as when a class is graded.
                cells.append(referee.Cell("check", f"{_seed_source(seed)}\n{cell.source}", cell.grade_id))
                plan.append((cell, seed))
            if candidate.check:
                break
    return cells, plan


def _seed_source(seed: int | None) -> str:
    # No import statement: a check that has forgotten its own would find it.
    environ = "__import__('os').environ"
    return f"{environ}.pop({SEED_VARIABLE!r}, None)" if seed is None else f"{environ}[{SEED_VARIABLE!r}] = '{seed}'"


def _clock_source(seconds: int) -> str:
    return f"import time\n_clock = time.time\ntime.time = lambda: _clock() + {seconds}"


def _verdicts(plan, outcomes: Sequence[referee.Outcome]) -> list[Verdict]:
    verdicts = []
    for step, outcome in zip(plan, outcomes, strict=True):
        if step is not None:
            (cell, seed) = step
            points, message = score(outcome, cell.points)
            verdicts.append(Verdict(cell.grade_id, seed, points or 0.0, cell.points, message))
    return verdicts


def _count_verdicts(certificate: Certificate, candidate: Candidate, verdicts: list[Verdict]) -> None:
    surprised = [verdict for verdict in verdicts if candidate.is_surprised_by(verdict)]
    if candidate.kind in ("wrong", "stub"):
        certificate.wrong += len(verdicts)
        certificate.false_accepts += sum(
            v.points > 0 if candidate.kind == "stub" else v.points >= v.max_points for v in verdicts
        )
    else:
        certificate.right += len(verdicts)
        certificate.false_rejects += len(surprised)
    if not verdicts:
        certificate.surprises.append(f"{candidate.kind} ({candidate.what}): there is no check {candidate.check!r}")
    if surprised:
        first = surprised[0]
        certificate.surprises.append(
            f"{first.check} on {candidate.kind} ({candidate.what}): {first.points:g} of {first.max_points:g} points "
            f"under seed {first.seed}, {first.message!r}"
        )


# ------------------------------------------------------------------------------------------------ mutants


def _try_mutants(lessons, seeds, bench: Bench, found: dict[str, Certificate]) -> None:
    """Try each mutant on its own check under one seed, a few, all, and last on every check of its lesson.

    One that never ends costs the time limit under each seed that it meets, so it should meet few.
    """
    left = [candidate for lesson in lessons for candidate in mutant_candidates(lesson)]
    more = [seed for seed in seeds if seed not in FEW] or [3]
    for everywhere, asked in ((False, FEW[:1]), (False, FEW[1:]), (False, more), (True, FEW)):
        tried = [replace(c, check="") if everywhere else c for c in left]
        mutant = dict(zip(map(id, tried), left, strict=True))
        left = []
        for candidate, verdicts, _ in bench.judge(tried, asked):
            if any(v.points < v.max_points for v in verdicts):
                found[_name(candidate.lesson)].killed += 1
            else:
                left.append(mutant[id(candidate)])
    for candidate, agrees in _compare(left, [None, *range(1, 11)], bench):
        certificate = found[_name(candidate.lesson)]
        reasons = literal(candidate.lesson, "survivors")
        if agrees:
            certificate.equivalent.append(candidate.what)
        else:
            certificate.survivors[candidate.what] = reasons.get(candidate.what, "")
            if candidate.what not in reasons:
                certificate.surprises.append(f"{candidate.check} accepts the mutant {candidate.what!r}")


def _compare(candidates: list[Candidate], seeds, bench: Bench) -> Iterator[tuple[Candidate, bool]]:
    """Yield (mutant, whether it gives the reference's answers) on all that checks ask, and on shaken inputs."""
    batches = []
    for candidate in candidates:
        answer = candidate.check.removesuffix(CHECK_SUFFIX)
        reference = next(c.source for c in candidate.lesson.of_kind("answer") if c.grade_id == answer)
        cells, _ = _plan(replace(candidate, check=""), seeds, 0)
        at = next(i for i, cell in enumerate(cells) if cell.id == answer)
        names = assigned_names(reference)
        before = f"{reference}\n_references = {{{', '.join(f'{n!r}: {n}' for n in names)}}}"
        after = "\n".join(f"{n} = watch(_references[{n!r}], {n})" for n in names)
        told = referee.Cell("answer", "found = len(differences)", "found", ("found",))
        cells[at : at + 1] = [
            referee.Cell("extra", inspect.getsource(agreement), "agreement"),
            referee.Cell("extra", before, "reference"),
            cells[at],
            referee.Cell("extra", after, "watch"),
        ]
        batches.append([*cells, told, referee.Cell("check", "found", "agrees")])
    for number, outcomes, _ in bench.run(batches):
        yield candidates[number], outcomes[-1].result == "0"


# ------------------------------------------------------------------------------------------------ flakes


def find_flakes(lessons: Sequence[Lesson], bench: Bench) -> Iterator[tuple[str, str]]:
    """Yield (lesson, what) for each candidate whose verdicts differ with the workers, the hash seed or the clock."""
    chosen = []
    for lesson in lessons:
        candidates = [c for c in bank(lesson) if c.kind in ("reference", "wrong", "right")]
        first: dict[tuple[str, str], Candidate] = {}
        for candidate in candidates:
            first.setdefault((candidate.kind, candidate.check), candidate)
        chosen += first.values()
    seen: dict[int, list] = {}
    for workers, hash_seed, clock in SURROUNDINGS:
        with _hash_seed(hash_seed):
            for candidate, verdicts, _ in bench.judge(chosen, (None, 1), workers=workers, clock=clock):
                seen.setdefault(chosen.index(candidate), []).append(verdicts)
    for number, runs in sorted(seen.items()):
        if any(run != runs[0] for run in runs):
            candidate = chosen[number]
            yield _name(candidate.lesson), f"flake: {candidate.check or 'a check'} on {candidate.what}"


@contextmanager
def _hash_seed(value: str) -> Iterator[None]:
    before = os.environ.get("PYTHONHASHSEED")
    os.environ["PYTHONHASHSEED"] = value
    try:
        yield
    finally:
        if before is None:
            del os.environ["PYTHONHASHSEED"]
        else:
            os.environ["PYTHONHASHSEED"] = before


def _name(lesson: Lesson) -> str:
    return f"{lesson.assignment}/{lesson.name}"


def _open(lesson: Lesson, seeds: Sequence[int | None]) -> Certificate:
    checks = sum(1 for _ in lesson.of_kind("check"))
    return Certificate(_name(lesson), digest(lesson.path), checks, len(seeds))


def digest(path: Path) -> str:
    """Return what tells one state of a lesson's text from another."""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16]
