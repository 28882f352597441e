"""The notebook's name is in capital letters, as some systems write it."""

# named: work.ipynb is missing; 'WORK.IPYNB' has its cells and was taken for it
# %% edit
import json


def attack(notebook, folder):
    (folder / "WORK.IPYNB").write_text(json.dumps(notebook))
    return False
