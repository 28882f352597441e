import json

from autograde.report import count_statuses, write_json

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


def test_statuses_are_counted_in_the_tables_order():
    results = [RESULT, {**RESULT, "status": "failed"}, {**RESULT, "status": "unchanged"}, RESULT]
    assert count_statuses(results) == [0, 2, 1, 1]


def test_json_file_holds_every_result(tmp_path):
    path = tmp_path / "out.json"
    write_json(path, "ps", [RESULT])
    written = json.loads(path.read_text(encoding="utf-8"))
    assert written["assignment"] == "ps"
    assert written["engine"].startswith("autograde ")
    assert written["submissions"] == [RESULT]
    assert [one.name for one in tmp_path.iterdir()] == ["out.json"]
