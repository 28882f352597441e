"""What a check cell calls, and the panel that a student reads.

check    a graded cell: a list of facts about the student's answer, each in its own `with` block
fact     one sentence that a right answer makes true, "an error costs its loss"; it names the idea, never the answer
answer   a value together with the text of what made it, `value_usd(0.9, 1, 20)`, so that a failure can show its input
report   what the check cell ends in: shown as a panel; its plain repr is the score, a float from 0 to the cell's points

    check = Check("value_usd", points=2, hidden=1)

    with check("an error costs its loss", hint="What happens in the other 10 of 100 cases?"):
        call(value_usd, 0.9, 1.0, 20.0).close(-1.1, unit="$")

    check.report()

Every block counts the same. A block fails when an exception leaves it; the blocks after it still run.
"""

from __future__ import annotations

import contextlib
import hashlib
import html
import inspect
import io
import math
import os
import sys
import types
import warnings
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd

SEED_VARIABLE = "COURSE_GRADING_SEED"  # set by whoever grades, for the whole class; nothing else reads it


class Wrong(AssertionError):
    """An answer is not what the fact says; the message is written for the student."""


class CheckFailed(Exception):
    """Ends a failed check under nbgrader's Validate, which shows a traceback: ours is the panel, as plain text."""

    def __init__(self, report: Report):
        super().__init__(report.message)
        self.report = report

    def _render_traceback_(self) -> list[str]:
        return str(self.report).splitlines()


# ------------------------------------------------------------------------------------------------ the check


class Check:
    """The facts of one check cell, and the points that they earn.

    Parameters
    ----------
    name
        What is checked, the heading of the panel.
    points
        The points of the cell, as its nbgrader metadata has them.
    hidden
        How many facts follow that a student's copy does not contain, each opened by `check.hidden(...)`.
    """

    def __init__(self, name: str, *, points: float, hidden: int = 0):
        self.name, self.points, self.hidden_facts = name, float(points), hidden
        self._facts: list[Fact] = []
        self._hidden_seen = 0

    def __call__(self, idea: str, *, hint: str = "") -> Fact:
        """Return the context of one fact, `idea` in one sentence."""
        fact = Fact(idea, hint)
        self._facts.append(fact)
        return fact

    def hidden(self, idea: str, *, hint: str = "") -> Fact:
        """Return the context of a fact that stands between BEGIN and END HIDDEN TESTS."""
        self._hidden_seen += 1
        return self(idea, hint=hint)

    def report(self) -> Report:
        """Return what the check cell ends in. Under nbgrader's Validate, raise CheckFailed where points are missing."""
        report = Report(self.name, self.points, tuple(self._facts), more=self.hidden_facts - self._hidden_seen)
        if os.environ.get("NBGRADER_EXECUTION") == "validate" and report.score < self.points:
            raise CheckFailed(report)
        return report


class Fact:
    """One sentence about the answer; after its block has run, whether it holds and, if not, what was seen."""

    def __init__(self, idea: str, hint: str):
        self.idea, self.hint = idea, hint
        self.holds = self.unanswered = False
        self.seen = ""
        self._quiet = contextlib.ExitStack()

    def __enter__(self) -> Fact:
        # A warning is no failure, but plain nbgrader takes anything on stderr for one.
        self._quiet.enter_context(contextlib.redirect_stderr(io.StringIO()))
        self._quiet.enter_context(warnings.catch_warnings(action="ignore"))
        return self

    def __exit__(self, kind, error, traceback) -> bool:
        self._quiet.close()
        if error is None:
            self.holds = True
        elif isinstance(error, NotImplementedError):
            self.unanswered = True
        elif isinstance(error, NameError) and error.name and _in_cell(traceback):
            # Raised by the check cell itself, not inside a function: the cell that gives the name was not answered.
            self.unanswered = True
            self.seen = f"`{error.name}` has no value: answer its cell, and run it"
        elif isinstance(error, Wrong):
            self.seen = str(error)
        elif isinstance(error, Exception):
            self.seen = f"it raised {_describe_error(error)}"
        else:
            return False  # a stop from outside ends the whole check
        return True


