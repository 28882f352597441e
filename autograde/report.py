"""What a run found, for people and for programs: counts, and the JSON file."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograde.grade import ENGINE

STATUSES = ("graded", "repaired", "failed", "unchanged")


@dataclass
class Summary:
    """A run in short: how many submissions have each of STATUSES, and a line for each of the first faults."""

    counts: dict[str, int]
    faults: list[str]
    more: int  # faults beyond the first
    failed: bool  # whether a submission is not graded, now or since an earlier run


def summarize(results: Iterable[dict[str, Any]], *, lines: int) -> Summary:
    """Return the summary of results as `--json` writes them, with up to `lines` faults, failures first."""
    counts, failures, repairs, seen, any_failed = dict.fromkeys(STATUSES, 0), [], [], 0, False
    for result in results:
        counts[result["status"]] += 1
        failed = [f"FAILED {result['student']}: {line}" for line in _first_lines(result["error"])]
        repaired = [f"repaired {result['student']}: {line}" for line in result["repairs"]]
        seen += len(failed) + len(repaired)
        failures += failed[: lines - len(failures)]
        repairs += repaired[: lines - len(repairs)]
        any_failed = any_failed or bool(result["error"])
    faults = (failures + repairs)[:lines]
    return Summary(counts, faults, seen - len(faults), any_failed)


def _first_lines(error: str | None) -> list[str]:
    """Return an error without its traceback, which the JSON file keeps."""
    return [line for line in (error or "").splitlines() if line and not line.startswith((" ", "Traceback"))]


def write_json(path: Path, assignment: str, results: Iterable[dict[str, Any]]) -> None:
    """Write {"assignment", "engine", "submissions"} to a file, whole or not at all.

    A submission is {"student", "status", "score", "max_score", "checks", "repairs", "error", "seconds"}; its score
    counts what was graded automatically. A check is {"notebook", "check", "points", "max_points", "message"}; `points`
    is null for a cell that a person grades.
    """
    temporary = path.with_name(f".{path.name}.new")
    with temporary.open("w", encoding="utf-8", errors="replace") as file:  # one by one: a class may be large
        file.write(f'{{"assignment": {json.dumps(assignment)}, "engine": {json.dumps(ENGINE)}, "submissions": [')
        for number, result in enumerate(results):
            file.write(",\n" if number else "\n")
            json.dump(result, file, ensure_ascii=False)
        file.write("\n]}\n")
    temporary.replace(path)
