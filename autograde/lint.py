"""What is wrong with a lesson's text: each problem with its place, its exercise and its fix.

rule      a function of a lesson that yields problems; RULES names them all
evidence  a cell that shows a result: tagged `experiment`, or with a picture
budget    how long a lesson and its cells may be, so that it stays within an hour and a screen
"""

from __future__ import annotations

import ast
import builtins
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from autograde.build import metadata_problem, source_cell
from autograde.lessons import (
    BEGIN_HIDDEN,
    BEGIN_SOLUTION,
    CHECK_SUFFIX,
    END_HIDDEN,
    END_SOLUTION,
    Cell,
    Entry,
    Lesson,
    assigned_names,
    stub_source,
    unclosed_region,
    visible_source,
)
from autograde.trials import run_trial

WORDS, CELLS = (900, 1400), (20, 30)
BUDGETED = ("words of prose", "cells that students see")
LINES = 12  # of code in a provided cell, and in a solution
WRONG, RIGHT = 3, 1  # entries a check
NO_BUDGET = ("00_start",)  # shows how a notebook works, in ten minutes
MUST_GO_ON = "raises-exception"  # lets Run All go on past a failure


@dataclass(frozen=True)
class Problem:
    """What is wrong in one place of a text; `exercise` is "" outside of answers and checks."""

    path: Path
    line: int
    exercise: str
    what: str
    fix: str

    def __str__(self) -> str:
        exercise = f", exercise {self.exercise!r}" if self.exercise else ""
        return f"{self.path}:{self.line}{exercise}: {self.what}. {self.fix}"


def lint(lesson: Lesson) -> list[Problem]:
    """Return the problems of a lesson, in the order of its lines."""
    problems = [problem for rule in RULES for problem in rule(lesson)]
    if all(problem.what.endswith(BUDGETED) for problem in problems):
        problems += _trials(lesson)  # what is not sound cannot be run
    return sorted(problems, key=lambda problem: problem.line)


def _at(lesson: Lesson, part: Cell | Entry, what: str, fix: str, node: ast.AST | None = None) -> Problem:
    name = part.check if isinstance(part, Entry) else part.grade_id
    return Problem(lesson.path, part.line + (node.lineno if node else 0), name.removesuffix(CHECK_SUFFIX), what, fix)


# ------------------------------------------------------------------------------------------------ cells


def _regions(lesson: Lesson) -> Iterator[Problem]:
    ends = {BEGIN_SOLUTION: END_SOLUTION, BEGIN_HIDDEN: END_HIDDEN}
    for cell in lesson.cells:
        mark = unclosed_region(cell.source)
        if mark in ends:
            yield _at(lesson, cell, f"no {ends[mark].strip('# ')}", f"Add '{ends[mark]}' after what {mark!r} opens.")
        elif mark:
            yield _at(lesson, cell, f"{mark!r} closes what nothing opens", "Add its BEGIN, or take it out.")


def _metadata(lesson: Lesson) -> Iterator[Problem]:
    seen: dict[str, int] = {}
    for cell in lesson.cells:
        problem = metadata_problem(source_cell(cell, "cell"))
        if problem:
            fix = "Copy the header of another cell of its kind, and change grade_id and points."
            yield _at(lesson, cell, f"nbgrader refuses its metadata: {problem}", fix)
        if cell.grade_id in seen:
            what = f"the grade_id {cell.grade_id!r} stands in line {seen[cell.grade_id]} too"
            yield _at(lesson, cell, what, "Give each cell its own grade_id.")
        elif cell.grade_id:
            seen[cell.grade_id] = cell.line
        if cell.kind in ("answer", "check") and MUST_GO_ON not in cell.tags:
            yield _at(lesson, cell, f"no tag {MUST_GO_ON}", f'Add tags=["{MUST_GO_ON}"] to its header, for Run All.')
        if cell.kind in ("check", "manual") and not cell.points > 0:
            yield _at(lesson, cell, "no points", 'Add "points": with a number above 0 to its header.')
        if cell.kind == "check" and not cell.grade_id.endswith(CHECK_SUFFIX):
            fix = f"Name it <answer>{CHECK_SUFFIX}, after the answer that it checks."
            yield _at(lesson, cell, f"the check's grade_id does not end in {CHECK_SUFFIX}", fix)
        if cell.kind == "raw":
            fix = "Tag it wrong, right, numbers or insight, or make it code or markdown."
            yield _at(lesson, cell, "a raw cell that students would receive", fix)
    for proof in lesson.proofs:
        if proof.kind == "insight" and not proof.header.get("claim"):
            yield _at(lesson, proof, "an insight without its claim", 'Add claim="..." to its header.')


