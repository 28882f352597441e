"""Prints without end, on both streams, and past Python."""

# costs: itself
# plain: never
# %% extra
import os
import sys

for _ in range(300):
    print("x" * 10**6)
    print("y" * 10**6, file=sys.stderr)
for _ in range(300):
    os.write(1, b"z" * 10**6)
