"""An editor put a byte order mark before the notebook."""

# %% edit
import json


def attack(notebook, folder):
    return json.dumps(notebook).encode("utf-8-sig")
