"""A function takes more memory than there is; the other answers count."""


# points: {"scaled_check": 0.0}
# named: MemoryError
# %% scaled
def scaled(x):
    return np.zeros(10**11)
