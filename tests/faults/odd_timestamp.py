"""The receipt holds a time in a zone that nobody knows, far beyond the calendar, in bytes that are no text."""


# named: timestamp.txt holds no time
# %% edit
def attack(notebook, folder):
    (folder / "timestamp.txt").write_bytes(b"\xff\xfe 99999-13-45 25:61:00 Mars/Olympus")
