"""Leaves processes that live on, out of reach of the process that is watched."""

# %% extra
import os
import subprocess
import time

subprocess.Popen(["setsid", "sleep", "876543.5"])
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        time.sleep(876543.5)
    os._exit(0)
