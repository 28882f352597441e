"""Draw the README's pictures: of each lesson the figure whose cell is tagged `cover`, else its first, as a PNG.

python docs/draw_pictures.py [ch1/04_worth_it ...]
"""

import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from autograde.lessons import find_lessons, read_lesson  # noqa: E402
from autograde.trials import run_cell  # noqa: E402  (found beside this folder)
from course import plots  # noqa: E402


def draw_cover(path: Path) -> Path | None:
    """Run a lesson with its reference answers and save one of its figures; None for a lesson without any."""
    lesson = read_lesson(path)
    shown: list[tuple[bool, object]] = []
    names: dict = {"__name__": "__main__"}
    for cell in lesson.of_kind("plain", "answer"):
        cover = "cover" in cell.tags
        plots.show = lambda axes, *, alt, cover=cover: shown.append((cover, axes))
        run_cell(cell.source, names)
    if not shown:
        return None
    axes = next((axes for cover, axes in shown if cover), shown[0][1])
    figure = axes.figure if hasattr(axes, "figure") else axes.flat[0].figure
    target = ROOT / "docs/pictures" / f"{lesson.assignment}_{lesson.name}.png"
    figure.savefig(target, dpi=80, metadata={"Software": None})
    return target


if __name__ == "__main__":
    for path in find_lessons(ROOT, sys.argv[1:]):
        print(draw_cover(path))
