"""An editor saved the notebook as UTF-16."""

# named: work: it was saved as UTF-16, not UTF-8
# %% edit
import json


def attack(notebook, folder):
    return json.dumps(notebook).encode("utf-16")
