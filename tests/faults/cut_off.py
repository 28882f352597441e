"""The notebook was cut off half-way while it was saved."""

# points: nothing
# named: work.ipynb: it is not valid JSON
# named: was it saved completely?
# %% edit
import json


def attack(notebook, folder):
    text = json.dumps(notebook)
    return text[: len(text) // 2].encode()
