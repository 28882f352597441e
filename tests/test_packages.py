import pytest

from autograde.errors import ExpectedError
from autograde.packages import read_packages


def test_package_is_copied_without_folders_that_are_none(tmp_path):
    for path in ("course/__init__.py", "course/data.csv", "course/sub/__init__.py", "course/lessons/ch1/answers.py"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(path)
    (tmp_path / "course/old.pyc").write_text("")
    assert set(read_packages(["course"], tmp_path)) == {
        "course/__init__.py", "course/data.csv", "course/sub/__init__.py"
    }  # fmt: skip


def test_package_beside_the_course_wins_over_an_installed_one(tmp_path):
    (tmp_path / "json").mkdir()
    (tmp_path / "json/__init__.py").write_text("ours")
    assert read_packages(["json"], tmp_path) == {"json/__init__.py": b"ours"}


def test_installed_package_is_found(tmp_path):
    assert "json/decoder.py" in read_packages(["json"], tmp_path)


@pytest.mark.parametrize("name", ["no_such_package", "../etc", "math"])
def test_what_is_no_package_is_named(tmp_path, name):
    with pytest.raises(ExpectedError, match="there is no package"):
        read_packages([name], tmp_path)


def test_this_courses_lessons_stay_out():
    """Nothing that students' code may import holds an answer: the lessons are not in it."""
    from autograde.layout import LESSONS

    packages = read_packages(["course"], LESSONS.absolute().parents[1])
    assert "course/checks.py" in packages
    assert not [path for path in packages if "lessons" in path]
