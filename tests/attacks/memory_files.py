"""Takes memory in files that have no name, and in shared memory."""

# costs: itself
# plain: never
# %% extra
import ctypes
import os
import time

for number in range(200):
    os.write(os.memfd_create("x"), bytes(10**7))
    ctypes.CDLL(None).shmget(number + 1, 10**8, 0o1666)
time.sleep(60)
