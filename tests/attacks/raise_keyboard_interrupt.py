"""Raises KeyboardInterrupt and a BaseException of its own from within a call."""


# %% mean_loss
def mean_loss(errors, cases, cost):
    raise KeyboardInterrupt


# %% scaled
class Stop(BaseException):
    pass


def scaled(x):
    raise Stop
