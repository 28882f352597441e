"""The battery's course: one small assignment, attackers and honest students in one class, and canaries around them.

attempt   a file of tests/attacks/ or tests/faults/: what it tries, and the cells that a hostile or unlucky student
          hands in, in place of a plain submission's
plain     what an attempt starts from: for an attack an honest submission that is wrong but for `smallest`, for a fault
          one in which every answer is right
canary    a random word laid where nobody may read it; whatever comes out of the grader is searched for it
bait      a file, or a socket, that nobody may change or reach

An attempt is a Python file. Its docstring says what it tries; lines `# key: value` say what is expected of it; then
come sections, each opened by a line `# %% name`:

    mean_loss, scaled, Line, smallest, best    the answer of that name
    extra, last    cells before the first answer, and after the last check
    file NAME      a file that is handed in beside the notebook
    edit           `attack(notebook, folder)`, run by the battery itself: changes the notebook in place, or returns the
                   bytes of the file, or False where it has laid down in the folder what is handed in

Keys, a line for each:

    points    {check: points} that it earns, where that is not what the plain answers earn that it leaves alone;
              or `nothing`: a person must look at the notebook
    costs     `itself`: it may lose more than it must
    named     words that the result must say
    shown     words that the graded notebook must show
    plain     `never`: to run it outside the engine would endanger the machine
    open      why it still succeeds
"""

from __future__ import annotations

import ast
import json
import re
import secrets
import shutil
import socket
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from autograde.feedback import write_all_feedback
from autograde.run import RunOptions, open_run
from autograde.settings import load_settings

HERE = Path(__file__).parent
COURSE = "battery"  # the assignment's name
MARK = "battery-was-here"  # a name for whatever an attempt leaves behind
SLEEP = "876543.5"  # seconds of sleep, by which a process that an attempt leaves behind is known
THROUGH = "GOT THROUGH"  # what an attempt prints when it sees by itself that it succeeded

SETUP = "import numpy as np\nfrom course.checks import Check, call, generator, value"
ANSWERS = {
    "mean_loss": '''
def mean_loss(errors: int, cases: int, cost: float) -> float:
    """Return the loss per case when each error costs `cost`."""
    ### BEGIN SOLUTION
    return errors / cases * cost
    ### END SOLUTION
''',
    "scaled": '''
def scaled(x: np.ndarray) -> np.ndarray:
    """Return the values with mean 0 and standard deviation 1."""
    ### BEGIN SOLUTION
    return (x - x.mean()) / x.std()
    ### END SOLUTION
''',
    "Line": '''
class Line:
    """A straight line, fitted to points."""
    ### BEGIN SOLUTION
    def fit(self, x, y):
        self.slope, self.start = np.polyfit(x, y, 1)
        return self

    def predict(self, x):
        return self.slope * x + self.start
    ### END SOLUTION
''',
    "smallest": '''
def smallest(loss, rng: np.random.Generator) -> float:
    """Return the smallest loss of five draws of `rng.uniform()`."""
    ### BEGIN SOLUTION
    return min(loss(rng.uniform()) for _ in range(5))
    ### END SOLUTION
''',
    "best": "### BEGIN SOLUTION\nbest = 0.25\n### END SOLUTION",
}
CHECKS = {
    "mean_loss": """
check = Check("mean_loss", points=2, hidden=1)
with check("the loss of the errors is spread over all cases"):
    call(mean_loss, 3, 10, 5.0).close(1.5, unit="$")
### BEGIN HIDDEN TESTS
canary = "@HIDDEN@"
with check.hidden("any number of errors"):
    rng = generator(7)
    for _ in range(3):
        errors, cases, cost = int(rng.integers(1, 9)), int(rng.integers(10, 99)), float(rng.uniform(1, 9))
        want = errors / cases * cost
        call(mean_loss, errors, cases, cost).close(want, unit="$")
### END HIDDEN TESTS
check.report()
""",
    "scaled": """
cases = {(1.0, 3.0): [-1.0, 1.0], (2.0, 2.5): [-1.0, 1.0]}
for got, want in zip(map(scaled, map(np.array, cases)), cases.values()):
    np.testing.assert_allclose(got, want)
### BEGIN HIDDEN TESTS
canary = "@HIDDEN@"
inputs = [generator(8).normal(5, 3, size=12), generator(8).normal(9, 2, size=12)]
wanted = [(x - x.mean()) / x.std() for x in inputs]
for got, want in zip(map(scaled, inputs), wanted):
    assert got.shape == want.shape
    np.testing.assert_allclose(got, want)
### END HIDDEN TESTS
""",
    "Line": """
check = Check("Line", points=3, hidden=1)
with check("a line goes through its points"):
    line = Line()
    line.fit(np.array([0.0, 1.0, 2.0]), np.array([1.0, 3.0, 5.0]))
    call(line.predict, np.array([3.0])).close(np.array([7.0]))
### BEGIN HIDDEN TESTS
canary = "@HIDDEN@"
with check.hidden("any line"):
    rng = generator(9)
    slope, start, x = rng.uniform(1, 5), rng.uniform(1, 5), rng.uniform(0, 9, size=6)
    line = Line()
    line.fit(x, slope * x + start)
    call(line.predict, np.array([50.0, -4.0])).close(np.array([50.0, -4.0]) * slope + start)
### END HIDDEN TESTS
check.report()
""",
    "smallest": """
seen = []
def loss(share):
    seen.append(share)
    return (share - 0.3) ** 2
want = min((share - 0.3) ** 2 for share in generator(3).uniform(size=5))
assert abs(smallest(loss, generator(3)) - want) < 1e-12
assert len(seen) == 5
### BEGIN HIDDEN TESTS
canary = "@HIDDEN@"
want = min(abs(share - 0.7) for share in generator(4).uniform(size=5))
assert smallest(lambda share: abs(share - 0.7), generator(4)) == want
### END HIDDEN TESTS
""",
    "best": """
assert isinstance(best, float)
### BEGIN HIDDEN TESTS
canary = "@HIDDEN@"
assert abs(best - 0.25) < 1e-9
### END HIDDEN TESTS
""",
}
POINTS = {"mean_loss": 2.0, "scaled": 2.0, "Line": 3.0, "smallest": 2.0, "best": 1.0}
RIGHT = {name: re.sub(r" *### (BEGIN|END) SOLUTION\n?", "", source).strip() for name, source in ANSWERS.items()}
PLAIN = RIGHT | {
    "mean_loss": "def mean_loss(errors, cases, cost):\n    return 0.0",
    "scaled": "def scaled(x):\n    return x * 0",
    "Line": (
        "class Line:\n    def fit(self, x, y):\n        return self\n\n    def predict(self, x):\n        return x * 0"
    ),
    "best": "best = 0.0",
}