def _in_cell(traceback: types.TracebackType) -> bool:
    """Whether an error was raised where its traceback begins, or in a comprehension there."""
    while traceback.tb_next is not None:
        traceback = traceback.tb_next
        if not traceback.tb_frame.f_code.co_name.startswith("<"):
            return False
    return True


@dataclass(frozen=True)
class Report:
    """The outcome of a check. Its plain repr is the score, which is what nbgrader reads."""

    name: str
    points: float
    facts: tuple[Fact, ...]
    more: int = 0  # hidden facts that this copy of the check does not contain

    @property
    def unanswered(self) -> bool:
        return not self.facts or any(fact.unanswered for fact in self.facts)

    @property
    def score(self) -> float:
        """Points earned, from 0 to `points`, to two decimals; nothing while a part is not answered."""
        if self.unanswered:
            return 0.0
        share = sum(fact.holds for fact in self.facts) / len(self.facts)
        return self.points if share == 1 else min(round(self.points * share, 2), self.points)

    @property
    def message(self) -> str:
        """The first failure in one line, or that all is well."""
        if self.unanswered:
            seen = next((fact.seen for fact in self.facts if fact.unanswered and fact.seen), "")
            return f"Not answered yet{': ' + seen if seen else ''}."
        failed = next((fact for fact in self.facts if not fact.holds), None)
        if failed is None:
            return "Visible checks passed; more at grading." if self.more > 0 else "All checks passed."
        return f"{failed.idea}: {failed.seen}." + (f" Hint: {failed.hint}" if failed.hint else "")

    def __repr__(self) -> str:
        return repr(self.score)

    def __float__(self) -> float:
        return self.score

    def _lines(self) -> list[tuple[str, str]]:
        """Return (kind, text) for each line of the panel; kind is head, pass, fail, seen, hint or more."""
        points = f"{self.score:g} of {self.points:g} points"
        if self.unanswered:
            return [("head", f"{self.name}: {points}"), ("more", self.message)]
        lines = [("head", f"{self.name}: {sum(f.holds for f in self.facts)} of {len(self.facts)} checks, {points}")]
        explained = False
        for fact in self.facts:
            lines.append(("pass" if fact.holds else "fail", fact.idea))
            if not fact.holds and not explained:
                lines.append(("seen", fact.seen))
                if fact.hint:
                    lines.append(("hint", f"Hint: {fact.hint}"))
                explained = True
        if self.more > 0:
            lines.append(("more", f"{'Visible checks passed; ' if not explained else ''}{self.more} more at grading."))
        return lines

    def __str__(self) -> str:
        marks = {"head": "", "pass": "  ✓ ", "fail": "  ✗ ", "seen": "      ", "hint": "      ", "more": "  "}
        return "\n".join(marks[kind] + text for kind, text in self._lines())

    def _repr_html_(self) -> str:
        # Blue and vermilion are told apart by every reader; the marks say the same without colour.
        full = self.score == self.points
        edge = "#0072B2" if full else "#767676" if self.unanswered else "#D55E00"
        styles = {
            "head": "font-weight:600;margin-bottom:2px",
            "seen": "margin-left:1.6em;font-family:monospace;white-space:pre-wrap",
            "hint": "margin-left:1.6em;font-style:italic",
        }
        marks = {"pass": '<span style="color:#0072B2">✓</span> ', "fail": '<span style="color:#D55E00">✗</span> '}
        rows = "".join(
            f'<div style="{styles.get(kind, "")}">{marks.get(kind, "")}{_escaped(text)}</div>'
            for kind, text in self._lines()
        )
        return (
            f'<div role="status" style="border-left:4px solid {edge};padding:4px 10px;'
            f'font-size:14px;line-height:1.5">{rows}</div>'
        )


def _escaped(text: str) -> str:
    """Return text as HTML. Between two dollar signs JupyterLab would set a formula, were they not in elements alone."""
    return html.escape(text).replace("$", "<span>$</span>")


# --------------------------------------------------------------------------------------- answers and what they must be


