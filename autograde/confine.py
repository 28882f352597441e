"""What a child of a zygote gives up before it runs a cell: its identity, its rights, and most of the machine.

Bubblewrap around the zygote decides what can be seen; this decides what one child can do in there. The two overlap on
purpose: either alone leaves holes (a child could end the zygote, or reach a socket).
"""

import contextlib
import ctypes
import os
import resource
import struct
from pathlib import Path

# Landlock, from linux/landlock.h: bits of access to files, by the version of the interface that brought them.
EXECUTE, WRITE_FILE, READ_FILE, READ_DIR = (1 << i for i in range(4))
MAKE_CHAR, MAKE_BLOCK = 1 << 6, 1 << 11
TRUNCATE, IOCTL_DEVICE = 1 << 14, 1 << 15
FILE_BITS = {1: 13, 2: 14, 3: 15, 4: 15}  # version -> how many bits there are; 16 since version 5
CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446  # system calls, the same on every architecture
NO_NEW_PRIVILEGES, DUMPABLE = 38, 4  # of prctl

_libc = ctypes.CDLL(None, use_errno=True)


def landlock_version() -> int:
    """Return the version of the kernel's Landlock, 0 where it has none or it is switched off."""
    return max(0, _libc.syscall(CREATE_RULESET, None, 0, 1))


def restrict_landlock(writable: list[str]) -> None:
    """Leave this process and its children to read what they see, and to write below `writable` and to devices only.

    Where the kernel knows how, they also lose TCP, sockets and signals to processes outside. Raises OSError.
    """
    version = landlock_version()
    every = (1 << FILE_BITS.get(version, 16)) - 1
    network, scope = 3 if version >= 4 else 0, 3 if version >= 6 else 0
    known = struct.pack("QQQ", every, network, scope)[: 8 if version < 4 else 16 if version < 6 else 24]
    ruleset = _check(_libc.syscall(CREATE_RULESET, known, len(known), 0))
    read = EXECUTE | READ_FILE | READ_DIR
    devices = read | WRITE_FILE | TRUNCATE | IOCTL_DEVICE
    rules = [("/", read), ("/dev", devices), *((path, every & ~(MAKE_CHAR | MAKE_BLOCK)) for path in writable)]
    for path, access in rules:
        folder = os.open(path, os.O_PATH | os.O_CLOEXEC)
        _check(_libc.syscall(ADD_RULE, ruleset, 1, struct.pack("=Qi", access & every, folder), 0))
        os.close(folder)
    _check(_libc.prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0))
    _check(_libc.syscall(RESTRICT_SELF, ruleset, 0))
    os.close(ruleset)


def limit_resources(limits: dict) -> None:
    """Set the kernel's own limits: they hold each process; `watch` in the zygote holds all of them together."""
    space = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    for name, value in {
        "AS": space + limits["memory_bytes"],
        "CPU": int(limits["notebook_seconds"]) + 10,
        "FSIZE": limits["scratch_bytes"],
        "NPROC": limits["processes"],
        "NOFILE": limits["open_files"],
        "CORE": 0,
        "MSGQUEUE": 0,
        "MEMLOCK": 0,
    }.items():
        number = getattr(resource, f"RLIMIT_{name}")
        most = resource.getrlimit(number)[1]
        value = value if most == resource.RLIM_INFINITY else min(value, most)
        resource.setrlimit(number, (value, value))


def become(uid: int) -> None:
    """Become a user without rights, for good."""
    os.setgroups([])
    os.setresgid(uid, uid, uid)
    os.setresuid(uid, uid, uid)


def hide(hidden: bool) -> None:
    """Keep others of the same user from reading this process's memory, or let them again."""
    _check(_libc.prctl(DUMPABLE, int(not hidden), 0, 0, 0))


def remove_system_v(folder: Path = Path("/proc/sysvipc")) -> None:
    """Remove this namespace's shared memory, queues and semaphores: they outlive the processes that made them."""
    for name, control in {
        "shm": _libc.shmctl,
        "msg": _libc.msgctl,
        "sem": lambda i, c, p: _libc.semctl(i, 0, c),
    }.items():
        with contextlib.suppress(OSError):
            for line in (folder / name).read_text().splitlines()[1:]:
                control(int(line.split()[1]), 0, None)


def _check(result: int) -> int:
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result
