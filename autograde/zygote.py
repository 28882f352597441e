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

TICK = 0.25  # s between two looks at what the children use
PATIENCE = 2.0  # s that "why" waits for a child that is ending


class Zygote:
    """The children of this process, why they ended, and the commands that concern them."""

    def __init__(self, facts: dict) -> None:
        self.control = socket.socket(fileno=facts["control"])
        self.role, self.scratch, self.confined = facts["role"], Path(facts["scratch"]), facts["confined"]
        self.children: dict[int, dict] = {}  # process id -> its limits
        self.ended: dict[int, str] = {}
        self.count = 0
        if facts["core"] is not None:
            os.sched_setaffinity(0, [facts["core"]])
        for name in facts["preload"]:
            with contextlib.suppress(ImportError):
                importlib.import_module(name)
        from autograde import referee_child, shell, student

        self.entry = {"student": student.main, "referee": referee_child.main}[self.role]
        self.shell, self.recorder = shell.make_shell()
        shell.warm_up(self.shell, self.recorder)
        gc.collect()
        gc.freeze()  # what is shared stays shared: the collector would write to it
        if len(os.listdir("/proc/self/task")) != 1:
            raise RuntimeError("a preloaded package started a thread: a fork would not be safe")

    def serve(self) -> None:
        """Take commands until the grader closes the socket."""
        self.control.send(b"true")
        poll = select.poll()
        poll.register(self.control, select.POLLIN)
        while True:
            ready = poll.poll(TICK * 1000 if self.children else None)
            self.reap()
            if not ready:
                continue
            data, sockets, _, _ = socket.recv_fds(self.control, 1 << 16, 4)
            if not data:
                return
            command, *args = json.loads(data)
            answer = getattr(self, f"on_{command}")(*args, *([sockets] if command == "fork" else []))
            self.control.send(json.dumps(answer).encode())

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
            if not self.confined:
                os.setsid()
            os.chdir(folder)
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
        for child in self.children:
            for kill in (os.killpg, os.kill):
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    kill(child, signal.SIGKILL)
        while self.children:
            self.reap(block=True)
        self.ended.clear()
        for entry in self.scratch.iterdir():
            if entry.is_dir():
                shutil.rmtree(entry, ignore_errors=True)
        return True

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
