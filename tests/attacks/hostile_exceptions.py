"""Raises errors whose text raises, is huge, or holds what no file can."""


# %% mean_loss
class Hostile(AssertionError):
    def __str__(self):
        raise SystemExit(0)


def mean_loss(errors, cases, cost):
    raise Hostile


# %% scaled
def scaled(x):
    raise ValueError("\ud800\x00\x1b[2J" + "x" * 10**7)


# %% Line
class Line:
    def fit(self, x, y):
        raise type("__init__", (Exception,), {"__module__": "builtins", "__str__": lambda self: None})


# %% best
raise ValueError("\ud800\x00\x1b[2J")
