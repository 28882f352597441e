"""Takes all the memory there is, in many processes of which none takes much."""

# costs: itself
# plain: never
# %% extra
import os
import time

for _ in range(30):
    if os.fork() == 0:
        kept = b"x" * (40 * 10**6)
        time.sleep(60)
time.sleep(60)
