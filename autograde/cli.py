"""The command line, and the only module that prints.

command      one function: it maps options to one library call, prints what came back, and returns the exit code
exit codes   0 all is well; 1 it ran, and something is wrong with what it ran on; 2 wrong usage or a wrong set-up

To add a command: write `<name>(options) -> int`, whose docstring is its help, and `_<name>_options(parser)`, and name
both in COMMANDS. Import what a command needs inside it: a worker process imports this module too, and must start fast.
"""

from __future__ import annotations

import argparse
import difflib
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

from autograde.errors import ExpectedError


class Command(NamedTuple):
    """A command's function, and the function that adds its options to its parser."""

    run: Callable[[argparse.Namespace], int]
    add_options: Callable[[argparse.ArgumentParser], None]

    @property
    def name(self) -> str:
        return self.run.__name__.replace("_", "-")


def build(options: argparse.Namespace) -> int:
    """Build source/ and release/ from the lessons. Exit code 1 names what a person must look at."""
    from autograde.build import build

    built = build(options.course_dir, check=options.check)
    for path in built.changed:
        print(f"{'would change' if options.check else 'wrote'} {path}")
    for note in built.notes:
        print(note)
    if not built.changed and not built.notes:
        print("All notebooks are as the lessons have them.")
    return 1 if built.notes or (options.check and built.changed) else 0


def _build_options(parser: argparse.ArgumentParser) -> None:
    _course_dir_option(parser)
    parser.add_argument("--check", action="store_true", help="write nothing; exit code 1 if a file would change")


def adopt(options: argparse.Namespace) -> int:
    """Carry the edits of a built notebook back into its lesson's text, and build."""
    from autograde.build import adopt

    changed, built = adopt(options.notebook)
    for cell_id in changed:
        print(f"adopted cell {cell_id}")
    for path in built.changed:
        print(f"wrote {path}")
    if not changed:
        print(f"{options.notebook} holds no edits.")
    return 0


def _adopt_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("notebook", type=Path, help="an edited notebook in source/<assignment>/")


def lint(options: argparse.Namespace) -> int:
    """Name each problem of the lessons, with its place and its fix. Exit code 1 if there is one."""
    from autograde.lessons import LessonError, find_lessons, read_lesson
    from autograde.lint import lint

    paths, count = find_lessons(options.course_dir, options.lessons), 0
    for path in paths:
        try:
            problems = lint(read_lesson(path))
        except LessonError as error:
            problems = [error]
        for problem in problems:
            print(problem)
        count += len(problems)
    print(f"{len(paths)} lessons, {count} problems.")
    return 1 if count else 0


def _lint_options(parser: argparse.ArgumentParser) -> None:
    _lesson_options(parser)


def certify(options: argparse.Namespace) -> int:
    """Prove that the checks give each known answer its verdict, under many seeds. Exit code 1 names each surprise."""
    from autograde.certificate import HEAD, load, rows, to_html, to_json, to_markdown
    from autograde.certify import Bench, Certificate, certify
    from autograde.lessons import find_lessons, read_lesson
    from autograde.settings import load_settings

    settings = load_settings(options.course_dir)
    lessons = [read_lesson(path) for path in find_lessons(options.course_dir, options.lessons)]
    bench = Bench(settings, workers=options.workers, sandboxed=not options.unsafe_no_sandbox)
    seeds = [None, *range(1, options.seeds + 1)]
    found: list[Certificate] = []
    for step in certify(lessons, seeds, bench, settings.root, quick=options.quick):
        if isinstance(step, Certificate):
            found.append(step)
        else:
            print(f"... {step}", file=sys.stderr)
    _print_table(HEAD, rows(found))
    for certificate in found:
        for surprise in certificate.surprises:
            print(f"{certificate.lesson}: {surprise}")
    known = (load(options.json) if options.json else {}) | {certificate.lesson: certificate for certificate in found}
    existing = {f"{path.parent.name}/{path.stem}" for path in find_lessons(options.course_dir)}
    kept = [certificate for name, certificate in known.items() if name in existing]
    for path, render in ((options.json, to_json), (options.html, to_html), (options.markdown, to_markdown)):
        if path:
            path.write_text(render(kept), encoding="utf-8")
    return 1 if any(certificate.surprises for certificate in found) else 0


