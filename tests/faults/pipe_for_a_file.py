"""A named pipe stands where the notebook should; to read it would wait for ever."""

# points: nothing
# named: work.ipynb: it is no ordinary file
# %% edit
import os


def attack(notebook, folder):
    os.mkfifo(folder / "work.ipynb")
    return False
