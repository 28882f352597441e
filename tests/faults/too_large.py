"""The notebook holds pictures of more bytes than a notebook may have."""


# points: nothing
# named: work.ipynb: it has 2
# named: MB, more than the
# %% edit
def attack(notebook, folder):
    notebook["cells"][1]["attachments"] = {"x.png": {"image/png": "A" * 21 * 2**20}}
