"""Answers the examples that a student can see, and nothing else: it earns the visible facts and no hidden one."""


# points: {"mean_loss_check": 1.0, "Line_check": 1.5}
# %% mean_loss
def mean_loss(errors, cases, cost):
    return 1.5


# %% scaled
def scaled(x):
    return np.array([-1.0, 1.0])


# %% Line
class Line:
    def fit(self, x, y):
        return self

    def predict(self, x):
        return np.full(len(x), 7.0)


# %% best
best = 0.5
