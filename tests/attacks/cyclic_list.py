"""Returns a list that holds itself."""


# %% mean_loss
def mean_loss(errors, cases, cost):
    found = []
    found.append(found)
    return found


# %% scaled
def scaled(x):
    return mean_loss(1, 1, 1)


# %% best
best = {}
best["best"] = best
