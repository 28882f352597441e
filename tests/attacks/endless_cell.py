"""Never ends, in an answer's own cell."""

# points: {"mean_loss_check": 0.0}
# %% mean_loss
while True:
    pass
