"""The process that forks a child for each notebook, and ends it with everything it leaves.

It is a fork of `mother`, the first process of namespaces of its own. It has one thread, runs no student code itself,
and looks four times a second after what its children use.
"""

import contextlib
import json
import os
import select
import shutil
import signal
import socket
import sys
import time
from pathlib import Path
from typing import Any

from autograde import confine, preload, referee_child, student
from autograde.channel import JOB_BYTES
from autograde.head_start import HeadStart, run_ahead
from autograde.wire import Peer

TICK = 0.25  # s between two looks at what the children use
PATIENCE = 2.0  # s that "why" waits for a child that is ending
USERS = 64  # user ids that a zygote gives its children in turn
# Of other processes that count as one ordinary user's, the kernel's limit cannot tell a child's own: mother, zygotes of
# many notebooks, and, for the referee, all that a student may start. `watch` counts each zygote's children alone.
OTHERS = 48
ROLES = {"student": student, "referee": referee_child}


class Zygote:
    """The children of this process, why they ended, and the commands that concern them.

    number : which zygote of its sandbox this is; facts : what `sandbox.Sandbox` says of the place
    """

    def __init__(self, role: str, number: int, facts: dict, control: socket.socket, shell: Any, recorder: Any) -> None:
        self.role, self.control, self.shell, self.recorder = role, control, shell, recorder
        self.scratch, self.confined, self.writable = Path(facts["scratch"]), facts["confined"], facts["writable"]
        if not self.confined:
            self.scratch /= f"zygote-{number}"
            self.scratch.mkdir()
            self.writable = [str(self.scratch)]
            os.environ.update(dict.fromkeys(("HOME", "MPLCONFIGDIR", "IPYTHONDIR"), str(self.scratch)))
        os.chdir(self.scratch)
        # What stands in the writable folders from the start: Python's own folder, where that lies below /tmp.
        self.kept = {folder: set(names) for top in self.writable for folder, names in _small_folders(top)}
        self.users: range | None = None
        if facts["users"]:
            first, last = facts["users"]
            start = first + number * USERS % (last - first)
            self.users = range(start, min(start + USERS, last))
        self.children: dict[int, dict] = {}  # process id -> its limits
        self.ended: dict[int, str] = {}
        self.forked = 0  # children, ever
        self.count, self.looked = 0, 0.0  # children since the last end, and when they were looked after
        self.head_start = HeadStart()

    def serve(self) -> None:
        """Take commands until the grader closes the socket."""
        self.control.send(b"true")
        poll = select.poll()
        poll.register(self.control, select.POLLIN)
        while True:
            ready = poll.poll(TICK * 1000 if self.children else None)
            self.reap()
            self.watch()
            if not ready:
                continue
            data, sockets, _, _ = socket.recv_fds(self.control, 1 << 16, 4)
            if not data:
                return
            command, *args = json.loads(data)
            answer = getattr(self, f"on_{command}")(*args, *([sockets] if sockets else []))
            self.control.send(json.dumps(answer).encode())

    def on_preload(self, names: list[str]) -> bool:
        """Import what a notebook's own cells are going to import, as far as that does no harm."""
        preload.preload(names)
        return True

    def on_run_ahead(self, sockets: list[int]) -> bool:
        """Run a notebook's first cells; tell whether children may start from there."""
        with socket.socket(fileno=sockets[0]) as stream:
            job = Peer(stream, guarded=False, max_bytes=JOB_BYTES).hear()
        # Where the first child is going to stand: what the cells know of their folder then holds for it.
        folder = self.scratch / f"{self.role}-1"
        folder.mkdir()
        os.chdir(folder)
        found = run_ahead(job, ROLES[self.role].prepare, self.shell, self.recorder, self.writable)
        if found is not None:
            self.head_start = found
            preload.freeze()
        return found is not None

    def on_fork(self, limits: dict, sockets: list[int]) -> int:
        self.count += 1
        self.forked += 1
        folder = self.scratch / f"{self.role}-{self.count}"
        folder.mkdir()
        child = os.fork()
        if not child:
            self.become_child(folder, limits, sockets)
        for number in sockets:
            os.close(number)
        self.children[child] = limits
        return child

    def become_child(self, folder: Path, limits: dict, sockets: list[int]) -> None:
        """Run as the child, and never return."""
        status = 1
        try:
            self.control.close()
            os.setsid()
            os.chdir(folder)
            if self.confined:
                confine.limit_resources(limits | {"processes": self.most_processes(limits)})
                if self.users:
                    user = self.users[self.forked % len(self.users)]
                    os.chown(folder, user, user)
                    confine.become(user)
                confine.restrict_landlock(self.writable)
                confine.hide(False)
            signal.signal(signal.SIGINT, signal.default_int_handler)
            streams = [socket.socket(fileno=number) for number in sockets]
            ROLES[self.role].main(streams, self.shell, self.recorder, limits, self.head_start)
            status = 0
        except BaseException:
            sys.excepthook(*sys.exc_info())
        finally:
            os._exit(status)

    def most_processes(self, limits: dict) -> int:
        """Return the kernel's limit for all processes that have a child's user id."""
        if self.users:
            return limits["processes"]
        return (limits["processes"] + OTHERS) * (1 if self.role == "student" else 2)

    def on_why(self, child: int) -> str:
        limit = time.monotonic() + PATIENCE
        while child in self.children and time.monotonic() < limit:
            time.sleep(0.005)
            self.reap()
        return self.ended.get(child, "")

    def on_kill(self, child: int) -> bool:
        if child in self.children:
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
            self.ended[child] = "it was stopped"
        return True

    def on_end(self) -> bool:
        """End everything; tell whether the next child will find this place as the first one did."""
        while self.children:
            self.kill_all()
            self.reap(block=True)
        self.ended.clear()
        self.count = 0
        if self.confined:
            self.kill_all()
            confine.remove_system_v()
        for entry in self.leftovers():
            if os.path.isdir(entry) and not os.path.islink(entry):
                shutil.rmtree(entry, onerror=_make_writable)
            else:
                os.unlink(entry)
        return not self.leftovers()

    def leftovers(self) -> list[str]:
        """Return what children have left in the folders they may write to."""
        return [
            os.path.join(folder, name)
            for folder, names in self.kept.items()
            for name in os.listdir(folder)
            if name not in names
        ]

    def kill_all(self) -> None:
        """Kill every other process there is: in the sandbox, where this one is the first, -1 means just that."""
        with contextlib.suppress(ProcessLookupError):
            if self.confined and os.getpid() == 1:
                os.kill(-1, signal.SIGKILL)
                return
        for child in self.children:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child, signal.SIGKILL)

    def watch(self) -> None:
        """End everything if the children together use more than one notebook may."""
        if not self.children or not self.confined or time.monotonic() < self.looked + TICK:
            return
        self.looked = time.monotonic()
        limits = next(iter(self.children.values()))
        reason = _excess(limits, self.writable)
        if reason:
            for child in self.children:
                self.ended.setdefault(child, reason)
            self.kill_all()

    def reap(self, *, block: bool = False) -> None:
        """Take note of children that have ended."""
        with contextlib.suppress(ChildProcessError):
            while True:
                child, status = os.waitpid(-1, 0 if block else os.WNOHANG)
                if not child:
                    return
                if self.children.pop(child, None) is not None:
                    self.ended.setdefault(child, _reason(status))
                if block:
                    return


