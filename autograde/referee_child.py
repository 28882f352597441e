"""The referee's process: walks the cells of a notebook, with a student at the other end of a wire.

Plain cells run in both processes, answers and a student's own cells in the student alone, checks here alone. Before a
cell runs here, the names that answers assign are bound: to plain data copied over, or to stand-ins. A student that
dies or falls silent costs the check that waited for it; the next cell finds a fresh student where the earlier cells
have run again.
"""

import contextlib
import json
import os
import socket
import time
import traceback
from itertools import islice
from pathlib import Path
from typing import Any

from autograde import shell as shells
from autograde.channel import JOB_BYTES, Ended, Late
from autograde.head_start import HeadStart, write_files
from autograde.references import crosses_by_name
from autograde.stand_in import is_stand_in
from autograde.wire import Peer

GONE = object()  # a name that was not bound
NO_TEXT = "a value without a text"
MAX_MESSAGE = 10_000  # characters of a report's message
MAX_LEVELS, MAX_PARTS = 40, 300_000  # of lists and dicts in one output, and of what one level of them holds
OUTPUTS = {  # what an output of nbformat's holds
    "stream": ("name", "text"),
    "display_data": ("data", "metadata"),
    "execute_result": ("data", "metadata", "execution_count"),
    "error": ("ename", "evalue", "traceback"),
}


class Door:
    """The grader's side of things: gives students, and says why one ended."""

    def __init__(self, sock: socket.socket) -> None:
        self.sock = sock
        self.busy = False  # an alarm between question and answer would leave the answer to the next question

    def ask(self, *request: Any) -> tuple[Any, list[int]]:
        self.busy = True
        self.sock.send(json.dumps(request).encode())
        data, sockets, _, _ = socket.recv_fds(self.sock, 1 << 16, 1)
        self.busy = False
        if not data:
            raise SystemExit
        return json.loads(data), sockets


