"""The receipt holds no time that can be read."""


# named: timestamp.txt holds no time (b'yesterday, at noon'); it counts as not late
# %% edit
def attack(notebook, folder):
    (folder / "timestamp.txt").write_text("yesterday, at noon")
