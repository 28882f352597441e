"""Kills whatever it may kill, itself included."""

# costs: itself
# %% extra
import os
import signal

os.kill(-1, signal.SIGKILL)
os.killpg(0, signal.SIGKILL)
