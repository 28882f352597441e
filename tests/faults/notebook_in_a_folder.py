"""The notebook was handed in inside a folder."""

# named: work.ipynb is missing; 'homework/work.ipynb' has its cells and was taken for it
# %% edit
import json


def attack(notebook, folder):
    (folder / "homework").mkdir()
    (folder / "homework" / "work.ipynb").write_text(json.dumps(notebook))
    return False
