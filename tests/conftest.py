"""What several tests share: a project of one small lesson, written to a scratch folder."""

import os
from pathlib import Path

import pytest

# Some tests fork. OpenMP does not survive a fork after it has run on several threads: the child would wait for ever.
os.environ["OMP_NUM_THREADS"] = "1"

FALL = Path(__file__).with_name("fall.lesson.txt")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a folder with one lesson, week1/fall."""
    text = tmp_path / "course/lessons/week1/fall.py"
    text.parent.mkdir(parents=True)
    text.write_bytes(FALL.read_bytes())
    return tmp_path
