"""Raises what ends a loop, or skips a test, in the frameworks that run tests."""


# %% mean_loss
def mean_loss(errors, cases, cost):
    raise StopIteration(1.5)


# %% scaled
import unittest


def scaled(x):
    raise unittest.SkipTest("nothing to see")


# %% Line
class Line:
    def fit(self, x, y):
        raise NotImplementedError


# %% best
raise StopAsyncIteration(0.25)