def _excess(limits: dict, writable: list[str]) -> str | None:
    """Return which limit all processes but this one exceed together, None if they keep to them."""
    processes = [int(entry) for entry in os.listdir("/proc") if entry.isdigit() and entry != "1"]
    memory = shared = threads = 0
    for process in processes:
        with contextlib.suppress(OSError, KeyError):
            facts = _facts(f"/proc/{process}/status")
            threads += int(facts["Threads"])
            memory += 1024 * (int(facts["RssAnon"].split()[0]) + int(facts["RssShmem"].split()[0]))
            shared += _memory_files(process)
    for line in Path("/proc/sysvipc/shm").read_text().splitlines()[1:]:
        shared += int(line.split()[14])
    if threads > 2 * limits["processes"]:
        return f"limit of {limits['processes']} processes"
    # Forks share pages, which the quick sum counts twice; the exact one takes its time.
    if memory + shared > limits["memory_bytes"]:
        exact = 0
        for process in processes:
            with contextlib.suppress(OSError, KeyError):
                exact += 1024 * int(_facts(f"/proc/{process}/smaps_rollup")["Pss"].split()[0])
        if exact + shared > limits["memory_bytes"]:
            return f"memory limit of {limits['memory_bytes'] / 2**30:g} GB"
    for folder in writable:
        state = os.statvfs(folder)
        if state.f_files - state.f_ffree > limits["scratch_files"]:
            return f"limit of {limits['scratch_files']} files"
    return None


def _facts(path: str) -> dict[str, str]:
    lines = Path(path).read_text().splitlines()
    return dict(line.split(":", 1) for line in lines if ":" in line)


def _memory_files(process: int) -> int:
    """Return the bytes in files that a process holds in memory without a name: no other account shows them."""
    size, seen = 0, set()
    for entry in os.scandir(f"/proc/{process}/fd"):
        with contextlib.suppress(OSError):
            if os.readlink(entry.path).startswith("/memfd:"):
                state = os.stat(entry.path)
                if state.st_ino not in seen:
                    seen.add(state.st_ino)
                    size += state.st_blocks * 512
    return size


def _small_folders(top: str) -> list[tuple[str, list[str]]]:
    """Return the folders below `top` that are on its own file system, with what they hold."""
    device, found, queue = os.stat(top).st_dev, [], [top]
    for folder in queue:  # grows while it is read
        names = os.listdir(folder)
        found.append((folder, names))
        paths = (os.path.join(folder, name) for name in names)
        queue.extend(p for p in paths if os.path.isdir(p) and not os.path.islink(p) and os.stat(p).st_dev == device)
    return found


def _make_writable(remove: Any, path: str, _: Any) -> None:
    """Remove what could not be removed: a student may have taken the right to from its folder."""
    with contextlib.suppress(OSError):
        for folder in (os.path.dirname(path), path):
            if not os.path.islink(folder):
                os.chmod(folder, 0o700)
        shutil.rmtree(path) if os.path.isdir(path) and not os.path.islink(path) else os.unlink(path)


def _reason(status: int) -> str:
    if os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        if number == signal.SIGXCPU:
            return "time limit of the processor"
        return f"its process was ended by {signal.Signals(number).name}"
    return "its process ended itself"
