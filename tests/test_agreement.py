"""Agreement is told from difference, on inputs that the check asks and on shaken ones."""

import numpy as np
import pandas as pd
import pytest

from autograde import agreement


@pytest.fixture(autouse=True)
def clean():
    agreement.differences.clear()
    agreement.calls = 0


def test_the_same_in_other_words_agrees():
    watched = agreement.watch(lambda x: 2 * x, lambda x: x + x)
    assert [watched(v) for v in (1.0, 2, np.arange(3.0))][:2] == [2.0, 4]
    assert agreement.differences == []


def test_a_difference_beside_the_asked_input_is_found():
    """Both give 4 at 2; the shaken inputs tell them apart."""
    agreement.watch(lambda x: x * x, lambda x: x + x)(2.0)
    assert agreement.differences


def test_errors_agree_by_their_kind():
    with pytest.raises(ZeroDivisionError):
        agreement.watch(lambda x: x / 0, lambda x: 1 / (x - x))(1.0)
    assert agreement.differences == []


def test_values_that_are_no_functions_are_compared_at_once():
    agreement.watch({"a": 1}, {"a": 2})
    assert agreement.differences == ["the value"]


def test_what_is_no_plain_data_never_agrees():
    assert not agreement.same(object(), object())
    assert agreement.same(pd.Series([1.0, np.nan]), pd.Series([1.0, np.nan]))
    assert not agreement.same([1], (1,))
