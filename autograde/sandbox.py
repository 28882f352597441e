"""Warm processes in a sandbox: a zygote that has imported the slow packages and forks a fresh child for each notebook.

zygote    `autograde.zygote`, started here; it takes commands over a private socket and ends when that closes
child     its fork: a student or a referee; it is told its limits, and everything it leaves behind is killed
"""

import json
import os
import socket
import subprocess
import sys
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path

COMMAND_BYTES = 1 << 16  # of one command to a zygote
START_SECONDS = 120.0  # that a zygote may take for its imports
ANSWER_SECONDS = 30.0  # that it may take for a command
PRELOAD = (
    "numpy", "scipy", "pandas", "matplotlib.pyplot", "sklearn.compose", "sklearn.datasets", "sklearn.ensemble",
    "sklearn.impute", "sklearn.linear_model", "sklearn.metrics", "sklearn.model_selection", "sklearn.neighbors",
    "sklearn.pipeline", "sklearn.preprocessing", "sklearn.tree",
)  # fmt: skip


class SandboxError(RuntimeError):
    """The sandbox cannot be opened here, or a zygote has died; the message says what to do."""


@dataclass(frozen=True)
class Limits:
    """What a student's notebook may use; the referee is held to the same."""

    cell_seconds: float = 30.0
    notebook_seconds: float = 300.0
    memory_bytes: int = 2 * 2**30  # of all its processes together
    output_bytes: int = 2**20  # of one cell's outputs
    message_bytes: int = 64 * 2**20  # of one message between student and referee
    scratch_bytes: int = 256 * 2**20  # in its folder, in /tmp and in /dev/shm, each; and of one file
    scratch_files: int = 10_000
    processes: int = 64
    open_files: int = 512


@dataclass(frozen=True)
class Settings:
    """How a worker's zygotes are opened.

    preload  packages to import before the fork; one that is not installed is passed over
    library  folder that goes on `sys.path` in both processes: copies of the course's own packages
    unsafe   no sandbox at all, for systems that have none: student code then runs with the grader's own rights
    core     number of the processor core to stay on, None for any
    """

    preload: tuple[str, ...] = PRELOAD
    library: Path | None = None
    unsafe: bool = False
    core: int | None = None
    limits: Limits = Limits()


class Zygote:
    """A warm process of one role, "student" or "referee", and the way to give it commands."""

    def __init__(self, role: str, settings: Settings) -> None:
        if not settings.unsafe:
            raise SandboxError("the sandbox is not built yet; --unsafe-no-sandbox grades without one")
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._control.settimeout(START_SECONDS)
        self._folder = tempfile.TemporaryDirectory(prefix="autograde-")
        os.chmod(self._folder.name, 0o755)
        facts = {
            "role": role,
            "preload": settings.preload,
            "scratch": self._folder.name if settings.unsafe else SCRATCH,
            "core": settings.core,
            "confined": not settings.unsafe,
            "control": theirs.fileno(),
        }
        engine = str(Path(__file__).parent.parent)
        program = f"import sys; sys.path.append({engine!r}); from autograde.zygote import main; main()"
        environment = _environment(settings, facts["scratch"])
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-s", "-P", "-B", "-c", program, json.dumps(facts)],
                stdin=subprocess.DEVNULL, env=environment, cwd=self._folder.name, pass_fds=[theirs.fileno()],
            )  # fmt: skip
        try:
            self._answer()
        except SandboxError:
            self.close()
            raise
        self._control.settimeout(ANSWER_SECONDS)

    def fork(self, sockets: list[socket.socket], limits: Limits) -> int:
        """Fork a child that talks over `sockets`; return its process id."""
        command = json.dumps(["fork", asdict(limits)]).encode()
        try:
            socket.send_fds(self._control, [command], [s.fileno() for s in sockets])
        except OSError as error:
            raise SandboxError(f"a zygote has died ({error}); run again") from None
        return self._answer()

    def why(self, child: int) -> str:
        """Return why a child ended, "" while it runs on. Waits a moment for one that is about to end."""
        return self._command("why", child)

    def kill(self, child: int) -> None:
        """End one child; what it started lives on until `end`."""
        self._command("kill", child)

    def end(self) -> None:
        """End every child and everything they left, and empty the scratch folders."""
        self._command("end")

    def close(self) -> None:
        """End the zygote and all below it."""
        self._control.close()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._folder.cleanup()

    def _command(self, *command):
        try:
            self._control.send(json.dumps(command).encode())
        except OSError as error:
            raise SandboxError(f"a zygote has died ({error}); run again") from None
        return self._answer()

    def _answer(self):
        try:
            data = self._control.recv(COMMAND_BYTES)
        except OSError as error:
            raise SandboxError(f"a zygote gave no answer ({error}); run again") from None
        if not data:
            raise SandboxError("a zygote ended; its last words stand above")
        return json.loads(data)


SCRATCH = "/scratch"


def _environment(settings: Settings, scratch: str) -> dict[str, str]:
    """Return the whole environment of a zygote: nothing of the grader's own is handed on."""
    threads = {f"{name}_NUM_THREADS": "1" for name in ("OMP", "OPENBLAS", "MKL", "NUMEXPR", "VECLIB_MAXIMUM")}
    path = {"PYTHONPATH": str(settings.library)} if settings.library else {}
    return threads | path | {
        "HOME": scratch, "TMPDIR": "/tmp", "MPLCONFIGDIR": scratch, "IPYTHONDIR": scratch,
        "PATH": f"{Path(sys.executable).parent}:/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8", "USER": "student",
        "MPLBACKEND": "module://matplotlib_inline.backend_inline", "NBGRADER_EXECUTION": "autograde",
        "PYTHONHASHSEED": "0",  # two runs of one submission walk sets in the same order
    }  # fmt: skip
