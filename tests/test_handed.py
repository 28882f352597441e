import os

import pytest
from nbgrader.utils import parse_utc as nbgraders_parse_utc

from autograde.handed import Handed, parse_utc, read_submission, read_timestamp

LIMITS = {"notebook_bytes": 10_000, "submission_bytes": 20_000}


def test_files_are_read_with_their_paths(tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data/x.csv").write_bytes(b"1")
    (tmp_path / "nb.ipynb").write_bytes(b"{}")
    assert read_submission(tmp_path, **LIMITS).files == {"data/x.csv": b"1", "nb.ipynb": b"{}"}


def test_links_pipes_and_odd_names_are_refused(tmp_path):
    outside = tmp_path / "secret"
    outside.write_text("secret")
    folder = tmp_path / "submission"
    (folder / "sub").mkdir(parents=True)
    (folder / "nb.ipynb").symlink_to(outside)
    (folder / "everything").symlink_to("/")
    os.mkfifo(folder / "pipe")
    (folder / "bell\a").write_text("x")
    handed = read_submission(folder, **LIMITS)
    assert handed.files == {}
    assert handed.refused == {
        "nb.ipynb": "it is a link",
        "everything": "it is a link",
        "pipe": "it is no ordinary file",
        "bell\a": "its name holds characters that cannot be printed",
    }


def test_folder_that_is_a_link_is_refused_whole(tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "real/nb.ipynb").write_text("{}")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    handed = read_submission(tmp_path / "link", **LIMITS)
    assert handed.files == {}
    assert "link" in handed.refused[""]


def test_files_that_cannot_lie_beside_ours_are_left_out():
    """A folder where we have a file, and a file where we have a folder or a notebook, would stop the writing."""
    theirs = ("data.csv/x", "folder", "one.ipynb/y", "own/z", "data.csv", "nb.ipynb")
    handed = Handed(dict.fromkeys(theirs, b""))
    assert set(handed.beside(["data.csv", "folder/inner", "one.ipynb"])) == {"own/z"}


def test_files_over_a_limit_are_refused(tmp_path):
    (tmp_path / "a.bin").write_bytes(b"0" * 15_000)
    (tmp_path / "b.bin").write_bytes(b"0" * 15_000)
    (tmp_path / "nb.ipynb").write_bytes(b"0" * 11_000)
    handed = read_submission(tmp_path, **LIMITS)
    assert set(handed.files) == {"a.bin"}
    assert set(handed.refused) == {"b.bin", "nb.ipynb"}


@pytest.mark.parametrize(
    "text",
    [
        "2015-02-02 15:58:23.948203 America/Los_Angeles",
        "2015-02-02 15:58:23.948203 PST",
        "2015-02-02 15:58:23 +0000",
        "2015-02-02 15:58:23 UTC",
        "2015-02-02 15:58:23",
        "2015-02-02T15:58:23+02:00",
    ],
)
def test_times_are_read_as_nbgrader_reads_them(text):
    assert parse_utc(text) == nbgraders_parse_utc(text)


def test_bad_timestamp_is_named_and_costs_nothing():
    time, why = read_timestamp(Handed({"timestamp.txt": b"\xff tomorrow"}))
    assert time is None
    assert "holds no time" in why
    assert read_timestamp(Handed({})) == (None, "")
