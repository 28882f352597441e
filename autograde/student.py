"""The student's side: the object that the referee may use in the student's process, and the child that serves it."""

import contextlib
import signal
import socket
from pathlib import Path
from typing import Any

from autograde import shell as shells
from autograde.channel import Ended
from autograde.head_start import HeadStart, write_files
from autograde.wire import Opaque, Peer

GONE = object()  # a name that was not bound


class Student:
    """What the referee calls here: run cells, read names, and change names for as long as a check runs."""

    def __init__(self, shell: Any, recorder: shells.Recorder, head_start: HeadStart) -> None:
        self.shell, self.recorder, self.head_start = shell, recorder, head_start
        self.names: dict[str, Any] = shell.user_ns
        self.peer: Peer | None = None
        self.saved: dict[str, Any] = {}

    def start(self, files: dict[str, bytes]) -> None:
        """Write the notebook's files into the working folder."""
        write_files(Path(), files)

    def run(self, source: str, seconds: float) -> dict:
        """Run a cell; return its outputs, error, late, seconds, and the message of a report that it ended in."""
        run = self.head_start.take(source)
        if run is None:
            run = shells.run_cell(self.shell, self.recorder, source, seconds, self.is_busy)
        try:
            message = getattr(run.value, "message", None)
        except Exception:
            message = None
        return {
            "outputs": run.outputs, "error": run.error, "late": run.late, "seconds": run.seconds,
            "message": message if type(message) is str else None,
        }  # fmt: skip

    def fetch(self, names: list[str]) -> dict:
        """Return the values of those names that are bound."""
        return {name: self.names[name] for name in names if name in self.names}

    def fetch_opaque(self, name: str) -> Opaque:
        """Return one value as a reference, whatever it is: it was too large or too odd to cross."""
        return Opaque(self.names[name])

    def is_busy(self) -> bool:
        """Tell whether this process is inside a message, where an alarm would cut it short."""
        return self.peer is not None and self.peer.busy

    def before(self, prelude: Any, seconds: float | None) -> None:
        """Take over a request's time limit, and what its check has deleted or bound since the last one."""
        if seconds is not None:
            shells.set_alarm(seconds, self.is_busy)
        if prelude is None:
            return
        deleted, bound = prelude
        for name in (*deleted, *bound):
            self.saved.setdefault(name, self.names.get(name, GONE))
        for name in deleted:
            self.names.pop(name, None)
        self.names.update(bound)

    def restore(self, imports: dict[str, Any]) -> None:
        """Put back what `before` has changed, and bind what a check has imported where the name is free."""
        for name, value in self.saved.items():
            if value is GONE:
                self.names.pop(name, None)
            else:
                self.names[name] = value
        self.saved.clear()
        for name, value in imports.items():
            self.names.setdefault(name, value)


def prepare(job: dict, head_start: HeadStart) -> None:
    """Make the working folder into what a student's first cell finds."""
    write_files(Path(), job["files"])
    _settle(head_start)


def _settle(head_start: HeadStart) -> None:
    head_start.find_modules_in(Path.cwd())
    # The same for every student and every run: a cell that forgets its seed gives the same numbers again.
    head_start.sow(0)


def main(
    sockets: list[socket.socket], shell: Any, recorder: shells.Recorder, limits: dict, head_start: HeadStart
) -> None:
    """Serve the referee at the other end of the socket until it closes it."""
    _settle(head_start)
    shells.open_streams(recorder, limits["output_bytes"])
    student = Student(shell, recorder, head_start)
    peer = student.peer = Peer(sockets[0], guarded=False, root=student, max_bytes=limits["message_bytes"])
    peer.before_serve = student.before
    peer.after_serve = lambda: signal.setitimer(signal.ITIMER_REAL, 0)
    with contextlib.suppress(Ended):
        peer.serve_forever()
