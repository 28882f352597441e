"""A function crashes its process when it is called; the other answers count."""

# points: {"scaled_check": 0.0}
# named: its process was ended by SIGSEGV
# %% scaled
import ctypes


def scaled(x):
    ctypes.string_at(0)
