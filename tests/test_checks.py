import math
import sys
import types
import warnings
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

from course import checks
from course.checks import (
    Answer,
    Check,
    CheckFailed,
    Wrong,
    call,
    describe_call,
    fresh,
    generator,
    require,
    show,
    unchanged,
    value,
)

NAN, INF = math.nan, math.inf


def given(value) -> Answer:
    return Answer("f(1)", value)


def double(x: float) -> float:
    return 2 * x


def stub(x: float) -> float:
    raise NotImplementedError


# ------------------------------------------------------------------------------------------------ numbers


@pytest.mark.parametrize(
    ("got", "want"),
    [(1, 1.0), (np.float32(0.5), 0.5), (np.int8(3), 3), (np.array(2.5), 2.5), (NAN, NAN), (INF, INF), (-INF, -INF)],
)
def test_a_number_of_python_or_numpy_is_close_to_itself(got, want):
    given(got).close(want)


@pytest.mark.parametrize("got", [Decimal("2.40"), Fraction(12, 5)])
def test_decimals_and_fractions_are_numbers(got):
    given(got).close(2.4)
    with pytest.raises(Wrong):
        given(got).close(2.5)


@pytest.mark.parametrize(
    ("got", "want"),
    [(1.0, -1.0), (-0.5, 0.5), (NAN, 0.0), (0.0, NAN), (INF, -INF), (1e308, INF), (1.0, 1.001), (0.0, 1.0)],
)
def test_another_number_is_wrong(got, want):
    with pytest.raises(Wrong, match=r"f\(1\) gave "):
        given(got).close(want)


@pytest.mark.parametrize("got", [True, "1.0", None, [1.0], np.array([1.0]), 1j, {}, np.bool_(True), pd.Series([1.0])])
def test_what_is_not_one_number_is_wrong(got):
    with pytest.raises(Wrong):
        given(got).close(1.0)


def test_the_relative_tolerance_is_of_the_wanted_value():
    given(110.0).close(100.0, rtol=0.1)
    given(90.0).close(100.0, rtol=0.1)
    with pytest.raises(Wrong):
        given(110.1).close(100.0, rtol=0.1)
    with pytest.raises(Wrong):
        given(100.0).close(90.0, rtol=0.1)


def test_the_absolute_tolerance_counts_near_zero():
    given(1e-10).close(0.0)
    with pytest.raises(Wrong):
        given(1e-3).close(0.0)
    given(1e-3).close(0.0, atol=1e-2)


def test_the_message_has_call_value_and_unit_but_not_the_wanted_value():
    with pytest.raises(Wrong) as caught:
        call(double, 0.5).close(3.25, unit="$")
    assert str(caught.value) == "double(0.5) gave 1 $"


def test_a_forgotten_return_is_guessed():
    with pytest.raises(Wrong, match=r"gave None; does the function return its result\?"):
        given(None).close(1.0)


@pytest.mark.parametrize("got", [1, 2.0, np.float64(1.5)])
def test_a_number_between_its_bounds_passes(got):
    given(got).between(1, 2)


@pytest.mark.parametrize("got", [0.99, 2.01, NAN, INF, "1", None, True])
def test_a_number_outside_its_bounds_is_wrong(got):
    with pytest.raises(Wrong):
        given(got).between(1, 2)


# ------------------------------------------------------------------------------------------------ arrays


@pytest.mark.parametrize(
    "got",
    [
        [1, 2, 3],
        (1.0, 2.0, 3.0),
        np.array([1, 2, 3], dtype=np.int16),
        np.float32([1, 2, 3]),
        pd.Series([1, 2, 3], [7, 8, 9]),
    ],
)
def test_any_kind_of_sequence_passes_for_an_array(got):
    given(got).close(np.array([1.0, 2.0, 3.0]))


def test_nan_matches_nan_in_its_place_only():
    given([1.0, NAN]).close([1.0, NAN])
    with pytest.raises(Wrong, match="gave 1 at position 0"):
        given([1.0, NAN]).close([NAN, 1.0])


