"""A course's settings: what nbgrader_config.py says, nbgrader's own options and the engine's.

The engine's options stand in a section of their own, `c.Engine`; each is a field of `Engine` below:

    c.Engine.packages = ["course"]   # what student code may import from this course, beside the installed packages
    c.Engine.seed = 20250601         # one seed for the whole class, for checks that draw fresh numbers

nbgrader's options keep their names and meanings. The ones that grading needs are read here, and no others.
"""

from __future__ import annotations

import difflib
import glob
import os
import re
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from traitlets.config import Config, PyFileConfigLoader
from traitlets.config.loader import ConfigFileNotFound, LazyConfigValue

from autograde import layout
from autograde.errors import ExpectedError


@dataclass(frozen=True)
class Engine:
    """How submissions are run.

    packages             names of packages of this course that student code may import
    preload              modules that a worker imports once, before any submission; () for the usual ones
    seed                 what checks read as COURSE_GRADING_SEED; None: the seeds printed in the notebooks
    checks_in_student    run checks in the student's process; their verdicts can then be forged, and the report says so
    cell_seconds, notebook_seconds, memory_bytes    limits of one cell and of one notebook
    notebook_bytes, submission_bytes                larger files, and larger submissions, are refused
    lock_seconds         how long a locked gradebook is waited for
    """

    packages: tuple[str, ...] = ()
    preload: tuple[str, ...] = ()
    seed: int | None = None
    checks_in_student: bool = False
    cell_seconds: float = 30.0
    notebook_seconds: float = 300.0
    memory_bytes: int = 2 * 2**30
    notebook_bytes: int = 20 * 2**20
    submission_bytes: int = 100 * 10**6
    lock_seconds: float = 60.0


@dataclass(frozen=True)
class ReleaseRules:
    """What `nbgrader generate_assignment` puts in, and takes out, on the way from source to release."""

    begin_solution: str = "BEGIN SOLUTION"
    end_solution: str = "END SOLUTION"
    begin_hidden: str = "BEGIN HIDDEN TESTS"
    end_hidden: str = "END HIDDEN TESTS"
    begin_marking: str = "BEGIN MARK SCHEME"
    end_marking: str = "END MARK SCHEME"
    code_stub: str = "# YOUR CODE HERE\nraise NotImplementedError()"
    text_stub: str = "YOUR ANSWER HERE"
    autotest: str = "AUTOTEST"
    header: str = ""  # paths of notebooks, from the course folder
    footer: str = ""


@dataclass(frozen=True)
class Settings:
    """Everything that grading needs to know of a course; `root` is the course folder."""

    root: Path
    structure: str = "{nbgrader_step}/{student_id}/{assignment_id}"
    source: str = layout.SOURCE
    source_with_tests: str = "source_with_tests"
    submitted: str = layout.SUBMITTED
    autograded: str = layout.AUTOGRADED
    feedback: str = layout.FEEDBACK
    course_id: str = "default_course"
    db_url: str = ""
    ignore: tuple[str, ...] = (".ipynb_checkpoints", "*.pyc", "__pycache__", "feedback")
    create_student: bool = True
    own_files: dict[str, list[str]] = field(default_factory=dict)  # an assignment's files that a student may replace
    groupshared: bool = False
    late_plugin: Any = None  # a class or its dotted name; None: nbgrader's own, which follows late_method
    late_method: str = "none"
    config: Config = field(default_factory=Config)  # all of it, for a plugin that the course names
    release: ReleaseRules = ReleaseRules()
    engine: Engine = Engine()

    def path(self, step: str, student: str, assignment: str) -> Path:
        """Return the folder of a step ("submitted", ...), which may be the course's own name for it."""
        return self.root / self.structure.format(nbgrader_step=step, student_id=student, assignment_id=assignment)

    def state(self, assignment: str) -> Path:
        """Return the grader's own folder for an assignment."""
        return self.root / layout.STATE / assignment

    def students(self, assignment: str) -> list[str]:
        """Return the ids of the students who handed in something, in order."""
        pattern = str(self.path(self.submitted, "*", assignment))
        marked = str(self.path(self.submitted, "\0", assignment))
        before, after = (re.escape(part) for part in marked.split("\0", 1))
        found = (re.fullmatch(f"{before}([^/]+){after}", path) for path in glob.glob(_escaped(pattern)))
        return sorted(match[1] for match in found if match)


def _escaped(pattern: str) -> str:
    """Escape what glob would read into a course folder's own name, the one star excepted."""
    before, after = pattern.rsplit("*", 1)
    return f"{glob.escape(before)}*{glob.escape(after)}"