class Walk:
    """One notebook's way through the cells."""

    def __init__(
        self, door: Door, shell: Any, recorder: shells.Recorder, job: dict, limits: dict, head_start: HeadStart
    ) -> None:
        self.door, self.shell, self.recorder, self.limits = door, shell, recorder, limits
        self.head_start = head_start
        self.cells, self.files, self.forged = job["cells"], job["files"], job["checks_in_student"]
        self.end = time.monotonic() + job["seconds"]
        self.peer: Peer | None = None
        self.child = 0
        self.fresh_students: list[tuple[int, Peer]] = []
        self.killers: set[int] = set()  # cells in which a student ended: they are not replayed
        self.names: dict[str, None] = {}  # that answers so far assign
        self.guessed: dict[str, Any] = {}  # likewise, as long as no cell here binds them: name -> what was bound last
        self.from_checks: set[str] = set()  # names that checks have made: a student never sees them
        self.imports: dict[str, Any] = {}  # modules and functions that checks have imported
        self.position = 0

    def run(self, position: int) -> dict:
        """Run the cell at a position in whatever process it belongs to; return its outcome."""
        self.position = position
        cell = self.cells[position]
        started = time.monotonic()
        if started > self.end:
            return _outcome(error=self.reason("notebook_seconds"))
        if cell["role"] == "check":
            found = self.check_in_student(cell) if self.forged else self.check(cell)
        else:
            found = self.run_in_student(cell)
            if cell["role"] == "plain" and not cell["experiment"]:
                here = self.run_here(cell, bind=True)
                found = {
                    **found,
                    "error": found["error"] or here["error"],
                    "outputs": found["outputs"] or here["outputs"],
                }
            self.names.update(dict.fromkeys(cell["names"]))
            if cell["role"] == "answer":
                self.expect(cell)
        found["seconds"] = time.monotonic() - started
        return found

    def expect(self, cell: dict) -> None:
        """Import what the reference solution does, and take note of the names that are guessed to be the answer's.

        What an instructor's cell has bound here is no guess: else a student could bring a helper of the check's.
        """
        names = self.shell.user_ns
        for statement in cell["imports"]:
            with contextlib.suppress(ImportError):
                exec(statement, names)
        self.guessed.update({name: GONE for name in cell["guessed"] if name not in names})

    # ------------------------------------------------------------ the student's process

    def student(self) -> Peer:
        """Return the way to a student in which the cells so far have run."""
        if self.peer is None or self.peer.broken:
            self.drop_student()
            self.child, self.peer = self.open_student(range(self.position))
        return self.peer

    def open_student(self, positions: Any, roles: tuple[str, ...] = ("plain", "answer", "extra")) -> tuple[int, Peer]:
        """Start a student, run the cells at these positions that have such a role, and return its number and peer."""
        number, sockets = self.door.ask("student")
        peer = Peer(socket.socket(fileno=sockets[0]), guarded=True, max_bytes=self.limits["message_bytes"])
        peer.deadline = time.monotonic() + self.limits["cell_seconds"]
        try:
            peer.root.start(self.files)
            if self.imports:
                peer.root.restore(self.imports)
            for position in positions:
                cell = self.cells[position]
                if position not in self.killers and (cell["role"] in roles or self.forged):
                    self.ask_to_run(peer, cell["source"])
        except (Ended, Late, Exception):
            peer.broken = True
        return number, peer

    def drop_student(self) -> None:
        if self.peer is not None:
            self.peer.close()
            self.door.ask("kill", self.child)
            self.peer = None

    def ask_to_run(self, peer: Peer, source: str) -> dict:
        seconds = min(self.limits["cell_seconds"], max(self.end - time.monotonic(), 0.1))
        peer.deadline = time.monotonic() + seconds + peer.grace
        return peer.root.run(source, seconds)

    def run_in_student(self, cell: dict) -> dict:
        try:
            return self.read_run(self.ask_to_run(self.student(), cell["source"]))
        except (Ended, Late) as error:
            self.killers.add(self.position)
            return _outcome(error=self.why(error))
        except Exception as error:
            return _outcome(error=f"its process did not report on the cell: {type(error).__name__}: {error}")

    def read_run(self, run: Any) -> dict:
        """Return the outcome of a run that a student reports; nothing in it is trusted to have the right form."""
        run = run if type(run) is dict else {}
        error = run.get("error")
        if run.get("late") is True:
            error = self.reason("cell_seconds")
        return _outcome(
            outputs=_read_outputs(run.get("outputs"), self.limits["output_bytes"]),
            error=str(error)[:10_000] if type(error) is str else None,
            message=run.get("message") if type(run.get("message")) is str else None,
        )

    def why(self, error: BaseException) -> str:
        """Return why the student ended, and end it if it has not."""
        if isinstance(error, Late):
            if self.peer is not None and self.peer.broken:
                self.drop_student()
            return self.reason("cell_seconds")
        reason, _ = self.door.ask("why", self.child)
        self.drop_student()
        return reason or f"its process sent what cannot be read ({error})"

    def reason(self, limit: str) -> str:
        of = " for the notebook" if limit == "notebook_seconds" else ""
        return f"time limit of {self.limits[limit]:g} s{of}"

    # ------------------------------------------------------------ this process

    def run_here(self, cell: dict, *, bind: bool) -> dict:
        """Run a cell of the instructor's in this process, against the student where it has one to ask."""
        run = self.head_start.take(cell["source"])
        try:
            peer = self.student()
            seconds = min(self.limits["cell_seconds"], max(self.end - time.monotonic(), 0.1))
            peer.deadline = time.monotonic() + seconds
            if bind:
                self.bind(peer)
            peer.failure = None
        except (Ended, Late, Exception) as error:
            return _outcome(error=self.why(error))
        # A plain cell's figures are the student's process's to draw: they cost more than most cells.
        self.shell.display_formatter.formatters["image/png"].enabled = cell["role"] == "check"
        if run is None:
            busy = lambda: peer.busy or self.door.busy  # noqa: E731
            run = shells.run_cell(self.shell, self.recorder, cell["source"], seconds, busy)
        error = run.error
        if run.late:
            error = self.reason("cell_seconds")
        elif isinstance(run.raised, Ended | Late):
            error = self.why(run.raised)
        elif error is None and peer.failure is not None:  # a bare `except` took it for an error of the student's
            error = self.why(peer.failure)
        if error is not None and error != run.error:
            run.outputs = [o for o in run.outputs if o["output_type"] != "error"]
            run.outputs.append({"output_type": "error", "ename": "Stopped", "evalue": error, "traceback": [error]})
        value, message = run.value, None
        if not is_stand_in(value):
            message = getattr(value, "message", None)
        texts = [o["data"].get("text/plain") for o in run.outputs if o["output_type"] == "execute_result"]
        result = texts[-1] if texts else None
        if run.value is not None and result is None:
            result = NO_TEXT  # no result at all would mean full points
        return _outcome(
            outputs=run.outputs,
            error=error,
            result=result,
            message=message if type(message) is str else None,
        )

    def bind(self, peer: Peer) -> None:
        """Bind the names that answers assign to what the student has under them."""
        names = self.shell.user_ns
        self.guessed = {name: last for name, last in self.guessed.items() if names.get(name, GONE) is last}
        wanted = list(self.names | self.guessed)
        if not wanted:
            return
        found = self.fetch(peer, wanted)
        if found is None:  # one of them is too large or too odd
            found = {}
            for name in wanted:
                alone = self.fetch(peer, [name])
                found |= {name: peer.root.fetch_opaque(name)} if alone is None else alone
        for name in wanted:
            if name in found:
                names[name] = found[name]
            else:
                names.pop(name, None)
            if name in self.guessed:
                self.guessed[name] = names.get(name, GONE)

    def fetch(self, peer: Peer, names: list[str]) -> dict | None:
        """Return the student's values of those names that are bound there, None if they cannot cross together."""
        try:
            found = peer.root.fetch(names)
        except Exception:
            return None
        return found if type(found) is dict else {}

    def check(self, cell: dict) -> dict:
        """Run a check; what it does to names is mirrored in the student while it runs, and undone after."""
        names = self.shell.user_ns
        try:
            peer = self.student()
            peer.deadline = time.monotonic() + self.limits["cell_seconds"]
            self.bind(peer)
        except (Ended, Late, Exception) as error:
            return _outcome(error=self.why(error))
        before = {
            k: v for k, v in names.items() if k[0] != "_" and k not in self.from_checks and k not in ("In", "Out")
        }
        mirror = _Mirror(names, before)
        peer.before_ask = mirror.changes
        peer.fresh = self.fresh
        try:
            found = self.run_here(cell, bind=False)
        finally:
            peer.before_ask = None
            self.close_fresh()
        new = {k: v for k, v in names.items() if k not in before}
        self.from_checks.update(new)
        names.update({k: v for k, v in before.items() if k not in self.guessed or k not in names})
        # What a check imports, a student's later cell may use; its values would tell what is hidden.
        imports = {k: v for k, v in new.items() if k[0] != "_" and crosses_by_name(v)}
        if not peer.broken and (mirror.sent or imports):
            try:
                peer.deadline = time.monotonic() + self.limits["cell_seconds"]
                peer.root.restore(imports)
            except (Ended, Late, Exception):
                peer.broken = True
        self.imports.update(imports)
        return found

    def check_in_student(self, cell: dict) -> dict:
        """Run a check in the student's own process: its verdict can be forged."""
        found = self.run_in_student(cell)
        texts = [o["data"].get("text/plain") for o in found["outputs"] if o["output_type"] == "execute_result"]
        return {**found, "result": texts[-1] if texts else None, "forged": True}

    # ------------------------------------------------------------ fresh students

    def fresh(self, name: str, args: tuple, kwargs: dict) -> Any:
        """Call the student's function of this name where only plain cells and answers have run."""
        deadline = self.peer.deadline if self.peer is not None else None
        child, peer = self.open_student(range(self.position), ("plain", "answer"))
        self.fresh_students.append((child, peer))
        peer.deadline = deadline
        try:
            function = peer.root.fetch([name]).get(name)
            if function is None:
                raise NameError(f"name '{name}' is not defined where only the answers have run")
            return function(*args, **kwargs)
        except Ended:
            raise RuntimeError(f"`{name}` ended its process where only the answers have run") from None

    def close_fresh(self) -> None:
        for child, peer in self.fresh_students:
            peer.close()
            self.door.ask("kill", child)
        self.fresh_students.clear()


