"""Only the receipt was handed in."""


# points: {"mean_loss_check": 0.0, "scaled_check": 0.0, "Line_check": 0.0, "smallest_check": 0.0, "best_check": 0.0}
# named: work.ipynb was not handed in: 0 points for it
# %% edit
def attack(notebook, folder):
    return False
