import json

from autograde.report import summarize, write_json

RESULT = {
    "student": "ada",
    "status": "repaired",
    "score": 1.5,
    "max_score": 2.0,
    "checks": [{"notebook": "nb", "check": "t", "points": 1.5, "max_points": 2.0, "message": "ünlike"}],
    "repairs": ["nb: mended"],
    "error": None,
    "seconds": 0.5,
}


def test_summary_counts_and_names_failures_first():
    error = "two.ipynb: it is empty\nTraceback (most recent call last):\n  File x"
    failed = {**RESULT, "student": "bob", "status": "failed", "error": error, "repairs": []}
    summary = summarize([RESULT, {**failed, "status": "unchanged"}, failed], lines=10)
    assert summary.counts == {"graded": 0, "repaired": 1, "failed": 1, "unchanged": 1}
    assert summary.faults == ["FAILED bob: two.ipynb: it is empty"] * 2 + ["repaired ada: nb: mended"]
    assert (summary.more, summary.failed) == (0, True)


def test_summary_keeps_no_more_lines_than_asked():
    summary = summarize((RESULT for _ in range(50)), lines=20)
    assert (len(summary.faults), summary.more, summary.failed) == (20, 30, False)


def test_json_file_holds_every_result(tmp_path):
    path = tmp_path / "out.json"
    write_json(path, "ps", [RESULT])
    written = json.loads(path.read_text(encoding="utf-8"))
    assert written["assignment"] == "ps"
    assert written["engine"].startswith("autograde ")
    assert written["submissions"] == [RESULT]
    assert [one.name for one in tmp_path.iterdir()] == ["out.json"]
