"""Places of their own inside one sandbox: what a zygote leaves behind to be apart from the others that share it.

Bubblewrap has decided what can be seen at all. In there each zygote gets processes, a network without a way out, System
V memory, terminals and writable folders of its own, and then gives up the right to make any more such places.
"""

import ctypes
import os
import re
import stat
from pathlib import Path

# Of unshare, linux/sched.h: files, System V memory, processes, network.
NEW_NAMESPACES = 0x00020000 | 0x08000000 | 0x20000000 | 0x40000000
# Of mount, linux/mount.h.
READ_ONLY, NO_SUID, NO_DEVICES, NO_EXEC = 1, 2, 4, 8
BIND, RECURSIVE, PRIVATE = 1 << 12, 1 << 14, 1 << 18
# Of prctl and capset.
SET_FILTER, FILTER_MODE, NO_NEW_PRIVILEGES, AMBIENT, CLEAR_ALL = 22, 2, 38, 47, 4
CAPABILITY_VERSION = 0x20080522

_libc = ctypes.CDLL(None, use_errno=True)


class _Filter(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("steps", ctypes.c_char_p))


def leave(writable: list[str], size: int) -> None:
    """Leave the others' namespaces; the next fork is the first process of its own. Raises OSError.

    writable : folders that become empty, each with room for `size` bytes; what bubblewrap has laid into them stays.
    """
    _check(_libc.unshare(NEW_NAMESPACES))
    _mount(None, "/", None, RECURSIVE | PRIVATE)
    mask = os.umask(0o022)
    for folder in writable:
        laid = [(place, os.open(place, os.O_PATH)) for place in _mounts_below(folder)]
        _mount("tmpfs", folder, "tmpfs", NO_SUID | NO_DEVICES, f"size={size},mode=1777")
        for place, handle in laid:
            if stat.S_ISDIR(os.fstat(handle).st_mode):
                os.makedirs(place)
            else:
                os.makedirs(os.path.dirname(place), exist_ok=True)
                Path(place).touch()
            _mount(f"/proc/self/fd/{handle}", place, None, BIND | RECURSIVE)
            os.close(handle)
    os.umask(mask)
    _mount("devpts", "/dev/pts", "devpts", NO_SUID | NO_EXEC, "newinstance,ptmxmode=0666,mode=620")


def settle(steps: bytes, *, privileged: bool) -> None:
    """See this namespace's processes alone, and obey a filter of system calls from now on. Raises OSError.

    steps : the filter, as `seccomp.make_filter` writes it. One who is not privileged also gives up every capability.
    """
    _mount("proc", "/proc", "proc", READ_ONLY | NO_SUID | NO_DEVICES | NO_EXEC)
    _check(_libc.prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0))
    if not privileged:
        _check(_libc.prctl(AMBIENT, CLEAR_ALL, 0, 0, 0))
        header, none = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION, 0), (ctypes.c_uint32 * 6)()
        _check(_libc.capset(header, none))
    program = _Filter(len(steps) // 8, steps)
    _check(_libc.prctl(SET_FILTER, FILTER_MODE, ctypes.byref(program), 0, 0))


def _mounts_below(folder: str) -> list[str]:
    """Return the outermost places below a folder where something is mounted."""
    lines = Path("/proc/self/mountinfo").read_text().splitlines()
    places = [re.sub(r"\\(\d{3})", lambda code: chr(int(code[1], 8)), line.split()[4]) for line in lines]
    below = sorted({place for place in places if place.startswith(f"{folder}/")})
    return [place for place in below if not any(place.startswith(f"{other}/") for other in below)]


def _mount(source: str | None, place: str, kind: str | None, flags: int, options: str | None = None) -> None:
    words = [None if word is None else os.fsencode(word) for word in (source, place, kind)]
    _check(_libc.mount(*words, ctypes.c_ulong(flags), None if options is None else options.encode()), place)


def _check(result: int, what: str = "a namespace") -> None:
    if result < 0:
        raise OSError(ctypes.get_errno(), f"{what}: {os.strerror(ctypes.get_errno())}")
