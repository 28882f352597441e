"""The packages of a course that notebooks import, as bytes: what a worker may show to student code.

Only a regular package is copied: the files beside `__init__.py`, and sub-packages that have an `__init__.py` of their
own. A folder without one, as a course's lessons with their answers, stays out.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Iterable
from pathlib import Path

from autograde.errors import ExpectedError


def read_packages(names: Iterable[str], root: Path) -> dict[str, bytes]:
    """Return {path: content} of each package; beside the course's files first, else as installed.

    Raises ExpectedError for a package that is in neither place.
    """
    found: dict[str, bytes] = {}
    for name in names:
        folder = _package_folder(name, root)
        found |= {f"{name}/{path}": content for path, content in _read_folder(folder).items()}
    return found


def _package_folder(name: str, root: Path) -> Path:
    if (root / name / "__init__.py").is_file():
        return root / name
    spec = importlib.util.find_spec(name) if name.isidentifier() else None
    if spec is None or not spec.submodule_search_locations:
        raise ExpectedError(
            f"there is no package {name!r}, neither in {root} nor installed",
            "Install it, or take it out of c.Engine.packages.",
        )
    return Path(next(iter(spec.submodule_search_locations)))


def _read_folder(folder: Path) -> dict[str, bytes]:
    content = {}
    for path in sorted(folder.iterdir()):
        if path.is_file() and path.suffix != ".pyc":
            content[path.name] = path.read_bytes()
        elif (path / "__init__.py").is_file():
            content |= {f"{path.name}/{inner}": data for inner, data in _read_folder(path).items()}
    return content
