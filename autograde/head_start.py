"""A head start: a notebook's first cells, the instructor's and the same for everyone, run once before the fork.

It is only good where a child cannot tell it from having run the cells itself: they must have left nothing but names
and modules in this process. Files, processes, threads and open files would be shared or lost.
"""

import os
import random
import shutil
import signal
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from autograde import shell as shells

MOST_SECONDS = 60.0  # that the cells may take together; the grader waits for them


@dataclass
class HeadStart:
    """What has run: (source, run) of each cell, in order; and what a child must take over from it.

    folder        what it put on `sys.path`, for which a child puts its own
    path          the whole of `sys.path`, which the zygote itself does not keep: students may write to that folder
    random_state  where it left Python's random numbers, which a fork sows anew
    """

    runs: list[tuple[str, shells.Run]] = field(default_factory=list)
    folder: str | None = None
    path: list[str] | None = None
    random_state: tuple | None = None

    def take(self, source: str) -> shells.Run | None:
        """Return the run of the next cell, if that is among those that have run."""
        return self.runs.pop(0)[1] if self.runs and self.runs[0][0] == source else None

    def find_modules_in(self, folder: Path) -> None:
        """Put a folder first on `sys.path`, or where the head start has its own."""
        if self.path is None:
            sys.path.insert(0, str(folder))
        else:
            sys.path[:] = [str(folder) if entry == self.folder else entry for entry in self.path]
        self.folder = str(folder)

    def sow(self, seed: int | None) -> None:
        """Sow random numbers, or go on where the head start has left them; without a seed they are always new ones."""
        if self.random_state and seed is not None:
            random.setstate(self.random_state)
            return
        random.seed(seed)
        if "numpy" in sys.modules:
            sys.modules["numpy"].random.seed(None if seed is None else seed % 2**32)


def write_files(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write files, {path from a folder: content}, and the folder."""
    folder.mkdir(exist_ok=True)
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def run_ahead(
    job: dict, prepare: Callable[[dict, HeadStart], None], shell: Any, recorder: shells.Recorder, writable: list[str]
) -> HeadStart | None:
    """Run the cells in a folder of their own, the working folder; return None if the head start is not good.

    Parameters
    ----------
    job
        "sources" of the cells, "files" beside the notebook, "seed", and "limits".
    prepare
        Makes the working folder into what the role's child would find.
    writable
        The folders where nothing may be left.
    """
    folder, limits, head_start = Path.cwd(), job["limits"], HeadStart()
    streams, own_streams, own_path = [os.dup(number) for number in range(3)], (sys.stdout, sys.stderr), list(sys.path)
    end = time.monotonic() + MOST_SECONDS
    try:
        shells.open_streams(recorder, limits["output_bytes"])
        prepare(job, head_start)
        before = _traces(folder, writable)
        for source in job["sources"]:
            left = end - time.monotonic()
            run = shells.run_cell(shell, recorder, source, min(limits["cell_seconds"], left))
            if run.error is not None or run.late:
                return None
            head_start.runs.append((source, run))
        signal.signal(signal.SIGALRM, signal.SIG_DFL)  # the last cell's time limit
        head_start.random_state, head_start.path = random.getstate(), list(sys.path)
        return head_start if _traces(folder, writable) == before else None
    finally:
        sys.path[:] = own_path
        sys.stdout, sys.stderr = own_streams
        for number, stream in enumerate(streams):
            os.dup2(stream, number)
            os.close(stream)
        os.chdir(folder.parent)
        shutil.rmtree(folder)


def _traces(folder: Path, writable: list[str]) -> list[Any]:
    """Return what a fork would lose, or share with the others: a cell must leave all of it as it was."""
    maps = Path("/proc/self/maps").read_text().splitlines()
    return [
        [line for line in maps if line.split()[1].endswith("s")],  # memory that forks share
        [Path("/proc/sysvipc", kind).read_text() for kind in ("shm", "msg", "sem")],
        os.getcwd(),
        {path: path.read_bytes() if path.is_file() else None for path in folder.rglob("*")},
        [sorted(os.listdir(place)) for place in writable],
        os.listdir("/proc/self/fd"),
        os.listdir("/proc/self/task"),
        [name for name in os.listdir("/proc") if name.isdigit()],
        [signal.getsignal(number) for number in sorted(signal.valid_signals())],
    ]
