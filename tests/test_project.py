"""The project holds together: environments agree, imports run one way."""

import ast
import re
import tomllib
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[1]
CONSTRAINTS = ROOT / "constraints.txt"

# Imports run downwards; modules that are not named here stand anywhere, as long as no circle closes.
LEVELS = [
    {"cli"},
    {"build", "lint", "certify", "export", "feedback"},
    {"pool"},
    {"grade"},
    {"submission", "referee", "sandbox"},
    {"wire", "lessons", "layout"},
]


def imported(path: Path) -> set[str]:
    """Return the dotted names that a module imports, anywhere in it."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def requirement(text: str) -> tuple[str, frozenset[str]]:
    """Return (name, ranges) of "jupyterlab>=4.4,<5"; a marker after ";" is left out."""
    name, ranges = re.fullmatch(r"([\w-]+)\s*(.*)", text.split(";")[0].strip()).groups()
    return name, frozenset(filter(None, ranges.replace(" ", "").split(",")))


def test_conda_gets_the_packages_and_ranges_of_pyproject():
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    listed = yaml.safe_load((ROOT / "environment.yml").read_text())["dependencies"]
    flat = [part for item in listed for part in (item["pip"] if isinstance(item, dict) else [item])]
    got = {requirement(text) for text in flat if text not in ("pip", "-e .")}
    assert got == {requirement(text) for text in [*wanted["dependencies"], f"python{wanted['requires-python']}"]}


def test_constraints_are_exact_and_name_no_host():
    for line in CONSTRAINTS.read_text().splitlines():
        assert re.fullmatch(r"[\w.-]+==[\w.]+", line), line


def test_constraints_pin_what_pyproject_asks_for():
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    pinned = {line.split("==")[0].lower().replace("_", "-") for line in CONSTRAINTS.read_text().splitlines()}
    extras = [text for texts in wanted["optional-dependencies"].values() for text in texts]
    assert {requirement(text)[0] for text in [*wanted["dependencies"], *extras]} <= pinned


def test_the_course_and_the_grader_never_import_each_other():
    for path in (ROOT / "course").glob("*.py"):
        assert not any(name.split(".")[0] == "autograde" for name in imported(path)), path
    for path in (ROOT / "autograde").glob("*.py"):
        assert not any(name.split(".")[0] == "course" for name in imported(path)), path


def reached(modules: dict[str, set[str]], start: str) -> set[str]:
    """Return the modules that `start` imports, directly or through others."""
    found, ahead = set(), [start]
    while ahead:
        new = modules[ahead.pop()] - found
        found |= new
        ahead += new
    return found


def test_imports_of_the_grader_run_one_way():
    paths = {path.stem: path for path in (ROOT / "autograde").glob("*.py") if path.stem != "__init__"}
    modules = {
        stem: {part for name in imported(path) if name.startswith("autograde.") for part in [name.split(".")[1]]}
        & set(paths)
        for stem, path in paths.items()
    }
    level = {name: number for number, names in enumerate(LEVELS) for name in names}
    for module in modules:
        found = reached(modules, module)
        assert module not in found, f"autograde.{module} imports itself, through others"
        above = {other for other in found if level.get(other, 9) < level.get(module, -1)}
        assert not above, f"autograde.{module} imports {above}, which stand above it"


def test_only_the_command_line_prints():
    """autograde.student is another program's output: it prints what the student's code printed."""
    for path in (ROOT / "autograde").glob("*.py"):
        calls = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)]
        prints = [call.lineno for call in calls if isinstance(call.func, ast.Name) and call.func.id == "print"]
        assert path.stem == "cli" or not prints, f"{path.name}: print in line {prints}"


def test_the_readme_shows_each_lesson_with_its_question_and_picture():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for path in (ROOT / "course/lessons").rglob("*.py"):
        name = f"{path.parent.name}/{path.stem}"
        title = next(line[4:] for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("# # "))
        assert f"**{name}** {title}" in readme
        picture = f"docs/pictures/{name.replace('/', '_')}.png"
        assert f"]({picture})" in readme
        assert (ROOT / picture).is_file()
