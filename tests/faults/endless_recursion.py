"""A function calls itself for ever; the other answers count."""


# points: {"mean_loss_check": 0.0}
# named: RecursionError
# %% mean_loss
def mean_loss(errors, cases, cost):
    return mean_loss(errors, cases, cost)
