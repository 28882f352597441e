"""Hands in files so deep in folders that no copy of them has a path that the system takes."""

# %% edit
import os


def attack(notebook, folder):
    place = folder
    while len(str(place)) < 4096 - 260:
        place /= "f" * 200
    place /= "f" * (4092 - len(str(place)))
    os.makedirs(place)
    (place / "x").write_text("x")
