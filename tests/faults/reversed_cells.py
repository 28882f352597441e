"""The cells stand in the opposite order."""


# named: work: its cells were moved; they were graded in the order in which they were handed out
# %% edit
def attack(notebook, folder):
    notebook["cells"].reverse()
