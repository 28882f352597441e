"""A head start: a notebook's first cells, the instructor's and the same for everyone, run once before the fork.

It is only good where a child cannot tell it from having run the cells itself: they must have left nothing but names
and modules in this process. Files, processes, threads and open files would be shared or lost.
"""

import os
import random
import shutil
import signal
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from autograde import shell as shells


@dataclass
class HeadStart:
    """What has run: (source, run) of each cell, in order; the folder that it put first on `sys.path`, and where it
    left Python's random numbers, which a fork sows anew."""

    runs: list[tuple[str, shells.Run]] = field(default_factory=list)
    folder: str | None = None
    random_state: tuple | None = None

    def take(self, source: str) -> shells.Run | None:
        """Return the run of the next cell, if that is among those that have run."""
        return self.runs.pop(0)[1] if self.runs and self.runs[0][0] == source else None

    def find_modules_in(self, folder: Path) -> None:
        """Put a folder first on `sys.path`, in place of the head start's own."""
        place = sys.path.index(self.folder) if self.folder in sys.path else 0
        sys.path[place : place + (self.folder in sys.path)] = [str(folder)]
        self.folder = str(folder)


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
    streams = [os.dup(number) for number in range(3)]
    try:
        shells.open_streams(recorder, limits["output_bytes"])
        prepare(job, head_start)
        before = _traces(folder, writable)
        for source in job["sources"]:
            run = shells.run_cell(shell, recorder, source, limits["cell_seconds"])
            if run.error is not None or run.late:
                return None
            head_start.runs.append((source, run))
        signal.signal(signal.SIGALRM, signal.SIG_DFL)  # the last cell's time limit
        head_start.random_state = random.getstate()
        return head_start if _traces(folder, writable) == before else None
    finally:
        for number, stream in enumerate(streams):
            os.dup2(stream, number)
            os.close(stream)
        os.chdir(folder.parent)
        shutil.rmtree(folder)


def _traces(folder: Path, writable: list[str]) -> list[Any]:
    """Return what a fork would lose, or share with the others: a cell must leave all of it as it was."""
    return [
        os.getcwd(),
        {path: path.read_bytes() if path.is_file() else None for path in folder.rglob("*")},
        [sorted(os.listdir(place)) for place in writable],
        os.listdir("/proc/self/fd"),
        os.listdir("/proc/self/task"),
        [name for name in os.listdir("/proc") if name.isdigit()],
        [signal.getsignal(number) for number in sorted(signal.valid_signals())],
    ]
