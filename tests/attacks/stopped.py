"""Stops its own process in the middle of a call."""

# %% mean_loss
import os
import signal


def mean_loss(errors, cases, cost):
    os.kill(os.getpid(), signal.SIGSTOP)
    return 1.5
