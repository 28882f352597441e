"""Hands in files that Python, IPython, pytest and nbgrader read when they start."""

# %% file sitecustomize.py
open("/tmp/battery-was-here", "w").close()
# %% file usercustomize.py
open("/tmp/battery-was-here", "w").close()
# %% file conftest.py
open("/tmp/battery-was-here", "w").close()
# %% file ipython_config.py
open("/tmp/battery-was-here", "w").close()
# %% file nbgrader_config.py
open("/tmp/battery-was-here", "w").close()
# %% file .ipython/profile_default/startup/start.py
open("/tmp/battery-was-here", "w").close()