def _code(lesson: Lesson) -> Iterator[Problem]:
    for part in [*lesson.of_kind("plain", "answer", "check"), *lesson.entries, *lesson.proofs]:
        try:
            ast.parse(part.source)
        except SyntaxError as error:
            yield _at(lesson, part, f"this is no Python: {error.msg}", "Mend it.", error)
    for cell in lesson.of_kind("plain", "answer"):
        solution = _solution(cell) if cell.kind == "answer" else cell.source
        count = sum(1 for line in solution.splitlines() if line.strip() and not line.strip().startswith("#"))
        if count > LINES:
            what = "the solution" if cell.kind == "answer" else "this provided cell"
            fix = "Ask for less, or in two steps." if cell.kind == "answer" else "Split it, or move code into course/."
            yield _at(lesson, cell, f"{what} has {count} lines of code; {LINES} are enough", fix)


def _solution(cell: Cell) -> str:
    """Return what stands in the cell's solution regions; the whole cell where none is marked."""
    found = re.findall(rf"{BEGIN_SOLUTION}\n(.*?){END_SOLUTION}", cell.source, flags=re.S)
    return "".join(found) if found else cell.source


# ------------------------------------------------------------------------------------------------ checks


def _checks(lesson: Lesson) -> Iterator[Problem]:
    for cell in lesson.of_kind("check"):
        tree = _parsed(cell)
        made = next((node for node in ast.walk(tree) if _called(node) == "Check"), None)
        if made is None:
            yield _at(lesson, cell, "no Check(...) is made", "Begin with check = Check(name, points=...).")
            continue
        name = _bound_to(tree, made)
        hidden_lines = _hidden_lines(cell.source)
        calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
        shown = [c for c in calls if isinstance(c.func, ast.Name) and c.func.id == name]
        hidden = [c for c in calls if _called(c) == "hidden" and isinstance(c.func, ast.Attribute)]
        points, announced = _literal(made, "points", 0), _literal(made, "hidden", 0)
        if points != cell.points:
            fix = "Write the same number in both places."
            yield _at(lesson, cell, f"Check(points={points}) but {cell.points:g} points in the header", fix, made)
        if announced != len(hidden):
            what = f"Check(hidden={announced}) but {len(hidden)} hidden facts follow"
            yield _at(lesson, cell, what, f"Write hidden={len(hidden)}.", made)
        for call in hidden:
            if call.lineno not in hidden_lines:
                fix = f"Move it between '{BEGIN_HIDDEN}' and '{END_HIDDEN}', or open it by {name}(...)."
                yield _at(lesson, cell, f"{name}.hidden(...) stands where students see it", fix, call)
        for call in shown:
            if call.lineno in hidden_lines:
                what = f"{name}(...) among the hidden tests"
                yield _at(lesson, cell, what, f"Open it by {name}.hidden(...), and count it in hidden=.", call)
        last = tree.body[-1]
        if not (isinstance(last, ast.Expr) and _called(last.value) == "report") or last.lineno in hidden_lines:
            fix = f"Let its last line be {name}.report(), after the hidden tests."
            yield _at(lesson, cell, "the check does not end in its report, so its last value is no score", fix, last)


def _parsed(cell: Cell) -> ast.Module:
    """Return the cell's syntax; an empty one where it is no Python, which another rule tells."""
    try:
        return ast.parse(cell.source)
    except SyntaxError:
        return ast.Module([], [])