@pytest.mark.parametrize(
    ("got", "words"),
    [
        ([1.0, 2.0], r"has shape \(2,\), expected \(3,\)"),
        ([[1.0, 2.0, 3.0]], r"has shape \(1, 3\), expected \(3,\)"),
        ([1.0, -2.0, 3.0], "gave -2 m at position 1"),
        ([3.0, 2.0, 1.0], "gave 3 m at position 0"),
        (["a", "b", "c"], "expected numbers"),
        ([1j, 2j, 3j], "expected numbers"),
        ([[1.0], [2.0, 3.0]], "expected an array"),
        (None, "gave None"),
        (5.0, r"has shape \(\), expected \(3,\)"),
    ],
)
def test_another_array_is_wrong(got, words):
    with pytest.raises(Wrong, match=words):
        given(got).close([1.0, 2.0, 3.0], unit="m")


def test_a_place_in_a_matrix_is_named_by_row_and_column():
    with pytest.raises(Wrong, match=r"gave 9 at position \(1, 0\)"):
        given([[1, 2], [9, 4]]).close([[1, 2], [3, 4]])


def test_numbers_are_finite_and_of_the_shape():
    assert given([1, 2]).numbers((2,)).dtype == float
    for got, words in [
        ([1.0, NAN], "is nan at position 1, expected a finite number"),
        ([[INF]], r"is inf at position \(0, 0\)"),
        (NAN, r"f\(1\) is nan, expected a finite number"),
        ([True, False], "expected numbers"),
        (["1"], "expected numbers"),
        ([1.0], r"has shape \(1,\), expected \(2,\)"),
    ]:
        with pytest.raises(Wrong, match=words):
            given(got).numbers((2,) if got == [1.0] else None)


def test_flags_are_truth_values_of_the_shape():
    assert given([True, False]).flags((2,)).tolist() == [True, False]
    for got, words in [([1, 0], "True or False for each"), ([True], r"shape \(1,\), expected \(2,\)"), (None, "None")]:
        with pytest.raises(Wrong, match=words):
            given(got).flags((2,))


# ------------------------------------------------------------------------------------------------ tables


TABLE = pd.DataFrame({"price": [1.0, 2.0], "rate": [0.5, NAN]}, index=["a", "b"])


def test_a_table_may_have_its_columns_in_any_order():
    given(TABLE[["rate", "price"]]).close(TABLE)


def test_rows_keep_their_order_unless_it_is_not_asked():
    turned = TABLE.iloc[::-1]
    with pytest.raises(Wrong, match="has its rows in another order: 'b', 'a'"):
        given(turned).close(TABLE)
    given(turned).close(TABLE, order=False)


@pytest.mark.parametrize(
    ("got", "words"),
    [
        (
            TABLE.rename(columns={"rate": "share"}),
            r"has the columns \['price', 'share'\], expected \['price', 'rate'\]",
        ),
        (TABLE.assign(price=[1.0, 3.0]), "gave 3 at 'b', 'price'"),
        (TABLE.iloc[:1], "has other row labels than it should: 'a'"),
        (TABLE.reset_index(drop=True), "has other row labels than it should: 0, 1"),
        (TABLE.to_numpy(), "expected a DataFrame"),
        (TABLE["price"], "expected a DataFrame"),
        (TABLE.assign(price="much"), "expected numbers"),
        (None, "gave None"),
    ],
)
def test_another_table_is_wrong(got, words):
    with pytest.raises(Wrong, match=words):
        given(got).close(TABLE)


def test_a_series_is_compared_by_label():
    want = pd.Series([0.1, 0.2], index=["x", "y"])
    given(want.astype("Float64")).close(want)
    given(want.iloc[::-1]).close(want, order=False)
    with pytest.raises(Wrong, match=r"gave 0\.3 at 'y'"):
        given(pd.Series([0.1, 0.3], index=["x", "y"])).close(want)
    with pytest.raises(Wrong, match="expected a Series"):
        given({"x": 0.1, "y": 0.2}).close(want)


def test_missing_values_of_every_kind_match():
    want = pd.Series([1.0, NAN])
    given(pd.Series([1.0, None], dtype="Float64")).close(want)
    given(pd.Series([1, None], dtype="Int64")).close(want)


# ------------------------------------------------------------------------------------------------ exact values


