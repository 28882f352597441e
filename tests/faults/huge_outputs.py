"""The notebook was handed in with fifteen megabytes of outputs."""


# %% edit
def attack(notebook, folder):
    notebook["cells"][1]["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "x" * 15 * 2**20}]
