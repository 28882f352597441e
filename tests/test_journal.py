import pytest

from autograde.errors import ExpectedError
from autograde.grade import Graded
from autograde.journal import Journal, make_key

ADA = Graded("ada", key="k1", repairs=["nb: mended"])


def test_finished_submission_is_found_by_a_later_run(tmp_path):
    with Journal(tmp_path) as journal:
        journal.keep(ADA)
    with Journal(tmp_path) as journal:
        entry = journal.find("ada")
        assert entry.key == "k1"
        assert Graded.from_json(entry.result) == ADA
        assert journal.find("bob") is None


def test_two_runs_at_once_are_refused(tmp_path):
    with Journal(tmp_path), pytest.raises(ExpectedError, match="another run"):
        Journal(tmp_path)
    Journal(tmp_path).__exit__()


def test_staged_submission_takes_the_place_of_the_old_one(tmp_path):
    target = tmp_path / "autograded/ada/ps"
    target.mkdir(parents=True)
    (target / "old.ipynb").write_text("old")
    with Journal(tmp_path / "state") as journal:
        journal.stage(ADA, {"nb.ipynb": b"new", "data/x.csv": b"1"})
        assert (target / "old.ipynb").exists()
        assert journal.staged_notebook("ada", "nb") == b"new"
        journal.put_in_place("ada", target, permissions=0o444)
        assert not list(journal.staged())
    found = {path.relative_to(target).as_posix(): path for path in target.rglob("*") if path.is_file()}
    assert set(found) == {"nb.ipynb", "data/x.csv"}
    assert found["nb.ipynb"].stat().st_mode & 0o777 == 0o444


def test_what_a_killed_run_staged_is_found(tmp_path):
    with Journal(tmp_path) as journal:
        journal.stage(ADA, {"nb.ipynb": b"x"})
        (tmp_path / "new/bob/files").mkdir(parents=True)  # killed while writing: never staged
    with Journal(tmp_path) as journal:
        assert [one.student for one in journal.staged()] == ["ada"]
        assert not (tmp_path / "new/bob").exists()


def test_what_another_version_staged_is_graded_again(tmp_path):
    with Journal(tmp_path) as journal:
        (journal.stage(ADA, {}) / "result.json").write_text('{"student": "ada", "mark": 7}')
    with Journal(tmp_path) as journal:
        assert not list(journal.staged())
        assert not list((tmp_path / "staged").iterdir())


def test_run_folder_is_gone_afterwards(tmp_path):
    with Journal(tmp_path) as journal:
        (journal.run_folder / "left").write_text("x")
        folder = journal.run_folder
    assert not folder.exists()


def test_key_tells_apart_what_differs():
    """Nothing can move from one part to the next, or from a path to its content, without changing the key."""
    keys = [
        make_key("ab", "c"), make_key("a", "bc"), make_key("a", "b", "c"), make_key({"a": b"bc"}),
        make_key({"ab": b"c"}), make_key({"a": b"b", "c": b""}), make_key({}, "a"), make_key("a", {}),
    ]  # fmt: skip
    assert len(set(keys)) == len(keys)
    assert make_key({"a": b"1", "b": b"2"}) == make_key({"b": b"2", "a": b"1"})
