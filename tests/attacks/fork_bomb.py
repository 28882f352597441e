"""Forks until the system says no, and goes on when it does."""

# costs: itself
# plain: never
# %% extra
import os

while True:
    try:
        os.fork()
    except OSError:
        pass
