"""An answer crashes its process, as a broken package does; the other answers count."""

# points: {"best_check": 0.0}
# named: name 'best' is not defined
# shown: its process was ended by SIGABRT
# %% best
import os

os.abort()
