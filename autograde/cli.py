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
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple, NoReturn

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


def _course_dir_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--course-dir", type=Path, default=Path(), metavar="DIR", help="the course folder (default: .)")


COMMANDS: tuple[Command, ...] = (Command(build, _build_options), Command(adopt, _adopt_options))


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


def _print_error(error: ExpectedError) -> None:
    from rich.console import Console

    console = Console(stderr=True, soft_wrap=True, highlight=False)
    console.print(f"ERROR {error}", style="red", markup=False)
    if error.hint:
        console.print(f"TIP   {error.hint}", markup=False)
