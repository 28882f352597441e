"""An answer ends in an error before it has bound its name."""

# points: {"best_check": 0.0}
# named: name 'best' is not defined
# %% best
best = 1 / 0
