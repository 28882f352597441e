"""Becomes root: by system calls, and by the programs that may make one so."""

# %% last
import os
import subprocess

for become in (lambda: os.setuid(0), lambda: os.setresuid(0, 0, 0), lambda: os.setgroups([0]), lambda: os.setgid(0)):
    try:
        become()
        print("GOT", "THROUGH")
    except OSError:
        pass
for command in (["su", "-c", "id -u"], ["sudo", "-n", "id", "-u"], ["mount", "-t", "tmpfs", "none", "/tmp"]):
    try:
        found = subprocess.run(command, capture_output=True, text=True, timeout=1, stdin=subprocess.DEVNULL)
        if found.returncode == 0:
            print("GOT", "THROUGH", command)
    except (OSError, subprocess.TimeoutExpired):
        pass