@pytest.mark.parametrize(
    ("got", "want"),
    [
        (10, 10.0),
        (np.int64(3), 3),
        (np.str_("a"), "a"),
        (np.bool_(True), True),
        ((1, 2), [1, 2]),
        (np.array([[1, 2]]), [[1, 2]]),
        (pd.Series([True, False]), [True, False]),
        ({"a": np.float64(1.0)}, {"a": 1}),
        ({np.int64(1): (2, 3)}, {1: [2, 3]}),
        ({3, 1}, {1, 3}),
        ([NAN], [NAN]),
        (None, None),
        ("", ""),
    ],
)
def test_equal_values_pass_whatever_library_made_them(got, want):
    given(got).equal(want)


@pytest.mark.parametrize(
    ("got", "want"),
    [
        (True, 1),
        (1, True),
        (0, False),
        ("1", 1),
        ([1, 2], [2, 1]),
        ([1], [1, 2]),
        ([1, 2], {1, 2}),
        ({"a": 1}, {"a": 1, "b": 2}),
        ({"a": 1}, {"b": 1}),
        (1.0000001, 1),
        (NAN, 0),
        (None, 0),
        ([None], [0]),
        (-1, 1),
    ],
)
def test_other_values_are_wrong(got, want):
    with pytest.raises(Wrong, match=r"f\(1\) gave "):
        given(got).equal(want)


@pytest.mark.parametrize(("got", "want"), [([1, 0], [True, False]), (0, False), (np.array([1]), np.array([True]))])
def test_a_number_in_place_of_true_or_false_is_named(got, want):
    with pytest.raises(Wrong, match=r"expected True or False$"):
        given(got).equal(want)


@pytest.mark.parametrize(("got", "want"), [([False, True], [True, False]), ([1, 0], [1, 2]), (True, False)])
def test_other_slips_are_not_called_numbers(got, want):
    with pytest.raises(Wrong) as error:
        given(got).equal(want)
    assert "expected" not in str(error.value)


def test_an_object_that_equals_everything_equals_nothing():
    class Sly:
        def __eq__(self, other):
            return True

        __hash__ = None

    for want in (1, "a", [1], {"a": 1}, True):
        with pytest.raises(Wrong):
            given(Sly()).equal(want)


def test_one_of_several_choices():
    given("yes").one_of("yes", "no")
    given(np.str_("no")).one_of("yes", "no")
    with pytest.raises(Wrong, match=r"gave 'maybe', expected one of 'yes', 'no'"):
        given("maybe").one_of("yes", "no")


def test_an_input_must_be_left_as_it_was():
    unchanged("the table", TABLE, TABLE.copy())
    unchanged("the list", [1, NAN], [1, NAN])
    for before, after in [(TABLE, TABLE.assign(price=0.0)), ([1], [1, 2]), (np.zeros(2), np.ones(2))]:
        with pytest.raises(Wrong, match="it was changed by the call; work on a copy"):
            unchanged("it", before, after)


# ------------------------------------------------------------------------------------------------ calls


def test_an_error_in_the_students_function_is_wrong_and_shows_the_input():
    def ratio(a, b):
        return a / b

    with pytest.raises(Wrong, match=r"ratio\(1, b=0\) raised ZeroDivisionError: division by zero"):
        call(ratio, 1, b=0)


def test_a_stub_passes_through_a_call():
    with pytest.raises(NotImplementedError):
        call(stub, 1.0)


def test_a_requirement_says_what_was_seen():
    require(True, "unseen")
    with pytest.raises(Wrong, match="p rose to 2"):
        require(False, "p rose to 2")


@pytest.mark.parametrize(
    ("thing", "words"),
    [
        (0.1 + 0.2, "0.3"),
        (np.float64(1.5), "1.5"),
        (np.array(2.0), "2"),
        (True, "True"),
        (1000000, "1000000"),
        ("a" * 100, "'" + "a" * 56 + "..."),
        ([1, 2, 3, 4, 5], "[1, 2, 3, 4, ...]"),
        ((1.0, None), "(1, None)"),
        (np.arange(3), "[0, 1, 2]"),
        (np.zeros((2, 3)), "<array of 2 x 3: 0, 0, 0, 0, ...>"),
        (pd.Series([1.5, 2.5]), "<Series of 2: 1.5, 2.5>"),
        (TABLE, "<table of 2 rows, columns 'price', 'rate'>"),
        (np.random.default_rng(1), "rng"),
        (double, "double"),
    ],
)
def test_values_are_shown_in_few_words(thing, words):
    assert show(thing) == words


def test_a_call_is_described_as_a_student_writes_it():
    assert describe_call(double, [np.arange(2)], {"unit": "m"}) == "double([0, 1], unit='m')"


