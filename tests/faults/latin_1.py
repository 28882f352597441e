"""An editor saved the notebook as Latin-1, accents included."""

# named: work: it was not saved as UTF-8; accented letters may be wrong
# %% edit
import json


def attack(notebook, folder):
    notebook["cells"][1]["source"] += "\n# d\xe9j\xe0 vu"
    return json.dumps(notebook, ensure_ascii=False).encode("latin-1")
