"""The whole notebook was pasted below itself."""


# named: work: 2 cells carry the id 'mean_loss'; the last one that was changed counts
# named: work: 2 cells carry the id 'best_check'; the instructor's counts
# %% edit
def attack(notebook, folder):
    notebook["cells"] += [dict(cell) for cell in notebook["cells"]]
