"""Shows outputs whose data and metadata are nested almost as deep as Python can write them."""

# %% extra
import sys

from IPython.display import display

sys.setrecursionlimit(100_000)
for depth in range(500, 1000, 20):
    nested = {}
    for _ in range(depth):
        nested = {"a": nested}
    display({"text/plain": "x", "application/json": nested}, raw=True)
    display({"text/plain": "x"}, raw=True, metadata=nested)
