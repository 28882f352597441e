"""The certificate as files, and the one that this repository publishes: it is of today's lessons, and clean."""

from collections import Counter
from pathlib import Path

import pytest

from autograde.certificate import interval, load, rate, table, to_html, to_json, to_markdown
from autograde.certify import REWRITE_SEEDS, Certificate, bank, digest
from autograde.lessons import find_lessons, read_lesson

ROOT = Path(__file__).parents[1]
REMADE = "make it anew with `make certify`"
PUBLISHED = load(ROOT / "docs/certificate.json")
LESSONS = {f"{path.parent.name}/{path.stem}": path for path in find_lessons(ROOT)}
LEAST_SEEDS = 101  # the printed one, and 100 more


def test_the_interval_is_wilson_s():
    """Closed form for no hit in n: from 0 to z^2 / (n + z^2)."""
    low, high = interval(0, 100)
    assert low == pytest.approx(0, abs=1e-12)
    assert high == pytest.approx(1.959964**2 / (100 + 1.959964**2), rel=1e-4)
    assert rate(0, 100) == "0 of 100 (0 to 3.7 %)"


def test_a_certificate_survives_its_file(tmp_path):
    certificate = Certificate("a/b", "0", 3, 11, survivors={"f: x": "never reached"}, claims=[("it helps", 0.97)])
    (tmp_path / "c.json").write_text(to_json([certificate]))
    assert load(tmp_path / "c.json") == {"a/b": certificate}
    assert "* a/b, `f: x`: never reached" in to_markdown([certificate])


def test_the_page_names_each_surprise():
    page = to_html([Certificate("a/b", "0", 3, 11, wrong=5, killed=9, surprises=["f_check accepts <x>"])])
    assert "a/b: f_check accepts &lt;x&gt;" in page


def test_the_published_certificate_is_of_these_lessons():
    assert {name: c.digest for name, c in PUBLISHED.items()} == {n: digest(path) for n, path in LESSONS.items()}, REMADE
    assert (ROOT / "docs/certificate.md").read_text() == to_markdown(PUBLISHED.values()), REMADE
    assert "\n".join(table(PUBLISHED.values())) in (ROOT / "README.md").read_text(), REMADE


@pytest.mark.parametrize("name", LESSONS)
def test_the_published_certificate_counts_every_answer_under_every_seed(name):
    """The counts follow from the bank: an answer is judged by its check, the reference and the stub by every check."""
    lesson, found = read_lesson(LESSONS[name]), PUBLISHED[name]
    checks = sum(1 for _ in lesson.of_kind("check"))
    kinds = Counter(candidate.kind for candidate in bank(lesson))
    assert found.checks == checks
    assert found.seeds >= LEAST_SEEDS
    assert found.wrong == found.seeds * (kinds["wrong"] + checks)
    assert found.right == found.seeds * (kinds["right"] + checks) + REWRITE_SEEDS * kinds["rewrite"]


@pytest.mark.parametrize("name", LESSONS)
def test_the_published_certificate_is_clean(name):
    found = PUBLISHED[name]
    assert found.surprises == []
    assert (found.false_accepts, found.false_rejects) == (0, 0)
    assert found.mutants > 0
    assert found.killed >= 0.95 * found.mutants
    assert all(found.survivors.values()), "a survivor without its reason"
    assert all(share >= 0.95 for _, share in found.claims)
