import pytest

from autograde.errors import ExpectedError
from autograde.settings import load_settings


def configure(folder, text):
    (folder / "nbgrader_config.py").write_text("c = get_config()\n" + text)
    return load_settings(folder)


def test_course_without_configuration_has_nbgraders_defaults(tmp_path):
    from nbgrader.coursedir import CourseDirectory

    ours, theirs = load_settings(tmp_path), CourseDirectory(root=str(tmp_path))
    assert ours.db_url == theirs.db_url
    assert list(ours.ignore) == theirs.ignore
    for step, name in (("submitted", ours.submitted), ("autograded", ours.autograded), ("feedback", ours.feedback)):
        assert str(ours.path(name, "ada", "ps")) == theirs.format_path(step, "ada", "ps")


def test_nbgraders_options_are_read(tmp_path):
    settings = configure(
        tmp_path,
        "c.CourseDirectory.db_url = 'postgresql://host/grades'\n"
        "c.CourseDirectory.directory_structure = '{nbgrader_step}/{assignment_id}/{student_id}'\n"
        "c.CourseDirectory.submitted_directory = 'in'\n"
        "c.CourseDirectory.ignore.append('*.tmp')\n"
        "c.ClearSolutions.code_stub = {'python': 'pass'}\n"
        "c.ClearHiddenTests.begin_test_delimeter = 'VVV'\n"
        "c.LateSubmissionPlugin.penalty_method = 'zero'\n"
        "c.Execute.timeout = 7\n",
    )
    assert settings.db_url == "postgresql://host/grades"
    assert settings.path(settings.submitted, "ada", "ps") == tmp_path / "in/ps/ada"
    assert settings.ignore[-1] == "*.tmp"
    assert (settings.release.code_stub, settings.release.begin_hidden) == ("pass", "VVV")
    assert settings.late_method == "zero"
    assert settings.engine.cell_seconds == 7.0


def test_engines_options_stand_in_a_section_of_their_own(tmp_path):
    engine = configure(tmp_path, "c.Engine.packages = ['course']\nc.Engine.seed = 3\n").engine
    assert (engine.packages, engine.seed) == (("course",), 3)


def test_mistyped_option_gets_the_nearest_one(tmp_path):
    with pytest.raises(ExpectedError, match=r"no option c\.Engine\.package$") as caught:
        configure(tmp_path, "c.Engine.package = ['course']\n")
    assert caught.value.hint == "Did you mean c.Engine.packages?"


def test_configuration_that_fails_is_named_with_its_error(tmp_path):
    with pytest.raises(ExpectedError, match=r"nbgrader_config.py cannot be read: ZeroDivisionError"):
        configure(tmp_path, "1 / 0\n")


def test_missing_course_folder_is_named(tmp_path):
    with pytest.raises(ExpectedError, match=r"no course folder .*nowhere"):
        load_settings(tmp_path / "nowhere")


@pytest.mark.parametrize(
    "structure", ["{nbgrader_step}/{student_id}/{assignment_id}", "{assignment_id}/{student_id}/x"]
)
def test_students_are_found_in_any_structure(tmp_path, structure):
    folder = tmp_path / "a [course]"  # glob would read the brackets
    folder.mkdir()
    settings = configure(folder, f"c.CourseDirectory.directory_structure = '{structure}'\n")
    for student in ("bob", "ada lovelace", "z*"):
        settings.path(settings.submitted, student, "ps").mkdir(parents=True)
    settings.path(settings.submitted, "eve", "other").mkdir(parents=True)
    assert settings.students("ps") == ["ada lovelace", "bob", "z*"]