@dataclass(frozen=True)
class Attempt:
    """A file of the battery, read. `sections` are pairs: a name may come twice."""

    kind: str  # "attacks" or "faults"
    name: str
    tries: str
    expected: dict[str, list[str]]
    sections: tuple[tuple[str, str], ...]

    def __str__(self) -> str:
        return self.name

    def of(self, kind: str) -> list[str]:
        return [source for name, source in self.sections if name == kind]

    @property
    def points(self) -> dict[str, float | None]:
        """Return what each check is to give: None where a person must look at the notebook."""
        said = self.expected["points"] or ["{}"]
        if said == ["nothing"]:
            return {f"{name}_check": None for name in POINTS}
        if self.kind == "faults":
            earned = POINTS
        else:
            earned = {name: POINTS[name] if name == "smallest" and not self.of(name) else 0.0 for name in POINTS}
        return {f"{name}_check": points for name, points in earned.items()} | ast.literal_eval(said[0])


def read_attempts(kind: str) -> dict[str, Attempt]:
    """Return the attempts of a folder, "attacks" or "faults", by name."""
    return {path.stem: _read_attempt(kind, path) for path in sorted((HERE / kind).glob("*.py"))}


def _read_attempt(kind: str, path: Path) -> Attempt:
    head, *parts = re.split(r"^# %% (.+)\n", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    tries = ast.get_docstring(ast.parse(head)) or ""
    expected = defaultdict(list)
    for key, words in re.findall(r"^# (\w+): (.+)$", head, flags=re.MULTILINE):
        expected[key].append(words)
    sections = tuple((name, source.strip("\n")) for name, source in zip(parts[::2], parts[1::2], strict=True))
    return Attempt(kind, path.stem, " ".join(tries.split()), expected, sections)


# ------------------------------------------------------------------------------------------------ notebooks


def source_notebook(hidden: str) -> dict[str, Any]:
    """Return the instructor's notebook; `hidden` is the canary in its hidden tests."""
    cells = [_cell("setup", SETUP)]
    for name in ANSWERS:
        cells.append(_cell(name, ANSWERS[name].strip(), solution=True))
        cells.append(_cell(f"{name}_check", CHECKS[name].strip().replace("@HIDDEN@", hidden), points=POINTS[name]))
    return _notebook(cells)


def submitted_notebook(answers: dict[str, str], extra: list[str] = (), last: list[str] = ()) -> dict[str, Any]:
    """Return a student's notebook: answers, and cells of the student's own before the first and after the last."""
    cells = [_cell("setup", SETUP), *(_own_cell(f"extra{i}", source) for i, source in enumerate(extra))]
    for name in ANSWERS:
        cells.append(_cell(name, answers[name], solution=True))
        shown = re.sub(r"### BEGIN HIDDEN TESTS.*### END HIDDEN TESTS\n?", "", CHECKS[name], flags=re.DOTALL)
        cells.append(_cell(f"{name}_check", shown.strip(), points=POINTS[name]))
    return _notebook([*cells, *(_own_cell(f"last{i}", source) for i, source in enumerate(last))])


def _notebook(cells: list[dict[str, Any]]) -> dict[str, Any]:
    kernel = {"name": "python3", "language": "python", "display_name": "Python 3"}
    return {"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}


def _own_cell(name: str, source: str) -> dict[str, Any]:
    return {"cell_type": "code", "id": name, "metadata": {}, "source": source, "outputs": [], "execution_count": None}


def _cell(name: str, source: str, *, solution: bool = False, points: float | None = None) -> dict[str, Any]:
    cell = _own_cell(name, source)
    if solution or points is not None:
        cell["metadata"]["nbgrader"] = {
            "grade": points is not None, "grade_id": name, "locked": points is not None, "schema_version": 3,
            "solution": solution, "task": False, **({} if points is None else {"points": points}),
        }  # fmt: skip
    return cell


# ------------------------------------------------------------------------------------------------ the course


@dataclass
class Battery:
    """A course folder under attack, a home beside it, and what was laid out for attackers to find."""

    root: Path
    canaries: dict[str, str] = field(default_factory=dict)
    before: dict[str, bytes | None] = field(default_factory=dict)
    visitors: list[str] = field(default_factory=list)

    @property
    def course(self) -> Path:
        return self.root / "course"

    @property
    def home(self) -> Path:
        return self.root / "home"

    def hand_in(self, student: str, attempt: Attempt | None = None) -> None:
        """Write a submission: an attempt's, or an honest student's with every answer right."""
        folder = self.course / "submitted" / student / COURSE
        folder.mkdir(parents=True)
        self._write(folder / "timestamp.txt", "2025-03-03 12:00:00 UTC")
        if attempt is None:
            self._write(folder / "work.ipynb", json.dumps(submitted_notebook(RIGHT)))
            return
        own = {name: "\n".join(attempt.of(name)) for name in ANSWERS if attempt.of(name)}
        plain = PLAIN if attempt.kind == "attacks" else RIGHT
        notebook = submitted_notebook(plain | own, attempt.of("extra"), attempt.of("last"))
        for name, source in attempt.sections:
            if name.startswith("file "):
                self._write(folder / name.removeprefix("file "), source + "\n")
        content = None
        for source in attempt.of("edit"):
            made: dict[str, Any] = {}
            exec(compile(self.filled_in(source), attempt.name, "exec"), made)
            content = made["attack"](notebook, folder)
        if content is None:
            content = self.filled_in(json.dumps(notebook)).encode()
        if content is not False:
            (folder / "work.ipynb").write_bytes(content)

    def filled_in(self, text: str) -> str:
        """Return an attempt's text with the places in it that only this machine knows."""
        places = {"COURSE": self.course, "HOME": self.home, "PORT": self.port, "SOCKET": self.root / "socket"}
        return re.sub("@([A-Z]+)@", lambda match: str(places.get(match[1], match[0])), text)

    def _write(self, path: Path, text: str) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(self.filled_in(text), encoding="utf-8")

    # -------------------------------------------------------------------------------- what was laid out

    port = 0

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Keep sockets open that nobody may reach; afterwards `visitors` tells who did."""
        kinds = {"TCP": socket.SOCK_STREAM, "UDP": socket.SOCK_DGRAM}
        inet = {name: socket.socket(socket.AF_INET, kind) for name, kind in kinds.items()}
        unix = {name: socket.socket(socket.AF_UNIX) for name in ("unix", "abstract")}
        inet["TCP"].bind(("127.0.0.1", 0))
        self.port = inet["TCP"].getsockname()[1]
        inet["UDP"].bind(("127.0.0.1", self.port))
        unix["unix"].bind(str(self.root / "socket"))
        unix["abstract"].bind(f"\0{self.root}/socket")
        for name in ("TCP", "unix", "abstract"):
            (inet | unix)[name].listen()
        try:
            yield
        finally:
            for name, sock in (inet | unix).items():
                sock.setblocking(False)
                try:
                    sock.recv(1) if name == "UDP" else sock.accept()[0].close()
                    self.visitors.append(name)
                except BlockingIOError:
                    pass
                sock.close()

    def canary(self, place: str) -> str:
        """Return a new canary, to be laid in a place of that name."""
        self.canaries[place] = f"CANARY-{secrets.token_hex(8)}"
        return self.canaries[place]

    def state(self) -> dict[str, bytes | None]:
        """Return every file of course and home, but for what the grader itself writes there."""
        own = ("autograded", "feedback", ".autograde", "gradebook.db")
        found: dict[str, bytes | None] = {}
        for path in sorted(self.root.rglob("*")):
            place = path.relative_to(self.root)
            if place.parts[0] == "course" and len(place.parts) > 1 and place.parts[1] in own:
                continue
            ordinary = path.is_file() and not path.is_symlink()
            found[str(place)] = path.read_bytes() if ordinary else None
        return found


def write_course(root: Path, limits: dict[str, float]) -> Battery:
    """Write the course folder and a home, with canaries in them; nobody has handed in yet."""
    battery = Battery(root)
    course = battery.course
    (course / "course").mkdir(parents=True)
    for name in ("__init__.py", "checks.py"):
        shutil.copy(HERE.parent / "course" / name, course / "course" / name)
    config = {"packages": ["course"], "seed": secrets.randbelow(10**15) + 10**15, **limits}
    lines = ["c = get_config()", *(f"c.Engine.{name} = {value!r}" for name, value in config.items())]
    (course / "nbgrader_config.py").write_text("\n".join([*lines, f"# {battery.canary('configuration')}"]))
    battery.canaries["seed"] = str(config["seed"])
    notebook = json.dumps(source_notebook(battery.canary("hidden tests")), indent=1)
    for folder in ("source", "release"):
        (course / folder / COURSE).mkdir(parents=True)
    (course / "source" / COURSE / "work.ipynb").write_text(notebook)
    (course / "release" / COURSE / "work.ipynb").write_text(json.dumps(submitted_notebook(PLAIN)))
    (course / "course" / "lessons").mkdir()
    (course / "course" / "lessons" / "work.py").write_text(f"# {battery.canary('lessons')}\n")
    battery.home.mkdir()
    (battery.home / ".netrc").write_text(f"password {battery.canary('home')}\n")
    return battery


# ------------------------------------------------------------------------------------------------ graded


@dataclass(repr=False)
class Graded:
    """A class that was graded.

    results  {student: what `--json` writes}
    shown    {student: all of the graded submission that is not the instructor's own text}
    pages    {student: all feedback pages}
    left     processes of the run that still run
    """

    battery: Battery
    results: dict[str, dict]
    shown: dict[str, str]
    pages: dict[str, str]
    left: list[str]

    def points(self, student: str) -> dict[str, float | None]:
        return {check["check"]: check["points"] for check in self.results[student]["checks"]}

    def notebook(self, student: str) -> dict[str, Any]:
        path = self.battery.course / "autograded" / student / COURSE / "work.ipynb"
        return json.loads(path.read_text()) if path.is_file() else {"cells": [], "metadata": {}}

    def outputs(self, student: str) -> str:
        outputs = [output for cell in self.notebook(student)["cells"] for output in cell.get("outputs", [])]
        return json.dumps([{k: v for k, v in output.items() if k != "traceback"} for output in outputs])


def grade(battery: Battery) -> Graded:
    """Grade the class, and write everybody's feedback."""
    battery.before = battery.state()
    settings = load_settings(battery.course)
    with open_run(settings, COURSE, RunOptions()) as run:
        for _ in run:
            pass
        results = {result["student"]: result for result in run.results()}
    pages = list(write_all_feedback(settings, COURSE, results))
    return Graded(
        battery,
        results,
        {student: _shown(battery.course / "autograded" / student / COURSE) for student in results},
        {page.parts[-3]: "".join(p.read_text() for p in page.parent.glob("*.html")) for page in pages},
        _processes(battery),
    )


def _shown(folder: Path) -> str:
    path = folder / "work.ipynb"
    notebook = json.loads(path.read_text()) if path.is_file() else {"cells": [], "metadata": {}}
    notebook["metadata"].get("graded", {}).pop("seed", None)
    for cell in notebook["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("locked"):
            del cell["source"]
            for output in cell.get("outputs", []):
                output.pop("traceback", None)  # it quotes the check's source
    others = [p.read_text(errors="replace") for p in folder.rglob("*") if p.is_file() and p != path]
    return "\n".join([json.dumps(notebook), *others])


def _processes(battery: Battery) -> list[str]:
    """Return what still runs: a sandbox whose mounts come from the course, or a sleeper that is known by its words."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "cmdline").read_text().split("\0")
            if SLEEP in words or str(battery.root) in (folder / "mountinfo").read_text():
                found.append(" ".join(words))
        except OSError:
            continue
    return found
