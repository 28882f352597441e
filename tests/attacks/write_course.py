"""Changes the course itself: configuration, source, the check's own module, others' submissions."""

# %% extra
import glob
import os

import course

for path in [
    *glob.glob("@COURSE@/*.py"),
    *glob.glob("@COURSE@/*/*/*.ipynb"),
    *glob.glob("@COURSE@/*/*/*/*.ipynb"),
    *glob.glob("../../../*.py"),
    *glob.glob("../../../*/*/*.ipynb"),
    f"{os.path.dirname(course.__file__)}/checks.py",
]:
    for change in (lambda p: os.unlink(p), lambda p: open(p, "w").close(), lambda p: os.chmod(p, 0o777)):
        try:
            change(path)
            print("GOT", "THROUGH", path)
        except OSError:
            pass
