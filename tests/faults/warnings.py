"""An answer warns and prints to stderr, for which plain nbgrader gives no points."""

# %% mean_loss
import sys
import warnings


def mean_loss(errors, cases, cost):
    warnings.warn("cases is small")
    print("working", file=sys.stderr)
    return errors / cases * cost
