"""Reads the grader's home: passwords, keys, the shell's history."""

# %% last
import glob
import os
import pwd
import re

homes = {"@HOME@", os.path.expanduser("~"), "/root", *glob.glob("/home/*"), *(user.pw_dir for user in pwd.getpwall())}
for home in homes:
    for path in glob.glob(f"{home}/.*") + glob.glob(f"{home}/.ssh/*"):
        try:
            with open(path) as file:
                print(*re.findall("CANARY-" + r"\w+", file.read()))
        except (OSError, UnicodeDecodeError):
            pass
