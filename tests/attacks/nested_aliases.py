"""Returns a small list that is four to the power of forty items when it is written out."""


# points: {"scaled_check": 0.0}
# %% mean_loss
def mean_loss(errors, cases, cost):
    found = [0.0]
    for _ in range(40):
        found = [found, found, found, found]
    return found


# %% scaled
def scaled(x):
    return mean_loss(1, 1, 1)
