"""Returns a range of a million million numbers: small to send, huge to unpack."""


# %% scaled
def scaled(x):
    return range(10**12)


# %% Line
class Line:
    def fit(self, x, y):
        return self

    def predict(self, x):
        return range(10**12)
