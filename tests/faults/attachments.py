"""A text cell holds pictures that were pasted into it, one of them damaged."""


# %% edit
def attack(notebook, folder):
    pictures = {"image.png": {"image/png": "iVBORw0KGgo="}, "\xe9.png": {"image/png": 7}, "x": None}
    text = "![a picture](attachment:image.png)"
    notebook["cells"].append(
        {"cell_type": "markdown", "id": "m", "metadata": {}, "source": text, "attachments": pictures}
    )
