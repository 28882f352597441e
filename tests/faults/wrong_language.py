"""The notebook was run with a kernel for R, and says so."""


# %% edit
def attack(notebook, folder):
    notebook["metadata"]["kernelspec"] = {"name": "ir", "display_name": "R", "language": "R"}
    notebook["metadata"]["language_info"] = {"name": "R", "version": "4.3"}
