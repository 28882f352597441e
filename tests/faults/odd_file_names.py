"""Files beside the notebook have names with blanks, accents, emoji, and a line feed."""


# named: was left out: its name holds characters that cannot be printed
# %% edit
def attack(notebook, folder):
    for name in ("my data.csv", "donn\xe9es.csv", "\N{GRINNING FACE}.txt", "a\nb", "-n", "\udcff"):
        (folder / name).write_text("1")