class _Mirror:
    """What a check has deleted or bound anew among the names that stood before it, each change told once."""

    def __init__(self, names: dict, before: dict) -> None:
        self.names, self.before, self.sent = names, before, {}

    def changes(self) -> list | None:
        deleted, bound = [], {}
        for name, value in self.before.items():
            now = self.names.get(name, GONE)
            if now is not self.sent.get(name, value):
                self.sent[name] = now
                if now is GONE:
                    deleted.append(name)
                else:
                    bound[name] = now
        return [deleted, bound] if deleted or bound else None


def _outcome(**found: Any) -> dict:
    empty = {"outputs": [], "error": None, "result": None, "message": None, "seconds": 0.0, "forged": False}
    if found.get("error") and "outputs" not in found:
        error = found["error"]
        found["outputs"] = [{"output_type": "error", "ename": "Stopped", "evalue": error, "traceback": [error]}]
    found["message"] = (found.get("message") or "")[:MAX_MESSAGE] or None
    return empty | found


def _read_outputs(outputs: Any, limit: int) -> list[dict]:
    """Return a student's outputs as nbformat wants them, without those of another form or beyond the limit."""
    good = []
    for output in outputs if type(outputs) is list else []:
        kind = output.get("output_type") if type(output) is dict else None
        if kind not in OUTPUTS or not set(OUTPUTS[kind]) <= set(output):
            continue
        output = {"output_type": kind, **{key: output[key] for key in OUTPUTS[kind]}}
        if not _can_be_written(output):
            continue
        try:
            limit -= len(json.dumps(output))
        except (TypeError, ValueError):
            continue
        if limit < -4096:  # room for the notice that the student's own cut leaves
            break
        if _is_output(output):
            good.append(output)
    return good