@dataclass(frozen=True)
class Answer:
    """A student's value and the text of what made it; each method raises Wrong where the value is not as asked."""

    what: str
    value: Any

    def number(self, unit: str = "") -> float:
        """Return the value as a float; it must be one real number, Python's or NumPy's, nan and inf included.

        Decimals and fractions are numbers too: who counts money or odds has reason to use them.
        """
        value = self._data("one number")
        if isinstance(value, np.ndarray | np.generic) and value.size == 1 and value.ndim == 0:
            value = value.item()
        if isinstance(value, bool) or not isinstance(value, int | float | Decimal | Fraction):
            raise Wrong(f"{self._gave(unit)}, expected one number")
        return float(value)

    def numbers(self, shape: tuple[int, ...] | None = None, unit: str = "") -> np.ndarray:
        """Return the values as a float array of `shape`; all must be finite numbers."""
        array = self._array()
        if array.dtype.kind not in "iuf":
            raise Wrong(f"{self._gave(unit)}, expected numbers")
        if shape is not None and array.shape != shape:
            raise Wrong(f"{self.what} has shape {array.shape}, expected {shape}")
        bad = np.argwhere(~np.isfinite(array))
        if len(bad):
            place = tuple(int(i) for i in bad[0])
            raise Wrong(f"{self.what} is {array[place]}{_place(place)}, expected a finite number")
        return array.astype(float)

    def flags(self, shape: tuple[int, ...] | None = None) -> np.ndarray:
        """Return the values as a bool array of `shape`."""
        array = self._array()
        if array.dtype.kind != "b":
            raise Wrong(f"{self._gave()}, expected True or False for each")
        if shape is not None and array.shape != shape:
            raise Wrong(f"{self.what} has shape {array.shape}, expected {shape}")
        return array

    def close(self, want, *, rtol: float = 1e-6, atol: float = 1e-9, unit: str = "", order: bool = True) -> None:
        """Compare with a number, an array, a Series or a DataFrame; nan matches nan.

        A list passes for an array. Of pandas objects the labels count too; `order=False` lets rows come in any order.
        """
        if isinstance(want, pd.Series | pd.DataFrame):
            try:
                got = self._labelled(want, order).to_numpy(dtype=float)
            except (TypeError, ValueError):
                raise Wrong(f"{self._gave(unit)}, expected numbers") from None
            self._compare(got, want.to_numpy(dtype=float), rtol, atol, unit, want)
        elif np.ndim(want) == 0:
            got = self.number(unit)
            if not _is_close(got, float(want), rtol, atol):
                raise Wrong(self._gave(unit))
        else:
            got, want = self._array(), np.asarray(want, dtype=float)
            if got.dtype.kind not in "iufb":
                raise Wrong(f"{self._gave(unit)}, expected numbers")
            self._compare(got.astype(float), want, rtol, atol, unit)

    def equal(self, want) -> None:
        """Compare exactly: numbers by value, text, booleans, None, and lists, sets, dicts and arrays of these."""
        got = self.value if want is None else self._data("a plain value")
        got, want = _plain(got), _plain(want)
        if not _same(got, want):
            numbers = _flags(want) and not _flags(got)
            raise Wrong(self._gave() + (", expected True or False" if numbers else ""))

    def one_of(self, *choices) -> None:
        """The value must be one of `choices`; which one is not asked."""
        if not any(_same(_plain(self.value), _plain(choice)) for choice in choices):
            raise Wrong(f"{self._gave()}, expected one of {', '.join(map(show, choices))}")

    def between(self, low: float, high: float, unit: str = "") -> None:
        """The value must be a number from `low` to `high`."""
        if not low <= self.number(unit) <= high:
            raise Wrong(f"{self._gave(unit)}, expected a number from {low:g} to {high:g}")

    def _data(self, expected: str) -> Any:
        """Return the value; None, and an object that only stands in for the student's, are Wrong."""
        if self.value is None:
            raise Wrong(f"{self.what} gave None; does the function return its result?")
        if _stands_in(self.value):
            raise Wrong(f"{self._gave()}, expected {expected}")
        return self.value

    def _gave(self, unit: str = "") -> str:
        return f"{self.what} gave {show(self.value)}{' ' + unit if unit else ''}"

    def _array(self) -> np.ndarray:
        data = self._data("an array")
        try:
            return np.asarray(data)
        except Exception:
            raise Wrong(f"{self._gave()}, expected an array") from None

    def _labelled(self, want, order: bool):
        kind = type(want).__name__
        got = self._data(f"a {kind}")
        if not isinstance(got, type(want)):
            raise Wrong(f"{self._gave()}, expected a {kind}")
        if isinstance(want, pd.DataFrame):
            if set(got.columns) != set(want.columns):
                raise Wrong(f"{self.what} has the columns {list(got.columns)}, expected {list(want.columns)}")
            got = got[want.columns]
        if len(got) != len(want) or set(got.index) != set(want.index):
            raise Wrong(f"{self.what} has other row labels than it should: {_few(list(got.index))}")
        if order and list(got.index) != list(want.index):
            raise Wrong(f"{self.what} has its rows in another order: {_few(list(got.index))}")
        return got if order else got.loc[want.index]

    def _compare(self, got: np.ndarray, want: np.ndarray, rtol, atol, unit, labels=None) -> None:
        if got.shape != want.shape:
            raise Wrong(f"{self.what} has shape {got.shape}, expected {want.shape}")
        wrong = np.argwhere(~_is_close(got, want, rtol, atol))
        if len(wrong):
            place = tuple(int(i) for i in wrong[0])
            where = _place(place) if labels is None else f" at {_label(labels, place)}"
            raise Wrong(f"{self.what} gave {show(got[place])}{' ' + unit if unit else ''}{where}")


