"""Git's marks of a conflict stand in the notebook."""

# points: nothing
# named: work.ipynb: it is not valid JSON
# %% edit
import json


def attack(notebook, folder):
    lines = json.dumps(notebook, indent=1).splitlines()
    return "\n".join(
        [*lines[:5], "<<<<<<< HEAD", *lines[5:9], "=======", *lines[5:9], ">>>>>>> mine", *lines[9:]]
    ).encode()
