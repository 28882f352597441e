"""Mutants mean something else, rewrites mean the same: both by running them."""

import pytest

from autograde.variants import mutants, rewrites

REFERENCE = '''
import numpy as np

def late_share(minutes, limit=10.0, scale=2):
    """Return the share of trips over the limit."""
    total = 0
    for m in minutes:
        if m > limit:
            total += 1
    return max(total, 0) / len(minutes) * scale
'''
INPUT = [3.0, 10.0, 12.0, 40.0]


def result(source: str):
    names: dict = {}
    exec(source, names)
    try:
        return names["late_share"](INPUT)
    except Exception as error:
        return type(error).__name__


def test_mutants_are_many_and_all_different():
    found = list(mutants(REFERENCE))
    assert len({m.source for m in found}) == len(found) > 20


def test_most_mutants_answer_otherwise():
    right = result(REFERENCE)
    found = list(mutants(REFERENCE))
    assert sum(result(m.source) != right for m in found) > 0.8 * len(found)


def test_the_slips_of_the_field_are_among_the_mutants():
    kinds = {m.what.split(":")[0] for m in mutants(REFERENCE)}
    assert {"changed sign", "thousand times", "confused name", "swapped arguments", "dropped statement"} <= kinds


def test_rewrites_give_the_reference_s_answer():
    for rewrite in rewrites(REFERENCE):
        if rewrite.what == "warns on the way":
            with pytest.warns(UserWarning, match="mind the gap"):
                assert result(rewrite.source) == result(REFERENCE), rewrite.what
        else:
            assert result(rewrite.source) == result(REFERENCE), rewrite.what
    assert len(list(rewrites(REFERENCE))) == 7
