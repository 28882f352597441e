"""The start notebook's set-up check tells what is missing, and asks for what the project asks for."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import numpy as np

from course import plots, welcome

PROJECT = Path(__file__).parent.parent


def test_this_set_up_is_ok():
    """Where the tests run, everything needed is installed."""
    assert [line for line in welcome.packages() if not line.startswith("OK")] == []


def test_a_missing_and_an_old_package_are_named():
    """Each failure says which package, and which version would do."""
    python, missing, old = welcome.packages({"no-such-package": "1.2", "numpy": "999.0"})
    assert python.startswith("OK    python")
    assert re.fullmatch(r"FAIL +no-such-package +missing; needed: 1\.2 or later", missing)
    assert re.fullmatch(rf"FAIL +numpy +{re.escape(np.__version__)} is too old; needed: 999\.0 or later", old)


def test_versions_are_compared_as_numbers():
    """1.10 is later than 1.9, and a release candidate counts as its release."""
    assert welcome._line("x", "1.10.0", "1.9").startswith("OK")
    assert welcome._line("x", "1.6rc1", "1.6").startswith("OK")
    assert welcome._line("x", "0.9.4", "0.9.5").startswith("FAIL")


def test_it_asks_for_what_the_project_asks_for():
    """The lowest versions are those of pyproject.toml."""
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]
    assert project["requires-python"] == f">={welcome.PYTHON}"
    asked = dict(re.match(r"([\w-]+)>=([\d.]+)", line).groups() for line in project["dependencies"])
    assert {name: asked[name] for name in welcome.PACKAGES} == welcome.PACKAGES


def test_it_loads_where_nothing_is_installed():
    """The module itself needs only Python, so that it can say what is missing."""
    code = "import sys; from course import welcome; welcome.packages(); print('numpy' in sys.modules)"
    bare = [sys.executable, "-S", "-c", code]  # -S: no site-packages
    done = subprocess.run(bare, cwd=PROJECT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_the_picture_marks_each_line():
    """One line and one marked point for each name, in percent, with units on the axes."""
    parts = np.arange(1, 101)
    ax = welcome.plot_chain(parts, {"a": 0.9**parts, "b": 0.99**parts}, marked=50)
    assert [line.get_ydata()[0] for line in ax.lines[1::2]] == [100 * 0.9**50, 100 * 0.99**50]
    assert plots.axes_without_unit(ax.figure) == []
