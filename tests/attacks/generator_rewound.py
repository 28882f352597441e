"""Sets the state of the random numbers that a check passes in, and calls its function too often and too seldom."""


# %% smallest
def smallest(loss, rng):
    rng.bit_generator.state = np.random.default_rng(0).bit_generator.state
    for _ in range(7):
        loss(0.3)
    return loss(0.7) + loss(0.3)
