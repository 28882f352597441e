"""What a run found, for people and for programs: counts, and the JSON file."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

from autograde.grade import ENGINE

STATUSES = ("graded", "repaired", "failed", "unchanged")


def count_statuses(results: list[dict[str, Any]]) -> list[int]:
    """Return how many submissions have each of STATUSES, in that order."""
    counts = Counter(result["status"] for result in results)
    return [counts[status] for status in STATUSES]


def write_json(path: Path, assignment: str, results: list[dict[str, Any]]) -> None:
    """Write {"assignment", "engine", "submissions"} to a file, whole or not at all.

    A submission is {"student", "status", "score", "max_score", "checks", "repairs", "error", "seconds"}; its score
    counts what was graded automatically. A check is {"notebook", "check", "points", "max_points", "message"}; `points`
    is null for a cell that a person grades.
    """
    content = {"assignment": assignment, "engine": ENGINE, "submissions": results}
    temporary = path.with_name(f".{path.name}.new")
    temporary.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    temporary.replace(path)
