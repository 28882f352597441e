"""Writes scripts into text cells of its own, for whoever opens the graded notebook."""


# %% edit
def attack(notebook, folder):
    text = "A text. <script>alert(1)</script> <img src=x onerror=alert(1)> [a link](javascript:alert(1))"
    own = {"cell_type": "markdown", "id": "text", "metadata": {}, "source": text}
    notebook["cells"].append(own)
