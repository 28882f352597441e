import json
import pickle
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from autograde.assignment import load_assignment
from autograde.grade import Job, grade_submission
from autograde.handed import read_submission
from autograde.pool import _Worker
from autograde.settings import load_settings
from tests.nbgrader_files import CELL_SECONDS, RECORD, hand_in, write_source

PLAIN = json.loads(RECORD.read_text())


@pytest.mark.slow
def test_nbgraders_own_notebooks_get_its_own_scores(tmp_path):
    """Endless loops, cheats, side effects and generated tests included: every cell has the score on record."""
    found = {}
    settings = load_settings(tmp_path)
    engine = replace(settings.engine, cell_seconds=CELL_SECONDS)
    worker = None
    for assignment in PLAIN:
        write_source(tmp_path, assignment)
    generate_tests(tmp_path)
    try:
        for assignment, students in PLAIN.items():
            job = Job(load_assignment(settings, assignment), engine, {})
            worker = worker or _Worker(pickle.dumps(job), tmp_path)
            release(tmp_path, job.assignment)
            hand_in(tmp_path, assignment)
            for student in students:
                folder = settings.path(settings.submitted, student, assignment)
                handed = read_submission(folder, notebook_bytes=10**7, submission_bytes=10**8)
                graded = grade_submission(job, student, handed, worker.run)
                assert not graded.errors
                found.setdefault(assignment, {})[student] = {one.cell: one.points for one in graded.verdicts}
    finally:
        if worker is not None:
            worker.close()
    assert found == PLAIN


def generate_tests(root):
    """Have nbgrader make the tests of AUTOTEST lines, in a process of its own: it leaves sockets open."""
    marked = [path.parent.name for path in root.glob("source/*/nb.ipynb") if "AUTOTEST" in path.read_text()]
    program = "import sys; from tests.nbgrader_files import *; from pathlib import Path\n"
    program += "sys.exit(not all(run_converter('GenerateSourceWithTests', Path(sys.argv[1]), a) for a in sys.argv[2:]))"
    here = Path(__file__).parents[1]
    command = [sys.executable, "-c", program, str(root), *marked]
    subprocess.run(command, cwd=here, check=True, capture_output=True)


def release(root, assignment):
    """Write the notebooks as students receive them."""
    for skeleton in assignment.notebooks:
        path = root / "release" / assignment.name / f"{skeleton.name}.ipynb"
        path.parent.mkdir(parents=True)
        cells = [{**cell.content, "source": cell.released} for cell in skeleton.cells]
        path.write_text(json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}))