def _certify_options(parser: argparse.ArgumentParser) -> None:
    _lesson_options(parser)
    parser.add_argument("--seeds", type=int, default=10, metavar="N", help="how many seeds (default: 10)")
    parser.add_argument("--quick", action="store_true", help="only the answers that the lessons hold, and their claims")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write it all; lessons not named here are kept there")
    parser.add_argument("--html", type=Path, metavar="FILE", help="write a page with one picture")
    parser.add_argument("--markdown", type=Path, metavar="FILE", help="write a short table")
    parser.add_argument("--workers", type=_positive, metavar="N", help="processes (default: one a core)")
    _unsafe_option(parser)


def _print_table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(*head)
    for row in rows:
        table.add_row(*row)
    Console(highlight=False, width=None if sys.stdout.isatty() else 160).print(table)


def _course_dir_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--course-dir", type=Path, default=Path(), metavar="DIR", help="the course folder (default: .)")


def _lesson_options(parser: argparse.ArgumentParser) -> None:
    _course_dir_option(parser)
    parser.add_argument("lessons", nargs="*", metavar="LESSON", help="ch1/04_worth_it, or ch1; default: all")


# ------------------------------------------------------------------------------------------------ grade


def grade(options: argparse.Namespace) -> int:
    """Grade the submissions of an assignment.

    Reads submitted/, writes autograded/ and nbgrader's gradebook. What has not changed since it was graded is skipped.
    Ends with 0 when all are graded, with 1 when some failed.
    """
    from autograde.report import summarize, write_json
    from autograde.run import RunOptions, open_run
    from autograde.settings import load_settings

    settings = load_settings(options.course_dir)
    run_options = RunOptions(
        students=tuple(options.student),
        workers=options.workers,
        scheduler=options.scheduler,
        seed=options.seed,
        force=options.force,
        retry_failed=options.retry_failed,
        sandboxed=not options.unsafe_no_sandbox,
    )
    if options.unsafe_no_sandbox:
        _print_warning("NO SANDBOX: student code runs with your rights, and can read and change all that you can.")
    if settings.engine.checks_in_student:
        _print_warning("Checks run in the students' processes (checks_in_student): their verdicts can be forged.")
    with open_run(settings, options.assignment, run_options) as run:
        for folder in run.unnamable:
            _print_warning(f"The folder {folder} was left out: a name must be of printable characters.")
        _follow(run, f"Grading {options.assignment}", len(run))
        summary = summarize(run.results(), lines=LINES)
        if options.json:
            write_json(options.json, options.assignment, run.results())
    _print_summary(summary)
    return 1 if summary.failed or run.unnamable else 0


def _grade_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("assignment", help="its name, a folder of source/")
    _course_dir_option(parser)
    parser.add_argument("--student", action="append", default=[], metavar="ID", help="only this one; may be repeated")
    parser.add_argument("--workers", type=_positive, metavar="N", help="processes (default: one a core)")
    parser.add_argument("--scheduler", metavar="ADDRESS", help="of a Dask cluster, whose workers then grade")
    parser.add_argument("--seed", type=int, metavar="N", help="for checks that draw numbers; one for the whole class")
    parser.add_argument("--force", action="store_true", help="grade again what has not changed")
    parser.add_argument("--retry-failed", action="store_true", help="grade again what failed")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every score, message and repair to a file")
    _unsafe_option(parser)


def _unsafe_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--unsafe-no-sandbox", action="store_true", help="for systems without namespaces: student code gets your rights"
    )


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{number} is not 1 or more")
    return number


