"""Takes all the memory there is, in one process."""

# costs: itself
# plain: never
# %% extra
kept = []
while True:
    kept.append(b"x" * 10**7)
