"""Starts threads without end."""

# costs: itself
# plain: never
# %% extra
import threading
import time

while True:
    try:
        threading.Thread(target=time.sleep, args=(1000,), daemon=True).start()
    except RuntimeError:
        pass