def call(function: Callable, *args, **kwargs) -> Answer:
    """Call the student's function and return its answer; an error in it is Wrong, with the input."""
    what = describe_call(function, args, kwargs)
    try:
        return Answer(what, function(*args, **kwargs))
    except NotImplementedError:
        raise
    except Exception as error:
        raise Wrong(f"{what} raised {_describe_error(error)}") from None


def value(name: str, value: Any) -> Answer:
    """Return a student's value as an answer; `name` is what it is called in the notebook."""
    return Answer(f"`{name}`", value)


def require(condition: bool, seen: str) -> None:
    """Raise Wrong unless `condition` is true; `seen` says what was found, with the input."""
    if not condition:
        raise Wrong(seen)


def unchanged(what: str, before, after) -> None:
    """`after`, an input that a student's function was given, must equal `before`, a copy made earlier."""
    if isinstance(before, pd.DataFrame | pd.Series):
        same = type(before) is type(after) and before.equals(after)
    else:
        same = _same(_plain(before), _plain(after))
    if not same:
        raise Wrong(f"{what} was changed by the call; work on a copy")


def generator(seed: int) -> np.random.Generator:
    """Return the random numbers of a check: those of `seed` in the notebook, others under a grading seed."""
    grading = os.environ.get(SEED_VARIABLE)
    if not grading:
        return np.random.default_rng(seed)
    # One way: a student's function that is passed the generator can read what it was made from.
    return np.random.default_rng(list(hashlib.sha256(f"{int(grading)} {seed}".encode()).digest()))


def fresh(function: Callable, *args, **kwargs):
    """Call the student's function where only the notebook's functions and imports exist, none of its other values."""
    if _stands_in(function):
        return function.__fresh__(*args, **kwargs)  # a new process where only the answers have run
    function = inspect.unwrap(function)
    home = {"__builtins__": __builtins__, "__name__": function.__globals__.get("__name__", "__main__")}
    for name, item in function.__globals__.items():
        bare = inspect.unwrap(item) if callable(item) else item
        if isinstance(bare, types.FunctionType) and bare.__globals__ is function.__globals__:
            home[name] = _moved(bare, home)
        elif isinstance(item, IMPORTED) or _imported(name, item):
            home[name] = item
    return _moved(function, home)(*args, **kwargs)


IMPORTED = (types.ModuleType, type, types.FunctionType, types.BuiltinFunctionType, np.ufunc)


def _imported(name: str, item: Any) -> bool:
    """Whether a module gives `item` under that name, as `math` gives `pi`. Small values may be equal by chance."""
    if isinstance(item, bool | int | str | bytes | None):
        return False
    modules = [module for key, module in sys.modules.copy().items() if key != "__main__"]
    return any(getattr(module, "__dict__", {}).get(name) is item for module in modules)


def _moved(function: types.FunctionType, home: dict) -> types.FunctionType:
    """Return a copy of `function` that looks its global names up in `home`."""
    copy = types.FunctionType(function.__code__, home, function.__name__, function.__defaults__, function.__closure__)
    copy.__kwdefaults__ = function.__kwdefaults__
    return copy


