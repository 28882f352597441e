"""Returns objects whose text is huge, or takes for ever, or is no text."""


# %% mean_loss
class Huge:
    def __repr__(self):
        return "x" * 10**8

    __str__ = __format__ = __repr__


def mean_loss(errors, cases, cost):
    return Huge()


# %% scaled
class Slow:
    def __repr__(self):
        while True:
            pass


def scaled(x):
    return Slow()


# %% best
class NoText:
    __repr__ = __str__ = lambda self: 7


best = NoText()
best
