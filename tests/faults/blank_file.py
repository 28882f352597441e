"""The notebook is a file of blanks: it was never written out."""


# points: nothing
# named: work.ipynb: it is empty
# %% edit
def attack(notebook, folder):
    return b"\n \n"
