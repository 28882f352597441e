"""The program of a zygote: imports the slow packages once, then forks a child for each notebook.

It is started by `sandbox.Zygote`, as the first process of a sandbox, and knows nothing of notebooks. It has one thread,
runs no student code itself, and looks four times a second after what its children use.
"""

import contextlib
import gc
import importlib
import json
import os
import random
import select
import shutil
import signal
import socket
import sys
import time
from pathlib import Path
from typing import Any

from autograde import confine, referee_child, shell, student

TICK = 0.25  # s between two looks at what the children use
HARMLESS = ("numpy", "scipy", "pandas", "sklearn")  # packages that are known to import without side effects
PATIENCE = 2.0  # s that "why" waits for a child that is ending


class Zygote:
    """The children of this process, why they ended, and the commands that concern them."""

    def __init__(self, facts: dict) -> None:
        self.control = socket.socket(fileno=facts["control"])
        self.role, self.scratch, self.confined = facts["role"], Path(facts["scratch"]), facts["confined"]
        self.writable = facts["writable"]
        # What stands in the writable folders from the start: Python's own folder, where that lies below /tmp.
        self.kept = {folder: set(names) for top in self.writable for folder, names in _small_folders(top)}
        self.users = facts["users"]
        self.children: dict[int, dict] = {}  # process id -> its limits
        self.ended: dict[int, str] = {}
        self.count, self.looked = 0, 0.0
        for name in facts["preload"]:
            with contextlib.suppress(ImportError):
                importlib.import_module(name)
        if self.confined:
            if not confine.landlock_version():
                raise RuntimeError("Landlock is not there")
            confine.hide(True)

        self.entry = {"student": student.main, "referee": referee_child.main}[self.role]
        self.shell, self.recorder = shell.make_shell()
        shell.warm_up(self.shell, self.recorder)
        gc.collect()
        gc.freeze()  # what is shared stays shared: the collector would write to it
        if not _can_fork():
            raise RuntimeError("a preloaded package started a thread: a fork would not be safe")
        if facts["core"] is not None:  # not before: the two zygotes of a worker start side by side
            os.sched_setaffinity(0, [facts["core"]])

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
            answer = getattr(self, f"on_{command}")(*args, *([sockets] if command == "fork" else []))
            self.control.send(json.dumps(answer).encode())

    def on_preload(self, names: list[str]) -> bool:
        """Import what a notebook's own cells are going to import, as far as that does no harm."""
        for name in names:
            if name in sys.modules:
                continue
            if name.partition(".")[0] in HARMLESS:
                with contextlib.suppress(ImportError):
                    importlib.import_module(name)
                continue
            probe = os.fork()
            if not probe:
                try:
                    importlib.import_module(name)
                    os._exit(0 if _can_fork() else 1)
                except BaseException:
                    os._exit(1)
            if os.waitpid(probe, 0)[1] == 0:
                importlib.import_module(name)
        gc.collect()
        gc.freeze()
        return True

    def on_fork(self, limits: dict, sockets: list[int]) -> int:
        self.count += 1
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
                confine.limit_resources(limits)
                if self.users:
                    first, last = self.users
                    user = first + self.count % (last - first)
                    os.chown(folder, user, user)
                    confine.become(user)
                confine.restrict_landlock(self.writable)
                confine.hide(False)
            signal.signal(signal.SIGINT, signal.default_int_handler)
            self.entry([socket.socket(fileno=number) for number in sockets], self.shell, self.recorder, limits)
            status = 0
        except BaseException:
            sys.excepthook(*sys.exc_info())
        finally:
            os._exit(status)

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


def _can_fork() -> bool:
    """Tell whether a fork of this process would be sound: no thread, and figures not yet bound to this process."""
    return len(os.listdir("/proc/self/task")) == 1 and "matplotlib_inline.backend_inline" not in sys.modules


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


def main() -> None:
    facts: dict[str, Any] = json.loads(sys.argv[1])
    # The path to the engine was needed for this import alone; the notebook's own folder comes first, as in a kernel.
    zygote = Zygote(facts)
    random.seed(0)
    zygote.serve()
