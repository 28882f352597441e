"""The notebook was written on Windows: every line ends in two characters."""

# %% edit
import json


def attack(notebook, folder):
    for cell in notebook["cells"]:
        cell["source"] = cell["source"].replace("\n", "\r\n")
    return json.dumps(notebook, indent=1).replace("\n", "\r\n").encode()
