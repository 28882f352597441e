"""Every attack of tests/attacks/, in one class with honest students before and after, graded once by the engine."""

import json
import os
from collections import defaultdict
from pathlib import Path

import nbformat
import pytest
from nbconvert.exporters import HTMLExporter
from nbgrader.server_extensions.formgrader.handlers import template_path
from traitlets.config import Config

from tests.battery_course import MARK, POINTS, THROUGH, Attempt, grade, read_attempts, write_course

ATTACKS = read_attempts("attacks")
BETWEEN = 6  # attackers from one honest student to the next
LIMITS = {"cell_seconds": 2.0, "notebook_seconds": 30.0, "memory_bytes": 2**29}

pytestmark = pytest.mark.slow


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
        return grade(battery)


def _case(attack: Attempt):
    marks = [pytest.mark.xfail(strict=True, reason=why) for why in attack.expected["open"]]
    return pytest.param(attack, id=attack.name, marks=marks)


@pytest.mark.parametrize("attack", [_case(attack) for attack in ATTACKS.values()])
def test_attack_wins_nothing(graded, attack):
    """It earns what the honest rest of the submission does, reads no secret, and does not see itself succeed."""
    student = f"{attack.name}-1"
    points = graded.points(student)
    if attack.expected["costs"]:
        assert all(points[check] <= attack.points[check] for check in points)
    else:
        assert points == attack.points
    everything = graded.shown[student] + graded.pages[student] + json.dumps(graded.results[student])
    assert [place for place, canary in graded.battery.canaries.items() if canary in everything] == []
    assert THROUGH not in graded.outputs(student)
    assert len(everything) < 20 * 2**20


def test_honest_students_are_graded_as_if_alone(graded):
    """Before, between and after the attackers: full points, and one and the same graded notebook."""
    honest = [student for student in graded.results if student.endswith("honest")]
    assert len(honest) > len(ATTACKS) / BETWEEN
    assert {graded.results[student]["score"] for student in honest} == {sum(POINTS.values())}
    assert len({json.dumps(graded.notebook(student)) for student in honest}) == 1


def test_nothing_outside_the_graders_own_folders_has_changed(graded):
    assert graded.battery.state() == graded.battery.before
    places = [Path(folder) for folder in ("/", "/tmp", "/dev/shm", "/var/tmp", "/root", ".")]
    assert [path for place in places for path in place.glob(f"*{MARK}*")] == []


def test_nobody_was_reached(graded):
    assert graded.battery.visitors == []


def test_no_process_is_left(graded):
    assert graded.left == []


def test_feedback_holds_no_script(graded):
    pages = "".join(graded.pages.values())
    assert "<script" not in pages
    assert "<img src=x" not in pages


@pytest.mark.parametrize("name", ["html_script", "markdown_script"])
def test_formgrader_runs_no_script(graded, name):
    """nbgrader's own page for grading by hand, with the rights of whoever grades."""
    words = dict.fromkeys(
        ("assignment_id", "notebook_id", "submission_id", "mathjax_url", "last_name", "first_name"), ""
    )
    resources = {**words, "nbgrader": defaultdict(str), "index": 0, "total": 1, "base_url": "/", "notebooks": []}
    config = Config({"HTMLExporter": {"template_name": "formgrade", "extra_template_basedirs": [template_path]}})
    notebook = nbformat.from_dict(graded.notebook(f"{name}-1"))
    page, _ = HTMLExporter(config=config).from_notebook_node(notebook, resources=resources)
    assert "<script>alert(1)" not in page
    assert "<script>document.title" not in page
    assert "<img src=x" not in page
    assert 'href="javascript:' not in page


def test_canaries_can_be_found(graded):
    """The search would find what it looks for: the hidden tests stand in the graded notebook, for the instructor."""
    notebook = json.dumps(graded.notebook("zz-honest"))
    assert graded.battery.canaries["hidden tests"] in notebook
    assert graded.battery.canaries["seed"] in notebook
