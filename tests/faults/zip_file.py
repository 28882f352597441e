"""A zip archive was handed in under the notebook's name."""

# points: nothing
# named: work.ipynb: it is not valid JSON
# %% edit
import io
import json
import zipfile


def attack(notebook, folder):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("work.ipynb", json.dumps(notebook))
    return packed.getvalue()
