"""Asks for a kernel that is a shell, or a program of its own."""


# %% edit
def attack(notebook, folder):
    notebook["metadata"]["kernelspec"] = {"name": "bash", "language": "bash", "display_name": "Bash"}
    notebook["metadata"]["language_info"] = {"name": "bash"}