# ------------------------------------------------------------------------------------------------ reports


def checked(answer=double, points: float = 3, hidden: int = 0):
    check = Check("double", points=points, hidden=hidden)
    with check("zero stays zero"):
        call(answer, 0.0).close(0.0)
    with check("twice as much", hint="Which number doubles?"):
        call(answer, 3.0).close(6.0, unit="m")
    with check("the sign stays"):
        call(answer, -1.0).close(-2.0)
    return check.report()


def test_a_right_answer_gets_all_points():
    report = checked()
    assert (report.score, report.message) == (3.0, "All checks passed.")
    assert repr(report) == "3.0"
    assert type(report.score) is float


def test_each_fact_earns_the_same_and_the_first_failure_is_told():
    report = checked(lambda x: x)
    assert repr(report) == "1.0"
    assert report.message == "twice as much: <lambda>(3) gave 3 m. Hint: Which number doubles?"


@pytest.mark.parametrize(("points", "earned"), [(1, 0.67), (2, 1.33), (4, 2.67), (0.5, 0.33), (10, 6.67)])
def test_partial_credit_has_two_decimals(points, earned):
    assert checked(lambda x: 2 * abs(x), points).score == earned


@pytest.mark.parametrize("points", [0.1, 1 / 3, 0.7, 2.675, 1e-3, 1000])
def test_the_score_never_exceeds_the_points(points):
    """nbgrader aborts a submission whose score is above the cell's maximum."""
    assert checked(points=points).score == points
    assert 0 <= checked(lambda x: 2 * abs(x), points=points).score <= points


def test_a_stub_is_not_answered_yet():
    report = checked(stub)
    assert (repr(report), report.message) == ("0.0", "Not answered yet.")
    assert "✗" not in str(report)


def test_a_missing_name_is_not_answered_yet():
    check = Check("bet", points=1)
    with check("a bet is there"):
        value("bet", [bet for _ in range(2)])  # noqa: F821 - its cell was not answered
    assert check.report().message == "Not answered yet: `bet` has no value: answer its cell, and run it."


def test_a_name_that_the_students_function_lacks_is_wrong():
    def slip(x):
        return twise * x  # noqa: F821

    report = checked(slip)
    assert report.message.startswith("zero stays zero: slip(0) raised NameError: name 'twise' is not defined")


def test_half_an_answer_earns_nothing_while_the_rest_is_a_stub():
    check = Check("two functions", points=2)
    with check("one"):
        call(double, 1.0).close(2.0)
    with check("two"):
        call(stub, 1.0).close(2.0)
    assert check.report().score == 0


def test_a_check_without_facts_earns_nothing():
    assert Check("empty", points=2).report().score == 0


def test_an_unexpected_error_fails_its_fact_alone():
    check = Check("dict", points=2)
    with check("has a key"):
        assert {}["a"]
    with check("two"):
        call(double, 1.0).close(2.0)
    report = check.report()
    assert (report.score, report.message) == (1.0, "has a key: it raised KeyError: 'a'.")


def test_a_stop_from_outside_ends_the_check():
    check = Check("slow", points=1)
    with pytest.raises(KeyboardInterrupt), check("ends"):
        raise KeyboardInterrupt


def test_a_students_copy_says_that_more_follows():
    report = checked(hidden=2)
    assert report.message == "Visible checks passed; more at grading."
    assert str(report).endswith("Visible checks passed; 2 more at grading.")
    assert repr(report) == "3.0"


def test_hidden_facts_count_like_the_others():
    check = Check("double", points=2, hidden=1)
    with check("one"):
        call(double, 1.0).close(2.0)
    with check.hidden("two"):
        call(double, 2.0).close(5.0)
    assert check.report().score == 1.0
    assert check.report().more == 0


def test_warnings_and_stderr_of_an_answer_cost_nothing(capsys):
    """Plain nbgrader scores 0 where a check cell writes to stderr."""

    def noisy(x):
        warnings.warn("deprecated", stacklevel=1)
        print("hello", file=sys.stderr)
        return float(np.float64(x) * 2 + 0 * np.log(np.float64(1.0)))

    assert checked(noisy).score == 3
    assert capsys.readouterr().err == ""