def _called(node: ast.AST) -> str | None:
    """Return the name of what is called, without what stands before its dot; None if nothing is."""
    if not isinstance(node, ast.Call):
        return None
    return getattr(node.func, "attr", None) or getattr(node.func, "id", None)


def _bound_to(tree: ast.Module, made: ast.AST) -> str:
    """Return the name that a Check is bound to, "check" by custom."""
    nodes = (node for node in tree.body if isinstance(node, ast.Assign) and node.value is made)
    return next((node.targets[0].id for node in nodes if isinstance(node.targets[0], ast.Name)), "check")


def _literal(call: ast.Call, keyword: str, default):
    """Return the value written for a keyword of a call; None where it is no plain value."""
    for item in call.keywords:
        if item.arg == keyword:
            return item.value.value if isinstance(item.value, ast.Constant) else None
    return default


def _hidden_lines(source: str) -> set[int]:
    """Return the numbers, from 1, of the lines between BEGIN and END HIDDEN TESTS."""
    inside, numbers = False, set()
    for number, line in enumerate(source.splitlines(), start=1):
        if line.strip() in (BEGIN_HIDDEN, END_HIDDEN):
            inside = line.strip() == BEGIN_HIDDEN
        elif inside:
            numbers.add(number)
    return numbers


def _ideas(cell: Cell) -> set[str]:
    """Return the titles of a check's facts."""
    calls = (item.context_expr for node in ast.walk(_parsed(cell)) if isinstance(node, ast.With) for item in node.items)
    return {
        call.args[0].value
        for call in calls
        if isinstance(call, ast.Call) and call.args and isinstance(call.args[0], ast.Constant)
    }


# ------------------------------------------------------------------------------------------------ entries


def _entries(lesson: Lesson) -> Iterator[Problem]:
    checks = {cell.grade_id: cell for cell in lesson.of_kind("check")}
    answers = {cell.grade_id for cell in lesson.of_kind("answer")}
    for entry in lesson.entries:
        if entry.check not in checks:
            fix = f"Choose from: {', '.join(checks)}."
            yield _at(lesson, entry, f"the {entry.kind} answer names the check {entry.check!r}, which is none", fix)
            continue
        if entry.answer not in answers:
            what = f"the {entry.kind} answer replaces {entry.answer!r}, which is no answer cell"
            yield _at(lesson, entry, what, 'Write answer="..." in its header, with the answer\'s grade_id.')
        if not entry.why:
            yield _at(lesson, entry, f"the {entry.kind} answer does not say why", 'Add why="..." to its header.')
        ideas = _ideas(checks[entry.check])
        if entry.kind == "wrong" and entry.idea not in ideas:
            what = (
                f"its idea {entry.idea!r} is no fact of the check" if entry.idea else "a wrong answer without its idea"
            )
            fix = f'Write idea="..." with the fact that must fail first, one of: {"; ".join(sorted(ideas))}.'
            yield _at(lesson, entry, what, fix)
    counts = Counter((entry.check, entry.kind) for entry in lesson.entries)
    for name, cell in checks.items():
        least = 1 if name.startswith("bet") else WRONG  # a bet is asked only whether it is there
        if counts[name, "wrong"] < least:
            what = f"{counts[name, 'wrong']} wrong answers, of {least} at least"
            yield _at(lesson, cell, what, "Add a wrong answer for each misconception that the check must catch.")
        if counts[name, "right"] < RIGHT:
            yield _at(lesson, cell, "no other right answer", "Add one that is written another way.")


# ------------------------------------------------------------------------------------------------ order and names


def _bets(lesson: Lesson) -> Iterator[Problem]:
    shown = next((cell for cell in lesson.of_kind("plain") if "experiment" in cell.tags or _pictures(cell)), None)
    for cell in lesson.of_kind("answer"):
        if shown and cell.grade_id.startswith("bet") and cell.line > shown.line:
            what = f"the bet comes after a result is shown in line {shown.line}"
            yield _at(lesson, cell, what, "Move the bet before it.")


