"""Every attack of tests/attacks/, in one class with honest students before and after, graded once by the engine."""

import json
import os
from dataclasses import dataclass
from pathlib import Path

import pytest

from autograde.feedback import write_all_feedback
from autograde.run import RunOptions, open_run
from autograde.settings import load_settings
from tests.battery_course import COURSE, MARK, POINTS, SLEEP, THROUGH, Attempt, Battery, read_attempts, write_course

ATTACKS = read_attempts("attacks")
BETWEEN = 6  # attackers from one honest student to the next
LIMITS = {"cell_seconds": 2.0, "notebook_seconds": 30.0, "memory_bytes": 2**29}

pytestmark = pytest.mark.slow


@dataclass
class Graded:
    """A class that was graded: results by student, what came out of it for people to read, and what was left."""

    battery: Battery
    results: dict[str, dict]
    shown: dict[str, str]
    pages: dict[str, str]
    left: list[str]


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    battery = write_course(tmp_path_factory.mktemp("battery"), LIMITS)
    with pytest.MonkeyPatch.context() as patch, battery.listening():
        # Where the list of fonts is, it stays: the sandbox would make it anew.
        patch.setenv("XDG_CACHE_HOME", os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache"))
        patch.setenv("HOME", str(battery.home))
        patch.setenv("BATTERY_SECRET", battery.canary("environment"))
        for number, attack in enumerate(ATTACKS.values()):
            if number % BETWEEN == 0:
                battery.hand_in(f"{attack.name}-0-honest")  # sorts before the attacker of that name
            battery.hand_in(f"{attack.name}-1", attack)
        battery.hand_in("zz-honest")
        battery.before = battery.state()
        settings = load_settings(battery.course)
        with open_run(settings, COURSE, RunOptions()) as run:
            for _ in run:
                pass
            results = {result["student"]: result for result in run.results()}
        pages = list(write_all_feedback(settings, COURSE, results))
    return Graded(
        battery,
        results,
        {student: _shown(battery.course / "autograded" / student / COURSE) for student in results},
        {page.parts[-3]: "".join(p.read_text() for p in page.parent.glob("*.html")) for page in pages},
        _processes(battery),
    )


def _shown(folder: Path) -> str:
    """Return all of a graded submission that is not the instructor's own text."""
    path = folder / "work.ipynb"
    notebook = json.loads(path.read_text()) if path.exists() else {"cells": [], "metadata": {}}
    notebook["metadata"].get("graded", {}).pop("seed", None)
    for cell in notebook["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("locked"):
            del cell["source"]
            for output in cell.get("outputs", []):
                output.pop("traceback", None)  # it quotes the check's source
    others = [p.read_text(errors="replace") for p in folder.rglob("*") if p.is_file() and p != path]
    return "\n".join([json.dumps(notebook), *others])


def _outputs(graded: Graded, student: str) -> str:
    path = graded.battery.course / "autograded" / student / COURSE / "work.ipynb"
    cells = json.loads(path.read_text())["cells"] if path.exists() else []
    return json.dumps([output for cell in cells for output in cell.get("outputs", []) if "traceback" not in output])


def _processes(battery: Battery) -> list[str]:
    """Return what still runs of the class: a sandbox whose mounts come from the course, or a marked sleeper."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "cmdline").read_text().split("\0")
            if SLEEP in words or str(battery.root) in (folder / "mountinfo").read_text():
                found.append(" ".join(words))
        except OSError:
            continue
    return found


def _case(attack: Attempt):
    marks = [pytest.mark.xfail(strict=True, reason=why) for why in attack.expected["open"]]
    return pytest.param(attack, id=attack.name, marks=marks)


@pytest.fixture(params=map(_case, ATTACKS.values()))
def attack(request) -> Attempt:
    return request.param


def test_attack_wins_nothing(graded, attack):
    """It earns what the honest rest of the submission does, reads no secret, and does not see itself succeed."""
    student = f"{attack.name}-1"
    points = {check["check"]: check["points"] for check in graded.results[student]["checks"]}
    if "costs" in attack.expected:
        assert all(points[check] <= attack.points[check] for check in points)
    else:
        assert points == attack.points
    everything = graded.shown[student] + graded.pages[student] + json.dumps(graded.results[student])
    found = [place for place, canary in graded.battery.canaries.items() if canary in everything]
    assert found == []
    assert THROUGH not in _outputs(graded, student)


def test_honest_students_are_graded_as_if_alone(graded):
    """Before, between and after the attackers: full points, and one and the same graded notebook."""
    honest = [student for student in graded.results if student.endswith("honest")]
    assert len(honest) > len(ATTACKS) / BETWEEN
    assert {graded.results[student]["score"] for student in honest} == {sum(POINTS.values())}
    folder = graded.battery.course / "autograded"
    assert len({(folder / student / COURSE / "work.ipynb").read_bytes() for student in honest}) == 1


def test_nothing_outside_the_graders_own_folders_has_changed(graded):
    assert graded.battery.state() == graded.battery.before
    places = [Path(folder) for folder in ("/", "/tmp", "/dev/shm", "/var/tmp", "/root", ".")]
    assert [path for place in places for path in place.glob(f"*{MARK}*")] == []


def test_nobody_was_reached(graded):
    assert graded.battery.visitors == []


def test_no_process_is_left(graded):
    assert graded.left == []


def test_canaries_can_be_found(graded):
    """The search would find what it looks for: the hidden tests stand in the graded notebook, for the instructor."""
    notebook = (graded.battery.course / "autograded/zz-honest" / COURSE / "work.ipynb").read_text()
    assert graded.battery.canaries["hidden tests"] in notebook
    assert graded.battery.canaries["seed"] in notebook
