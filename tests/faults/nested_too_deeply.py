"""The notebook is JSON of a hundred thousand lists, one in the other."""


# points: nothing
# named: work.ipynb: it is nested too deeply
# %% edit
def attack(notebook, folder):
    return b"[" * 100_000 + b"]" * 100_000
