"""An answer is no Python."""


# points: {"mean_loss_check": 0.0}
# named: mean_loss
# %% edit
def attack(notebook, folder):
    for cell in notebook["cells"]:
        if cell["id"] == "mean_loss":
            cell["source"] = "def mean_loss(errors, cases, cost)\n    return errors / cases * cost"
