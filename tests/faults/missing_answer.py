"""An answer cell was deleted."""


# points: {"best_check": 0.0}
# named: work: the answer 'best' is missing
# %% edit
def attack(notebook, folder):
    notebook["cells"] = [cell for cell in notebook["cells"] if cell["id"] != "best"]
