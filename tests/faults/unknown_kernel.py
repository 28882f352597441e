"""The notebook asks for a kernel that nobody has."""


# %% edit
def attack(notebook, folder):
    notebook["metadata"]["kernelspec"] = {"name": "my-conda-env", "display_name": "mine", "language": "python"}