def _can_be_written(tree: Any) -> bool:
    """Tell whether lists and dicts are nested no deeper, and hold no more, than a notebook's writer can take.

    A list may hold another one many times: it is small to send, and without end to write.
    """
    level = [tree]
    for _ in range(MAX_LEVELS):
        parts = (part for one in level for part in (one.values() if type(one) is dict else one))
        found = list(islice(parts, MAX_PARTS + 1))
        level = [part for part in found if type(part) in (list, dict)]
        if not level or len(found) > MAX_PARTS:
            break
    return not level and len(found) <= MAX_PARTS


def _is_output(output: dict) -> bool:
    def texts(*found: Any) -> bool:
        return all(type(t) is str for t in found)

    if output["output_type"] == "stream":
        return output["name"] in ("stdout", "stderr") and texts(output["text"])
    if output["output_type"] == "error":
        return (
            texts(output["ename"], output["evalue"])
            and type(output["traceback"]) is list
            and texts(*output["traceback"])
        )
    count = output.get("execution_count")
    return (
        type(output["data"]) is dict and texts(*output["data"]) and type(output["metadata"]) is dict
        and (count is None or type(count) is int)
    )  # fmt: skip


def prepare(job: dict, head_start: HeadStart) -> None:
    """Make the working folder into what the referee's first cell finds."""
    _settle(job | {"modules": {k: v for k, v in job["files"].items() if k.endswith(".py")}}, head_start)


def _settle(job: dict, head_start: HeadStart) -> None:
    write_files(Path("work"), job["files"])
    # Not the working folder: a file that a student hands in must not be imported here.
    write_files(Path("modules"), job["modules"])
    head_start.find_modules_in(Path("modules").absolute())
    os.chdir("work")
    if job["seed"] is not None:
        os.environ["COURSE_GRADING_SEED"] = str(job["seed"])
    head_start.sow(job["seed"])


def main(
    sockets: list[socket.socket], shell: Any, recorder: shells.Recorder, limits: dict, head_start: HeadStart
) -> None:
    """Take a job from the grader, and send it each cell's outcome as it comes."""
    stream, door = sockets
    grader = Peer(stream, guarded=False, max_bytes=JOB_BYTES)
    job = grader.hear()
    _settle(job, head_start)
    door.setblocking(True)
    shells.open_streams(recorder, limits["output_bytes"])
    walk = Walk(Door(door), shell, recorder, job, limits, head_start)
    for position in range(len(walk.cells)):
        if position not in job["skip"]:
            try:
                outcome = walk.run(position)
            except Exception as error:  # a fault of ours: it costs this cell, and says so
                words = "".join(traceback.format_exception(error))
                outcome = _outcome(error=f"the grader itself failed: {words}"[:10_000])
            grader.tell(outcome)
