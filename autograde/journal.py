"""What is finished, kept by content: a second run skips it, and a killed run goes on where it stopped.

key       hash of everything that a grade depends on: the submission with all its files, the source, the engine, the
          course's packages, the installed packages, the seed and the limits
finished  graded, recorded in the gradebook, and its notebooks in their place
staged    graded, and lying in a folder of the grader's own until all three are done; nothing graded is graded again

A submission is staged, recorded, kept in the journal, and put in its place, in this order. Whatever moment a run is
killed at, the next one finds it staged and does the rest once more: each step can be repeated.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import shutil
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograde.errors import ExpectedError
from autograde.grade import Graded

RESULT = "result.json"  # beside the files of a staged submission
TABLE = "CREATE TABLE IF NOT EXISTS finished (student TEXT PRIMARY KEY, key TEXT NOT NULL, result TEXT NOT NULL)"


@dataclass(frozen=True)
class Entry:
    """A finished submission: its key, and `Graded.to_json()`."""

    key: str
    result: dict[str, Any]


class Journal:
    """The journal of one assignment, in the folder `state`; one run at a time. Use it in a `with` block.

    Raises ExpectedError where another run holds it, or its database is damaged.
    """

    def __init__(self, state: Path):
        self._state = state
        state.mkdir(parents=True, exist_ok=True)
        self._lock = (state / "lock").open("w")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self._lock.close()
            raise ExpectedError(f"another run is grading {state.name!r}", "Wait until it has ended.") from None
        self.run_folder = state / "run"
        for leftover in ("new", "old", "run"):
            shutil.rmtree(state / leftover, ignore_errors=True)
        self.run_folder.mkdir()
        path = state / "journal.db"
        self._database = sqlite3.connect(path, isolation_level=None)
        try:
            self._database.execute("PRAGMA journal_mode = WAL")
            self._database.execute("PRAGMA synchronous = NORMAL")  # what a power cut takes is graded again, no more
            self._database.execute(TABLE)
        except sqlite3.DatabaseError as error:
            self.__exit__()
            raise ExpectedError(
                f"{path} is damaged: {error}", "Delete it: what it knew of is graded again, and no grade is lost."
            ) from error

    def __enter__(self) -> Journal:
        return self

    def __exit__(self, *_: object) -> None:
        shutil.rmtree(self.run_folder, ignore_errors=True)
        self._database.close()
        self._lock.close()

    def find(self, student: str) -> Entry | None:
        row = self._database.execute("SELECT key, result FROM finished WHERE student = ?", [student]).fetchone()
        return None if row is None else Entry(row[0], json.loads(row[1]))

    def keep(self, graded: Graded) -> None:
        row = [graded.student, graded.key, json.dumps(graded.to_json())]
        self._database.execute("INSERT OR REPLACE INTO finished VALUES (?, ?, ?)", row)

    def stage(self, graded: Graded, files: Mapping[str, bytes]) -> Path:
        """Lay a graded submission down, whole or not at all: `files` by path from its folder."""
        new = self._state / "new" / graded.student
        for path, content in files.items():
            target = new / "files" / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        (new / "files").mkdir(parents=True, exist_ok=True)
        (new / RESULT).write_text(json.dumps(graded.to_json()))
        place = self._state / "staged" / graded.student
        place.parent.mkdir(exist_ok=True)
        shutil.rmtree(place, ignore_errors=True)
        new.rename(place)
        return place

    def staged(self) -> Iterator[Graded]:
        """Yield what an earlier run staged and did not finish."""
        for place in sorted((self._state / "staged").glob("*")):
            try:
                graded = Graded.from_json(json.loads((place / RESULT).read_text()))
            except (OSError, ValueError, KeyError, TypeError):  # of another version of this program: grade it again
                shutil.rmtree(place)
                continue
            yield graded

    def staged_notebook(self, student: str, name: str) -> bytes | None:
        """Return a staged notebook, None where it was not handed in."""
        path = self._state / "staged" / student / "files" / f"{name}.ipynb"
        return path.read_bytes() if path.is_file() else None

    def put_in_place(self, student: str, target: Path, *, permissions: int) -> None:
        """Let a staged submission's files take the place of the folder `target`, by a rename."""
        place = self._state / "staged" / student
        for path in (place / "files").rglob("*"):
            if path.is_file():
                path.chmod(permissions)
        target.parent.mkdir(parents=True, exist_ok=True)
        old = self._state / "old" / student
        if target.exists():
            shutil.rmtree(old, ignore_errors=True)
            old.parent.mkdir(exist_ok=True)
            target.rename(old)
        (place / "files").rename(target)
        shutil.rmtree(place)
        shutil.rmtree(old, ignore_errors=True)


def make_key(*parts: str | bytes | Mapping[str, bytes]) -> str:
    """Return a hash of the parts, each told apart from the next: texts, bytes and {path: content}."""
    digest = hashlib.sha256()
    for part in _flat(parts):
        digest.update(len(part).to_bytes(8, "big"))
        digest.update(part)
    return digest.hexdigest()


def _flat(parts: Iterable[str | bytes | Mapping[str, bytes]]) -> Iterator[bytes]:
    for part in parts:
        if isinstance(part, Mapping):
            yield len(part).to_bytes(8, "big")
            for path in sorted(part):
                yield path.encode("utf-8", "surrogateescape")
                yield part[path]
        else:
            yield part.encode() if isinstance(part, str) else part
