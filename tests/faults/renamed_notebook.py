"""The browser renamed the notebook when it was downloaded a second time."""

# named: work.ipynb is missing; 'work (1).ipynb' has its cells and was taken for it
# %% edit
import json


def attack(notebook, folder):
    (folder / "work (1).ipynb").write_text(json.dumps(notebook))
    return False