def test_the_panel_as_text_marks_each_fact():
    assert str(checked(lambda x: x)).splitlines() == [
        "double: 1 of 3 checks, 1 of 3 points",
        "  ✓ zero stays zero",
        "  ✗ twice as much",
        "      <lambda>(3) gave 3 m",
        "      Hint: Which number doubles?",
        "  ✗ the sign stays",
    ]


def test_the_panel_escapes_what_a_student_wrote():
    report = checked(lambda x: "<script>alert(1)</script>")
    assert "<script>" not in report._repr_html_()
    assert "&lt;script&gt;" in report._repr_html_()


def test_the_panel_keeps_dollars_from_being_read_as_formulas():
    """JupyterLab typesets what stands between two dollar signs in HTML."""
    check = Check("worth", points=1)
    with check("between $1 and $2"):
        require(False, "it costs $3 and $4")
    assert "$" not in check.report()._repr_html_().replace("<span>$</span>", "")


@pytest.mark.parametrize("answer", [double, stub, lambda x: x])
def test_under_validate_only_a_failure_raises(answer, monkeypatch):
    monkeypatch.setenv("NBGRADER_EXECUTION", "validate")
    if answer is double:
        assert repr(checked(answer)) == "3.0"
        return
    with pytest.raises(CheckFailed) as caught:
        checked(answer)
    assert caught.value._render_traceback_() == str(caught.value.report).splitlines()


def test_under_autograde_a_failure_is_a_score(monkeypatch):
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    assert repr(checked(lambda x: x)) == "1.0"


# ------------------------------------------------------------------------------------------------ seeds


def test_the_notebooks_seed_gives_the_same_numbers_each_time(monkeypatch):
    monkeypatch.delenv("COURSE_GRADING_SEED", raising=False)
    assert generator(7).random() == np.random.default_rng(7).random()


def test_a_grading_seed_gives_other_numbers_and_the_same_ones_again(monkeypatch):
    monkeypatch.setenv("COURSE_GRADING_SEED", "1")
    first, other = generator(7).random(), generator(8).random()
    assert first == generator(7).random()
    assert len({first, other, np.random.default_rng(7).random()}) == 3
    monkeypatch.setenv("COURSE_GRADING_SEED", "2")
    assert generator(7).random() != first


def test_a_grading_seed_cannot_be_read_out_of_a_generator(monkeypatch):
    """A student's function that is passed the generator sees what it was made from, its children's seeds included."""
    monkeypatch.setenv("COURSE_GRADING_SEED", "987654321")
    rng = generator(7)
    assert "987654321" not in f"{rng.bit_generator.seed_seq} {rng.spawn(1)[0].bit_generator.seed_seq}"


# ------------------------------------------------------------------------------------------------ fresh


NOTEBOOK = """
import functools
import math
import numpy as np
from math import pi
from statistics import mean as average
from sklearn.linear_model import LinearRegression

model = LinearRegression()
rate = 0.5
seen = []

def area(r):
    return pi * square(r)

@functools.cache
def square(r):
    return r * r

def middle(values):
    return average(values) + math.log(np.float64(1.0))

def costs(hours):
    return rate * hours

def predicts():
    return model

def remembers(x, seen=seen):
    return len(seen)
"""


@pytest.fixture
def notebook() -> types.SimpleNamespace:
    names = {"__name__": "__main__"}
    exec(NOTEBOOK, names)
    return types.SimpleNamespace(**names)


def test_a_fresh_call_has_functions_and_imports(notebook):
    assert fresh(notebook.area, 2.0) == pytest.approx(4 * math.pi)
    assert fresh(notebook.square, 3) == 9
    assert fresh(notebook.middle, [1, 3]) == 2


@pytest.mark.parametrize("function", ["costs", "predicts"])
def test_a_fresh_call_has_no_other_values(notebook, function):
    with pytest.raises(NameError):
        fresh(getattr(notebook, function), *[1][: function == "costs"])


def test_a_fresh_call_of_a_stand_in_is_left_to_the_grader():
    class Remote:
        def __fresh__(self, *args):
            return ("elsewhere", *args)

    assert fresh(Remote(), 1) == ("elsewhere", 1)
    with pytest.raises(Wrong, match="expected one number"):
        given(Remote()).close(1.0)
    with pytest.raises(Wrong, match="expected a plain value"):
        given(Remote()).equal(1)
    assert checks._stands_in(Remote())
