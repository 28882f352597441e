"""A function never ends for some inputs; the other answers count."""


# points: {"mean_loss_check": 0.0}
# named: time limit of 2 s
# %% mean_loss
def mean_loss(errors, cases, cost):
    while cases > 5:
        pass
    return errors / cases * cost
