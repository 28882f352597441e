"""The notebook was saved twice into one file."""

# points: nothing
# named: work.ipynb: it is not valid JSON (Extra data
# %% edit
import json


def attack(notebook, folder):
    return json.dumps(notebook).encode() * 2
