"""What a student handed in, as files: read within limits, and trusted in nothing.

refused   a file that is not taken over: a link, a device, an odd name, too large
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any

from dateutil import parser, tz

TIMESTAMP = "timestamp.txt"
MAX_PATH = 1000  # bytes: a copy that lies a little deeper must still have a path that the system takes


@dataclass(frozen=True)
class Handed:
    """The files of a submission, {path from its folder: content}, and what was refused, {path: why}.

    The path "" stands for the whole submission.
    """

    files: dict[str, bytes]
    refused: dict[str, str] = field(default_factory=dict)

    @property
    def notebooks(self) -> list[str]:
        return sorted(path for path in self.files if _is_notebook(path))

    def beside(self, ours: Iterable[str]) -> dict[str, bytes]:
        """Return the files that are no notebooks, and that can lie in one folder with the files `ours`."""
        ours = set(ours)
        folders = {str(parent) for path in ours for parent in PurePosixPath(path).parents}
        return {
            path: content
            for path, content in self.files.items()
            if not _is_notebook(path)
            and path not in ours | folders
            and ours.isdisjoint(str(parent) for parent in PurePosixPath(path).parents)
        }


def read_submission(folder: Path, *, notebook_bytes: int, submission_bytes: int) -> Handed:
    """Read a submission's files. Links, devices, odd names and files over a limit are refused, and named."""
    if folder.is_symlink():
        return Handed({}, {"": "the folder is a link; hand in the files themselves"})
    if not folder.is_dir():
        return Handed({}, {"": "a file stands where its folder should"})
    if not os.access(folder, os.R_OK | os.X_OK):
        return Handed({}, {"": "the folder cannot be read"})
    files: dict[str, bytes] = {}
    refused: dict[str, str] = {}
    left = submission_bytes
    for path in _walk(folder):
        name = os.path.relpath(path, folder)
        if not name.isprintable():
            refused[name] = "its name holds characters that cannot be printed"
            continue
        if len(os.fsencode(name)) > MAX_PATH:
            refused[f"{name[:60]}..."] = "its path is too long"
            continue
        content, why = _read_file(path, min(left, notebook_bytes) if _is_notebook(name) else left)
        if content is None:
            refused[name] = why
            continue
        left -= len(content)
        files[name] = content
    return Handed(files, refused)


def _is_notebook(name: str) -> bool:
    return name.lower().endswith(".ipynb")  # some systems write WORK.IPYNB


def _walk(folder: Path) -> Iterable[str]:
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if name not in (".ipynb_checkpoints", "__pycache__"))
        # A folder under a notebook's name is refused as a file: in autograded/ it would stand in the notebook's place.
        odd = [n for n in folders if _is_notebook(n) or os.path.islink(os.path.join(parent, n))]
        folders[:] = [name for name in folders if name not in odd]
        yield from (os.path.join(parent, name) for name in (*sorted(names), *odd) if not name.endswith(".pyc"))


def _read_file(path: str, limit: int) -> tuple[bytes | None, str]:
    try:
        mode = os.lstat(path).st_mode
        if stat.S_ISLNK(mode) or stat.S_ISDIR(mode):
            return None, "it is a link" if stat.S_ISLNK(mode) else "it is a folder"
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)  # a pipe would wait for ever
    except OSError as error:
        return None, f"it cannot be opened ({error.strerror})"
    with os.fdopen(handle, "rb") as file:
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode):
            return None, "it is no ordinary file"
        if status.st_size > limit:
            return None, f"it has {status.st_size / 2**20:.1f} MB, more than the {limit / 2**20:.1f} MB left for it"
        return file.read(limit), ""


def read_timestamp(handed: Handed) -> tuple[datetime | None, str]:
    """Return when a submission was handed in, by its timestamp.txt, in UTC; and why not, where it cannot be read."""
    content = handed.files.get(TIMESTAMP, b"").strip()
    if not content:
        return None, ""
    try:
        return parse_utc(content.decode()), ""
    except (ValueError, OverflowError):
        return None, f"{TIMESTAMP} holds no time ({content[:40]!r}); it counts as not late"


def parse_utc(text: str) -> datetime:
    """Return a time as nbgrader reads it (nbgrader.utils.parse_utc): "2015-02-02 15:58:23 America/Los_Angeles"."""
    words = text.split(" ")
    zone: Any = None
    if len(words) == 3:
        text = f"{words[0]} {words[1]} TZ"
        zone = int(words[2]) if re.fullmatch(r"[+-]?\d+", words[2]) else tz.gettz(words[2])
    time = parser.parse(text, tzinfos={"TZ": zone})
    return time if time.tzinfo is None else (time - time.utcoffset()).replace(tzinfo=None)