# ------------------------------------------------------------------------------------------------ values in words


def describe_call(function: Callable, args: Iterable = (), kwargs: dict | None = None) -> str:
    """Return a call as a student would write it, long values shortened."""
    parts = [show(a) for a in args] + [f"{k}={show(v)}" for k, v in (kwargs or {}).items()]
    return f"{getattr(function, '__name__', 'the function')}({', '.join(parts)})"


def show(value: Any, limit: int = 60) -> str:
    """Return a value in few words: numbers to 6 digits, arrays and tables by their size and first entries."""
    if _stands_in(value):
        return getattr(value, "__name__", None) or repr(value)
    if isinstance(value, np.generic) or (isinstance(value, np.ndarray) and value.ndim == 0):
        value = value.item()
    if isinstance(value, bool) or value is None:
        return repr(value)
    if isinstance(value, float):
        return f"{value:.6g}"
    if isinstance(value, pd.DataFrame):
        return f"<table of {len(value)} rows, columns {_few(list(value.columns))}>"
    if isinstance(value, pd.Series):
        return f"<Series of {len(value)}: {_few(value.tolist())}>"
    if isinstance(value, np.ndarray):
        size = " x ".join(map(str, value.shape))
        if value.ndim == 1 and value.size <= 4:
            return f"[{_few(value.tolist())}]"
        return f"<array of {size}: {_few(value.ravel()[:5].tolist())}>"
    if isinstance(value, list | tuple):
        left, right = ("[", "]") if isinstance(value, list) else ("(", ")")
        return f"{left}{_few(list(value))}{right}"
    if isinstance(value, np.random.Generator):
        return "rng"
    if isinstance(value, types.FunctionType | type):
        return value.__name__
    text = repr(value)
    return text if len(text) <= limit else text[: limit - 3] + "..."


def _stands_in(value: Any) -> bool:
    """Whether a grader put this in place of an object that lives in the student's process: it can be used, not read."""
    return hasattr(type(value), "__fresh__")


def _few(values: list, most: int = 4) -> str:
    shown = ", ".join(show(v) for v in values[:most])
    return shown + (", ..." if len(values) > most else "")


def _place(place: tuple[int, ...]) -> str:
    return f" at position {place[0] if len(place) == 1 else place}" if place else ""


def _label(table: pd.Series | pd.DataFrame, place: tuple[int, ...]) -> str:
    return ", ".join(show(axis[i]) for axis, i in zip(table.axes, place, strict=True))


def _describe_error(error: BaseException) -> str:
    text = str(error).splitlines()[0] if str(error) else ""
    return f"{type(error).__name__}{': ' + text if text else ''}"


# ------------------------------------------------------------------------------------------------ comparing


def _is_close(got, want, rtol: float, atol: float):
    """Elementwise: within the tolerance, or both nan, or the same infinity. Relative to `want`, not to `got`."""
    return np.isclose(got, want, rtol=rtol, atol=atol, equal_nan=True)


def _plain(value):
    """Return NumPy and pandas values as Python's, tuples as lists, so that they compare alike."""
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, np.ndarray | pd.Series | pd.Index):
        return [_plain(v) for v in value.tolist()]
    if isinstance(value, list | tuple):
        return [_plain(v) for v in value]
    if isinstance(value, dict):
        return {_plain(k) if np.ndim(k) == 0 else k: _plain(v) for k, v in value.items()}
    return value


def _flags(value) -> bool:
    """Whether a value made plain is True or False, or a list of these."""
    return isinstance(value, bool) or (isinstance(value, list) and bool(value) and all(map(_flags, value)))


def _same(got, want) -> bool:
    """Compare values made plain: True is not 1, 10.0 is 10, nan is nan."""
    if isinstance(want, list):
        return isinstance(got, list) and len(got) == len(want) and all(map(_same, got, want))
    if isinstance(want, dict):
        return isinstance(got, dict) and got.keys() == want.keys() and all(_same(got[k], want[k]) for k in want)
    if isinstance(want, bool) or isinstance(got, bool):
        return got is want
    if isinstance(want, int | float) and isinstance(got, int | float):
        return got == want or (math.isnan(got) and math.isnan(want))
    return type(got) is type(want) and bool(got == want)
