"""The certificate as files: JSON to keep and to merge, a page for people, and a short table for the documentation.

rate      a share of counted verdicts, with its 95 % Wilson interval (scipy's)
"""

from __future__ import annotations

import base64
import html
import io
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path

from scipy.stats import binomtest

from autograde.certify import REWRITE_SEEDS, Certificate

HEAD = (
    "lesson", "checks", "seeds", "wrong accepted", "right rejected", "mutants killed", "equivalent", "surprises",
)  # fmt: skip


def load(path: Path) -> dict[str, Certificate]:
    """Return the certificates of a JSON file by lesson; none where there is no file."""
    if not path.is_file():
        return {}
    return {entry["lesson"]: _from_json(entry) for entry in json.loads(path.read_text(encoding="utf-8"))["lessons"]}


def _from_json(entry: Mapping) -> Certificate:
    return Certificate(**{**entry, "claims": [tuple(claim) for claim in entry["claims"]]})


def to_json(certificates: Iterable[Certificate]) -> str:
    """Return the certificates as text, lessons in order."""
    entries = [asdict(c) for c in sorted(certificates, key=lambda c: c.lesson)]
    for entry in entries:
        entry["seconds"] = round(entry["seconds"], 1)
    return json.dumps({"lessons": entries}, indent=1, ensure_ascii=False) + "\n"


def interval(count: int, of: int) -> tuple[float, float]:
    """Return the 95 % Wilson interval of a share; from 0 to 1 where nothing was counted."""
    if of == 0:
        return 0.0, 1.0
    found = binomtest(count, of).proportion_ci(method="wilson")
    return float(found.low), float(found.high)


def rate(count: int, of: int) -> str:
    """Return a share in words, "0 of 920 (0 to 0.4 %)"."""
    low, high = interval(count, of)
    return f"{count:,} of {of:,} ({100 * low:.3g} to {100 * high:.2g} %)"


def rows(certificates: Iterable[Certificate]) -> list[tuple[str, ...]]:
    """Return the table's rows: one a lesson, in order, and the sums."""
    ordered = sorted(certificates, key=lambda c: c.lesson)
    total = Certificate("all", "", 0, min((c.seeds for c in ordered), default=0))
    for c in ordered:
        for name in ("checks", "wrong", "false_accepts", "right", "false_rejects", "killed"):
            setattr(total, name, getattr(total, name) + getattr(c, name))
        total.survivors |= {f"{c.lesson} {what}": reason for what, reason in c.survivors.items()}
        total.equivalent += c.equivalent
        total.surprises += c.surprises
    return [_row(c) for c in (*ordered, total)]


def _row(c: Certificate) -> tuple[str, ...]:
    killed = f"{c.killed:,} of {c.mutants:,}" if c.mutants else "not tried"
    return (
        c.lesson, str(c.checks), str(c.seeds), rate(c.false_accepts, c.wrong), rate(c.false_rejects, c.right), killed,
        str(len(c.equivalent)), str(len(c.surprises)),
    )  # fmt: skip


def table(certificates: Iterable[Certificate]) -> list[str]:
    """Return the table as lines of Markdown."""
    return [
        f"| {' | '.join(HEAD)} |",
        f"|{'---|' * len(HEAD)}",
        *(f"| {' | '.join(row)} |" for row in rows(certificates)),
    ]


def to_markdown(certificates: Iterable[Certificate]) -> str:
    """Return the short copy for the documentation; it holds no seconds, so that a rebuild changes nothing."""
    certificates = list(certificates)
    lines = [
        "# How often the checks are wrong",
        "",
        "Each check of the course was given answers whose verdict is known, through the same two processes that grade.",
        "*Wrong accepted* counts the untouched stub and wrong answers that got points they must not get; *right",
        "rejected* counts the reference, other right answers, and rewrites of the reference that lost points. Each",
        f"answer was judged once a seed, a rewrite under {REWRITE_SEEDS} of them; brackets are 95 % Wilson intervals.",
        "A *mutant* is the reference with one small change made by machine; one that gives the reference's answers",
        "everywhere tried is *equivalent* and is not counted.",
        "",
        *table(certificates),
        "",
        "`make certify` makes this page anew; `autograde certify LESSON --seeds 100 --json docs/certificate.json",
        "--markdown docs/certificate.md` one lesson of it.",
    ]
    kept = [(c.lesson, what, why) for c in certificates for what, why in sorted(c.survivors.items())]
    if kept:
        lines += ["", "## Mutants that the checks accept, and why", ""]
        lines += [f"* {lesson}, `{what}`: {why or 'no reason given'}" for lesson, what, why in sorted(kept)]
    return "\n".join(lines) + "\n"


def to_html(certificates: Iterable[Certificate]) -> str:
    """Return a page with the table, one picture, and everything that was not as it should be."""
    certificates = sorted(certificates, key=lambda c: c.lesson)
    head = "".join(f"<th>{html.escape(word)}</th>" for word in HEAD)
    body = "".join(
        "<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in row) + "</tr>" for row in rows(certificates)
    )
    found = "".join(
        f"<li>{html.escape(c.lesson)}: {html.escape(what)}</li>" for c in certificates for what in c.surprises
    )
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>How often the checks are wrong</title>'
        "<style>body{font:16px/1.5 sans-serif;max-width:70em;margin:2em auto;padding:0 1em}"
        "td,th{padding:.2em .6em;border-bottom:1px solid #ccc;text-align:left}</style>"
        f"<h1>How often the checks are wrong</h1>{_picture(certificates)}<table><tr>{head}</tr>{body}</table>"
        f"<h2>Surprises</h2><ul>{found or '<li>None.</li>'}</ul></html>\n"
    )


def _picture(certificates: list[Certificate]) -> str:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(8, 1.2 + 0.3 * len(certificates)), layout="constrained")
    ax = figure.subplots()
    names = [c.lesson for c in certificates]
    shares = [100 * c.killed / c.mutants if c.mutants else float("nan") for c in certificates]
    limits = [interval(c.killed, c.mutants) for c in certificates]
    ax.barh(names, shares, color="#56B4E9")
    for y, (low, high) in enumerate(limits):
        ax.plot([100 * low, 100 * high], [y, y], color="#000000", linewidth=1)
    ax.axvline(95, color="#D55E00", linestyle="--")
    ax.set(xlim=(50, 100), xlabel="mutants rejected by the checks (%), with 95 % intervals")
    ax.invert_yaxis()
    picture = io.BytesIO()
    figure.savefig(picture, format="png", dpi=100)
    data = base64.b64encode(picture.getvalue()).decode()
    alt = f"Share of mutants that the checks reject, for {len(certificates)} lessons; the aim is 95 %."
    return f'<img alt="{alt}" src="data:image/png;base64,{data}">'
