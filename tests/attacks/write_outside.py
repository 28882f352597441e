"""Writes files wherever the system lets it."""

# %% extra
import os

places = [
    "/",
    "/etc",
    "/usr",
    "/usr/local/bin",
    "/var/tmp",
    "/root",
    "/home",
    "/engine",
    "/engine/autograde",
    "/library",
]
places += [
    "@COURSE@",
    "@COURSE@/source",
    "@COURSE@/autograded",
    "@HOME@",
    "/proc/self/root",
    "/proc/1/cwd",
    "/sys",
    "/run",
]
for place in places:
    try:
        with open(f"{place}/battery-was-here", "w"):
            print("GOT", "THROUGH", place)
    except OSError:
        pass
