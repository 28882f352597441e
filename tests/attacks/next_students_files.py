"""Leaves modules and data where the next notebook would find them, in every folder it can write to."""

# %% extra
import os

folders = ("/tmp", "/dev/shm", "/scratch", "/scratch/student-1", "..", ".", "/var/tmp", os.path.expanduser("~"))
if any(os.path.exists(f"{folder}/battery-was-here") for folder in folders):
    print("GOT", "THROUGH")
for folder in folders:
    for name in ("numpy.py", "battery-was-here"):
        try:
            with open(f"{folder}/{name}", "w") as file:
                file.write("raise SystemExit")
        except OSError:
            pass
