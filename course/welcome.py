"""What the start notebook shows: whether the packages are there, and how quickly small losses add up.

part      one thing that a request must pass: a network, a database, a model; it works in a share of the cases, 0 to 1
served    a request that every part passed on
"""

from __future__ import annotations

import re
import sys
from importlib.metadata import PackageNotFoundError, version

PYTHON = "3.11"
PACKAGES = {  # the lowest versions that the course runs on
    "numpy": "2.0",
    "pandas": "2.3",
    "scipy": "1.14",
    "scikit-learn": "1.6",
    "matplotlib": "3.9",
    "jupyterlab": "4.4",
    "nbgrader": "0.9.5",
}


def packages(needed: dict[str, str] | None = None) -> list[str]:
    """Return a line for Python and each needed package (name -> lowest version): OK or FAIL, and what is there."""
    lines = [_line("python", sys.version.split()[0], PYTHON)]
    for name, lowest in (PACKAGES if needed is None else needed).items():
        try:
            found = version(name)
        except PackageNotFoundError:
            found = None
        lines.append(_line(name, found, lowest))
    return lines


def _line(name: str, found: str | None, lowest: str) -> str:
    if found is None:
        return f"FAIL  {name:13} missing; needed: {lowest} or later"
    if _numbers(found) < _numbers(lowest):
        return f"FAIL  {name:13} {found} is too old; needed: {lowest} or later"
    return f"OK    {name:13} {found}"


def _numbers(text: str) -> list[int]:
    """Return the numbers that a version begins with: 4.4rc1 counts as 4.4."""
    return [int(part) for part in re.match(r"\d+(\.\d+)*", text).group().split(".")]


def plot_chain(parts, served: dict, *, marked: int):
    """Return Axes with the share of served requests over the number of parts.

    parts : shape (n,); served : name in the legend -> shares, shape (n,); `marked` is the number of parts to point at.
    """
    from course import plots  # not above: this module must load where matplotlib is missing, to say so

    ax = plots.canvas()
    for name, shares in served.items():
        (line,) = ax.plot(parts, [100 * share for share in shares], label=name)
        at = 100 * shares[list(parts).index(marked)]
        ax.plot(marked, at, "o", color=line.get_color())
        ax.annotate(f"{at:.1f} %", (marked, at), xytext=(6, 6), textcoords="offset points")
    ax.set(xlabel="parts that a request must pass (number)", ylabel="requests served (%)", ylim=(0, 105))
    ax.legend(title="each part works in", loc="lower left")
    return ax
