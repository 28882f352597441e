"""Whether two answers agree on what a check asks of them. The text of this module runs in the student's process.

A mutant that no check kills may be the reference in other words. `watch` puts both behind one name: whatever the check
asks is asked of both, with the check's own inputs and with shaken copies of them, and what differs is noted.
"""

import copy
import random
import types

import numpy as np
import pandas as pd

MOST_CALLS = 300  # of one trial; each is repeated with shaken inputs
differences = []
calls = 0


def watch(reference, mutant):
    """Return the mutant, under observation; of a value that is no function, note at once whether it differs."""
    if not isinstance(reference, types.FunctionType):
        if not same(reference, mutant):
            differences.append("the value")
        return mutant

    def both(*args, **kwargs):
        global calls
        calls += 1
        if calls <= MOST_CALLS:
            for inputs in ((args, kwargs), *((shake(args), shake(kwargs)) for _ in range(3))):
                one, other = (outcome(f, *copied(inputs)) for f in (reference, mutant))
                if not same(one, other):
                    differences.append(repr(inputs)[:200])
        return mutant(*args, **kwargs)

    both.__name__ = mutant.__name__
    return both


def outcome(function, args, kwargs):
    """Return what a call gives, or the name of the error that it raises."""
    try:
        return function(*args, **kwargs)
    except Exception as error:
        return type(error).__name__


def copied(value):
    """Return a deep copy, or the value itself where it cannot be copied."""
    try:
        return copy.deepcopy(value)
    except Exception:
        return value


def shake(value):
    """Return a value of the same kind, a little different: numbers moved, flags turned, order and shape kept."""
    if isinstance(value, bool | np.bool_):
        return random.random() < 0.5
    if isinstance(value, int | np.integer):
        return type(value)(value + random.choice((-1, 0, 1)))
    if isinstance(value, float | np.floating):
        return type(value)(value * random.lognormvariate(0, 0.3))
    if isinstance(value, np.ndarray) and value.dtype.kind == "f":
        return value * np.exp(np.random.default_rng().normal(0, 0.2, value.shape))
    if isinstance(value, np.ndarray) and value.dtype.kind == "b":
        return value ^ (np.random.default_rng().random(value.shape) < 0.1)
    if isinstance(value, dict):
        return {key: shake(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(shake(item) for item in value)
    return value


def same(one, other):
    """Tell whether two outcomes are equal to 9 digits; of objects that are no plain data, say no."""
    if isinstance(one, pd.DataFrame | pd.Series):
        return type(one) is type(other) and one.shape == other.shape and same(one.to_numpy(), other.to_numpy())
    if isinstance(one, dict):
        return isinstance(other, dict) and one.keys() == other.keys() and all(same(one[k], other[k]) for k in one)
    if isinstance(one, list | tuple):
        return type(one) is type(other) and len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, np.ndarray | np.generic | int | float):
        try:
            one, other = np.asarray(one), np.asarray(other)
            if one.dtype.kind in "fiub" and other.dtype.kind in "fiub":
                return one.shape == other.shape and bool(np.allclose(one, other, 1e-9, 1e-12, equal_nan=True))
            return one.shape == other.shape and bool((one == other).all())
        except Exception:
            return False
    return type(one) is type(other) and isinstance(one, str | bytes | set | None.__class__) and one == other
