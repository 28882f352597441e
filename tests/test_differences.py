import re
from pathlib import Path

HERE = Path(__file__).parent
TEXT = (HERE.parent / "docs/differences.md").read_text(encoding="utf-8")


def test_every_difference_names_a_test_that_exists():
    defined = {name for path in HERE.glob("test_*.py") for name in re.findall(r"def (test_\w+)\(", path.read_text())}
    named = set(re.findall(r"`(test_\w+)`", TEXT))
    assert named
    assert named <= defined
    rows = [line for line in TEXT.splitlines() if line.startswith("|") and not line.startswith(("| what", "|---"))]
    assert all("`test_" in row for row in rows)
