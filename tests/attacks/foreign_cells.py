"""Hides its cells behind attachments, odd types and the instructor's ids; one would run before the set-up."""


# %% edit
def attack(notebook, folder):
    own = "import builtins\nbuiltins.abs = lambda x: 0\nnp = None"
    notebook["cells"].insert(0, {"cell_type": "code", "id": "setup", "metadata": {}, "source": own, "outputs": []})
    notebook["cells"].insert(
        0, {"cell_type": "raw", "id": "best_check", "metadata": {"format": "python"}, "source": own}
    )
    for cell in notebook["cells"]:
        cell["attachments"] = {"x.png": {"image/png": "AAAA"}}
        cell["metadata"]["autograde"] = cell["metadata"]["graded"] = {"message": "3.0", "extra": True}
