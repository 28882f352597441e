"""Recurses until the stack is gone, in Python and in C."""

# %% mean_loss
import sys


def mean_loss(errors, cases, cost):
    sys.setrecursionlimit(10**9)
    return mean_loss(errors, cases, cost)


# %% best
deep = ()
for _ in range(10**6):
    deep = (deep,)
best = deep
