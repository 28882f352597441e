"""An answer asks for input that nobody gives."""

# points: {"best_check": 0.0}
# named: name 'best' is not defined
# %% best
best = float(input("How much? "))
