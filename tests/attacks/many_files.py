"""Makes files and folders without end, each of them empty."""

# plain: never
# costs: itself
# %% extra
import os

for number in range(10**6):
    try:
        os.mkdir(f"folder{number}")
        os.mkdir(f"/dev/shm/folder{number}")
    except OSError:
        break
