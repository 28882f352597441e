"""The program of a sandbox: imports the slow packages once, then forks a zygote for each role and notebook.

It is started by `sandbox.Sandbox`, as the first process of a sandbox; when the grader closes the socket it ends, and
with it everything in there.
"""

import contextlib
import gc
import importlib
import json
import os
import signal
import socket
import sys
from typing import Any

from autograde import confine, namespaces, shell
from autograde.preload import can_fork, freeze, preload
from autograde.zygote import Zygote


class Mother:
    """The zygotes' common ancestor. `facts`: what `sandbox.Sandbox` says of the place."""

    def __init__(self, facts: dict) -> None:
        self.control = socket.socket(fileno=facts["control"])
        self.facts = facts
        self.opened = 0
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Python's own would be a way for a child to end its zygote
        gc.disable()  # imports make much that lives and little garbage
        for name in facts["preload"]:
            with contextlib.suppress(ImportError):
                importlib.import_module(name)
        if facts["confined"]:
            if not confine.landlock_version():
                raise RuntimeError("Landlock is not there")
            confine.hide(True)
        self.shell, self.recorder = shell.make_shell()
        shell.warm_up(self.shell, self.recorder)
        freeze()
        gc.enable()
        if not can_fork():
            raise RuntimeError("a preloaded package started a thread: a fork would not be safe")
        # Each fork would share it, student and referee; a font's file, which is only read, does no harm.
        if odd := [name for number, name in _open_files() if number != self.control.fileno() and name[0] != "/"]:
            raise RuntimeError(f"a preloaded package keeps a {odd[0]} open: a fork would not be safe")
        if facts["core"] is not None:  # not before: the mothers of a machine may start on whatever core is free
            os.sched_setaffinity(0, [facts["core"]])

    def serve(self) -> None:
        """Take commands until the grader closes the socket."""
        self.control.send(b"true")
        while True:
            data, sockets, _, _ = socket.recv_fds(self.control, 1 << 16, 1)
            if not data:
                return
            command, argument = json.loads(data)
            answer = self.open(argument, sockets[0]) if command == "open" else preload(argument)
            self.control.send(json.dumps(answer).encode())
            with contextlib.suppress(ChildProcessError):
                while os.waitpid(-1, os.WNOHANG)[0]:
                    pass

    def open(self, role: str, control: int) -> None:
        """Fork a zygote that takes commands from `control`; it says itself when it is ready."""
        self.opened += 1
        child = os.fork()
        if not child:
            self.become_zygote(role, control)
        os.close(control)
        if self.facts["confined"]:
            os.waitpid(child, 0)  # it has only opened the namespaces; the zygote is its child

    def become_zygote(self, role: str, control: int) -> None:
        """Run as the zygote, and never return."""
        status = 1
        try:
            self.control.close()
            if self.facts["confined"]:
                namespaces.leave(self.facts["writable"], self.facts["scratch_bytes"])
                if os.fork():
                    os._exit(0)
                namespaces.settle(bytes.fromhex(self.facts["filter"]), privileged=self.facts["privileged"])
            zygote = Zygote(role, self.opened, self.facts, socket.socket(fileno=control), self.shell, self.recorder)
            zygote.serve()
            status = 0
        except BaseException:
            sys.excepthook(*sys.exc_info())
        finally:
            os._exit(status)


def _open_files() -> list[tuple[int, str]]:
    """Return number and name of each open file beyond the standard streams; what is no file has a name without a /."""
    found = []
    for number in map(int, os.listdir("/proc/self/fd")):
        with contextlib.suppress(FileNotFoundError):  # the listing's own
            if number > 2:
                found.append((number, os.readlink(f"/proc/self/fd/{number}")))
    return found


def main() -> None:
    facts: dict[str, Any] = json.loads(sys.argv[1])
    Mother(facts).serve()
    os._exit(0)  # what Python does beyond that takes a tenth of a second
