"""A check was deleted."""


# named: work: the check 'scaled_check' was missing and was put back
# %% edit
def attack(notebook, folder):
    notebook["cells"] = [cell for cell in notebook["cells"] if cell["id"] != "scaled_check"]