def load_settings(root: Path) -> Settings:
    """Read the settings of the course in the folder `root`, and of this machine, as nbgrader does.

    Raises ExpectedError where there is no such folder, a configuration cannot be read, or an option is unknown.
    """
    root = root.resolve()
    if not root.is_dir():
        raise ExpectedError(f"there is no course folder {root}", "Name it with --course-dir.")
    config = _load_config(root)
    course, rules, late = config.CourseDirectory, ReleaseRules(), config.AssignLatePenalties
    folder = _value(course, "root", "")
    if folder:
        root = (root / folder).resolve()
    return Settings(
        root=root,
        structure=_value(course, "directory_structure", Settings.structure),
        source=_value(course, "source_directory", Settings.source),
        source_with_tests=_value(course, "source_with_tests_directory", Settings.source_with_tests),
        submitted=_value(course, "submitted_directory", Settings.submitted),
        autograded=_value(course, "autograded_directory", Settings.autograded),
        feedback=_value(course, "feedback_directory", Settings.feedback),
        course_id=_value(course, "course_id", "") or Settings.course_id,
        db_url=_value(course, "db_url", "") or f"sqlite:///{root / layout.GRADEBOOK}",
        ignore=tuple(_value(course, "ignore", list(Settings.ignore))),
        create_student=_value(config.Autograde, "create_student", True),
        own_files=_value(config.Autograde, "exclude_overwriting", {}),
        groupshared=_value(course, "groupshared", False),
        late_plugin=_value(late, "plugin_class", None),
        late_method=_value(config.LateSubmissionPlugin, "penalty_method", "none"),
        config=config,
        release=ReleaseRules(
            begin_solution=_value(config.ClearSolutions, "begin_solution_delimeter", rules.begin_solution),
            end_solution=_value(config.ClearSolutions, "end_solution_delimeter", rules.end_solution),
            begin_hidden=_value(config.ClearHiddenTests, "begin_test_delimeter", rules.begin_hidden),
            end_hidden=_value(config.ClearHiddenTests, "end_test_delimeter", rules.end_hidden),
            begin_marking=_value(config.ClearMarkScheme, "begin_mark_scheme_delimeter", rules.begin_marking),
            end_marking=_value(config.ClearMarkScheme, "end_mark_scheme_delimeter", rules.end_marking),
            code_stub=_python_stub(_value(config.ClearSolutions, "code_stub", rules.code_stub)),
            text_stub=_value(config.ClearSolutions, "text_stub", rules.text_stub),
            autotest=_value(config.InstantiateTests, "autotest_delimiter", rules.autotest),
            header=_value(config.IncludeHeaderFooter, "header", ""),
            footer=_value(config.IncludeHeaderFooter, "footer", ""),
        ),
        engine=_engine(config, root),
    )


def _load_config(root: Path) -> Config:
    from jupyter_core.paths import jupyter_config_path

    config = Config()
    for folder in [*reversed(jupyter_config_path()), str(root)]:  # what comes later wins
        try:
            config.merge(PyFileConfigLoader(layout.CONFIG, path=folder).load_config())
        except ConfigFileNotFound:
            continue
        except Exception as error:  # the file is a program: it can fail in any way
            where = os.path.join(folder, layout.CONFIG)
            raise ExpectedError(f"{where} cannot be read: {type(error).__name__}: {error}", "Mend the file.") from error
    return config


def _value(section: Config, name: str, default: Any) -> Any:
    if name not in section:
        return default
    value = section[name]
    return value.get_value(default) if isinstance(value, LazyConfigValue) else value


def _python_stub(stub: str | dict[str, str]) -> str:
    return stub.get("python", ReleaseRules.code_stub) if isinstance(stub, dict) else stub


def _engine(config: Config, root: Path) -> Engine:
    known = {option.name: getattr(Engine, option.name) for option in fields(Engine)}
    given = {name: _value(config.Engine, name, known.get(name)) for name in config.Engine}
    for name in given:
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            hint = f"Did you mean c.Engine.{near[0]}?" if near else f"Known are {', '.join(known)}."
            raise ExpectedError(f"{root / layout.CONFIG}: there is no option c.Engine.{name}", hint)
    if "Execute" in config and "cell_seconds" not in given:
        timeout = _value(config.Execute, "timeout", None)  # nbgrader's name for the same limit
        if timeout:
            given["cell_seconds"] = float(timeout)
    return Engine(**{name: tuple(value) if isinstance(value, list) else value for name, value in given.items()})
