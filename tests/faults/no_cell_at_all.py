"""The notebook holds not one cell."""


# points: {"mean_loss_check": 0.0, "scaled_check": 0.0, "Line_check": 0.0, "smallest_check": 0.0, "best_check": 0.0}
# named: work: the answer 'mean_loss' is missing
# named: work: the check 'best_check' was missing and was put back
# %% edit
def attack(notebook, folder):
    notebook["cells"] = []
