"""Gives its functions names of thirty megabytes, for whatever quotes them."""


# %% mean_loss
class Named:
    __name__ = __qualname__ = "mean_loss" + "x" * (30 * 2**20)

    def __call__(self, errors, cases, cost):
        return 0.0


mean_loss = Named()
# %% best
best = Named()