def _names(lesson: Lesson) -> Iterator[Problem]:
    given: set[str] = set(dir(builtins))
    shown: dict[str, int] = {}  # names that experiments alone define, and the line of each
    for cell in lesson.of_kind("plain", "answer", "check"):
        tree = _parsed(cell)
        if "experiment" in cell.tags:
            shown |= dict.fromkeys(assigned_names(cell.source), cell.line)
            continue
        nodes = list(ast.walk(tree))
        own = {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
        own |= {node.arg for node in nodes if isinstance(node, ast.arg)}
        if cell.kind != "plain":
            for node in nodes:
                if isinstance(node, ast.Name) and node.id in shown and node.id not in given | own:
                    what = f"it uses {node.id!r}, which only the experiment in line {shown[node.id]} defines"
                    fix = "Define it in a cell without the tag experiment: the grader leaves experiments out."
                    yield _at(lesson, cell, what, fix, node)
        given |= set(assigned_names(cell.source))


# ------------------------------------------------------------------------------------------------ what students see


def _pictures(cell: Cell) -> list[ast.Call]:
    """Return the calls in a cell that draw or show a picture."""
    names = ((node, _called(node) or "") for node in ast.walk(_parsed(cell)))
    return [node for node, name in names if name == "show" or name.startswith("plot_")]


def _alternatives(lesson: Lesson) -> Iterator[Problem]:
    fix = 'Call plots.show(..., alt="...") and tell in a sentence what the picture shows.'
    for cell in lesson.of_kind("plain"):
        calls = _pictures(cell)
        shows = [call for call in calls if _called(call) == "show"]
        if calls and not shows:
            yield _at(lesson, cell, "a picture is drawn, but not shown with alt text", fix, calls[0])
        for call in shows:
            alts = [item.value for item in call.keywords if item.arg == "alt"]
            if not alts or (isinstance(alts[0], ast.Constant) and not str(alts[0].value).strip()):
                yield _at(lesson, cell, "a figure without alt text", fix, call)
    for cell in lesson.of_kind("markdown"):
        if re.search(r"!\[\s*\]\(", cell.source):
            yield _at(lesson, cell, "a picture without alt text", "Write it between the brackets: ![...](file).")


def _budget(lesson: Lesson) -> Iterator[Problem]:
    if lesson.name in NO_BUDGET:
        return
    words = sum(any(map(str.isalnum, w)) for cell in lesson.of_kind("markdown") for w in cell.source.split())
    for count, (low, high), name in zip((words, len(lesson.cells)), (WORDS, CELLS), BUDGETED, strict=True):
        if not low <= count <= high:
            fix = f"Stay within {low:,} to {high:,}."
            yield Problem(lesson.path, 1, "", f"{count:,} {name}", fix)


# ------------------------------------------------------------------------------------------------ by running


def _trials(lesson: Lesson) -> Iterator[Problem]:
    """The solution earns all points with a plain number; what students receive earns none."""
    checks = {cell.grade_id: cell for cell in lesson.of_kind("check")}
    for verdict in run_trial(lesson.cells, [None]):
        if verdict.points < verdict.max_points:
            what = f"the solution gets {verdict.points:g} of {verdict.max_points:g} points: {verdict.message!r}"
            yield _at(lesson, checks[verdict.check], what, "Mend the solution or the check.")
    received = {"answer": stub_source, "check": visible_source}
    stubs = [replace(cell, source=received.get(cell.kind, str)(cell.source)) for cell in lesson.cells]
    for verdict in run_trial(stubs, [None]):
        if verdict.points > 0:
            what = f"the untouched notebook gets {verdict.points:g} of {verdict.max_points:g} points"
            yield _at(lesson, checks[verdict.check], what, "Let the check use the answer in each fact.")


RULES = (_regions, _metadata, _code, _checks, _entries, _bets, _names, _alternatives, _budget)
