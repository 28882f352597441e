"""Imports before a fork: what one process has imported, none of its forks has to import again."""

import contextlib
import gc
import importlib
import os
import sys
from collections.abc import Iterable

HARMLESS_END = 17  # what a trial import's process ends with; a module may end it with 0
HARMLESS = ("numpy", "scipy", "pandas", "sklearn")  # packages that are known to import without side effects


def preload(names: Iterable[str]) -> None:
    """Import modules, as far as that does no harm: one that fails, ends its process or starts a thread is left out.

    A name may also be a function's: `from course.checks import call` does not tell.
    """
    before = len(sys.modules)
    for name in sorted(names):
        parent, _, last = name.rpartition(".")
        if name in sys.modules or (parent in sys.modules and last in vars(sys.modules[parent])):
            continue
        if name.partition(".")[0] in HARMLESS:
            with contextlib.suppress(ImportError):
                importlib.import_module(name)
            continue
        probe = os.fork()
        if not probe:
            try:
                importlib.import_module(name)
                os._exit(HARMLESS_END if can_fork() else 1)
            except BaseException:
                os._exit(1)
        if os.waitstatus_to_exitcode(os.waitpid(probe, 0)[1]) == HARMLESS_END:
            importlib.import_module(name)
    if len(sys.modules) > before:
        freeze()


def can_fork() -> bool:
    """Tell whether a fork of this process would be sound: no thread, and figures not yet bound to this process."""
    return len(os.listdir("/proc/self/task")) == 1 and "matplotlib_inline.backend_inline" not in sys.modules


def freeze() -> None:
    """Keep what is there out of the garbage collector's sight: it would write to pages that forks share.

    What is garbage already stays too: to find that little takes longer than it is worth.
    """
    gc.freeze()
