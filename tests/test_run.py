import pytest

from autograde.run import RunOptions, open_run
from autograde.settings import load_settings
from tests.nbgrader_course import copy_demo_class, grade_plainly, read_comments, read_scores


def grade(folder, assignment="ps1", **options):
    """Grade a course folder without a sandbox: these submissions are known. Returns the results, by student."""
    with open_run(load_settings(folder), assignment, RunOptions(sandboxed=False, **options)) as run:
        for _ in run:
            pass
        return {result["student"]: result for result in run.results()}


@pytest.mark.slow
def test_demo_class_gets_plain_nbgraders_scores(tmp_path):
    """nbgrader's own demo class gets nbgrader's own scores and comments, cell by cell."""
    plain, ours = copy_demo_class(tmp_path / "plain"), copy_demo_class(tmp_path / "ours")
    grade_plainly(plain, "ps1")
    grade(ours)
    assert read_scores(ours) == read_scores(plain)
    assert read_comments(ours) == read_comments(plain)