def _follow(steps: Iterable[Any], title: str, total: int) -> None:
    """Go through the steps under a progress bar with the rate and the time left."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, TextColumn, TimeRemainingColumn
    from rich.text import Text

    class Rate(ProgressColumn):
        def render(self, task: Any) -> Text:
            return Text(f"{60 * task.speed:.0f} a minute" if task.speed else "")

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), Rate(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), refresh_per_second=2) as progress:
        bar = progress.add_task(title, total=total)
        for _ in steps:
            progress.advance(bar)


def feedback(options: argparse.Namespace) -> int:
    """Write feedback pages of an assignment, with the scores and comments of the gradebook."""
    from autograde.feedback import write_all_feedback
    from autograde.settings import load_settings

    settings = load_settings(options.course_dir)
    students = options.student or settings.students(options.assignment)
    pages: list[Path] = []
    steps = map(pages.append, write_all_feedback(settings, options.assignment, students))
    _follow(steps, f"Feedback on {options.assignment}", len(students))
    print(f"{pages[0]} and {len(pages) - 1} more" if pages else "Nobody's submission is graded yet.")
    return 0 if len(pages) == len(students) else 1


def _feedback_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("assignment", help="its name, a folder of source/")
    _course_dir_option(parser)
    parser.add_argument("--student", action="append", default=[], metavar="ID", help="only this one; may be repeated")


def demo(options: argparse.Namespace) -> int:
    """Make a class of made-up students, grade it, and write its gradebook and feedback."""
    from autograde.demo import run_demo

    result = run_demo(
        Path(), options.folder, follow=_follow, sandboxed=not options.unsafe_no_sandbox, workers=options.workers
    )
    _print_class(result)
    return 0


def _demo_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--folder", type=Path, default=Path("class"), metavar="DIR", help="where (default: class/)")
    parser.add_argument("--workers", type=_positive, metavar="N", help="processes (default: one a core)")
    _unsafe_option(parser)


def _print_class(result: Any) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from autograde.layout import GRADEBOOK

    console = Console(highlight=False, width=None if sys.stdout.isatty() else 160)
    for assignment, rows in result.tables.items():
        head = (f"{name.split('_')[0]}\n/{most:g}" for name, (_, most) in rows[0].scores.items())
        table = Table("student", *head, "first message", title=f"{assignment}: points of each lesson")
        for row in rows:
            message = Text(_printable(row.message), overflow="ellipsis", no_wrap=True)
            table.add_row(row.student, *(f"{points:g}" for points, _ in row.scores.values()), message)
        console.print(table)
    console.print(f"Gradebook:  {result.folder / GRADEBOOK}", soft_wrap=True)
    console.print(f"Feedback:   {result.pages[0]} and {len(result.pages) - 1} more", soft_wrap=True)
    console.print(
        f"To see all in JupyterLab: cd {result.folder} && jupyter lab, then Nbgrader > Formgrader", soft_wrap=True
    )


LINES = 20  # faults to print; the rest stands in the JSON file


def _print_summary(summary: Any) -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console(soft_wrap=True, highlight=False)
    table = Table("graded", "repaired", "failed", "skipped as unchanged")
    table.add_row(*map(str, summary.counts.values()))
    console.print(table)
    for line in summary.faults:
        console.print(_printable(line), markup=False, style="red" if line.startswith("FAILED") else "yellow")
    if summary.more:
        console.print(f"... and {summary.more} more; --json FILE writes them all")


def _printable(text: str) -> str:
    """Return a text without what steers a terminal: parts of it are a student's."""
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text)


COMMANDS: tuple[Command, ...] = (
    Command(build, _build_options),
    Command(adopt, _adopt_options),
    Command(lint, _lint_options),
    Command(certify, _certify_options),
    Command(grade, _grade_options),
    Command(feedback, _feedback_options),
    Command(demo, _demo_options),
)


class Parser(argparse.ArgumentParser):
    """A parser that names the nearest command when one is mistyped."""

    def error(self, message: str) -> NoReturn:
        names = [command.name for command in COMMANDS]
        typed = next((word for word in sys.argv[1:] if not word.startswith("-")), "")
        near = difflib.get_close_matches(typed, names, n=1)
        if "invalid choice" in message and near and typed not in names:
            message = f"there is no command {typed!r}. Did you mean {near[0]!r}?"
        self.print_usage(sys.stderr)
        self.exit(2, f"{self.prog}: {message}\n")


def make_parser() -> argparse.ArgumentParser:
    """Return the parser of the whole command line."""
    parser = Parser(prog="autograde", description="Builds notebooks from lessons, and grades nbgrader courses.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for command in COMMANDS:
        text = command.run.__doc__ or ""
        child = commands.add_parser(command.name, help=text.splitlines()[0].rstrip("."), description=text)
        command.add_options(child)
        child.set_defaults(run=command.run)
    return parser


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run one command and exit. An expected error is one red line and a hint; a bug keeps its traceback."""
    options = make_parser().parse_args(arguments)
    try:
        code = options.run(options)
    except ExpectedError as error:
        _print_error(error)
        code = error.exit_code
    except KeyboardInterrupt:
        print("Stopped. What was finished is kept.", file=sys.stderr)
        code = 130
    sys.exit(code)


def _print_warning(text: str) -> None:
    from rich.console import Console

    Console(stderr=True, soft_wrap=True, highlight=False).print(f"WARNING {text}", style="bold yellow", markup=False)


def _print_error(error: ExpectedError) -> None:
    from rich.console import Console

    console = Console(stderr=True, soft_wrap=True, highlight=False)
    console.print(f"ERROR {error}", style="red", markup=False)
    if error.hint:
        console.print(f"TIP   {error.hint}", markup=False)
