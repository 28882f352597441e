"""Connects to sockets in the file system: the grader's, Docker's, the system's bus."""

# %% last
import glob
import socket

for path in [
    "@SOCKET@",
    "/var/run/docker.sock",
    "/run/dbus/system_bus_socket",
    "/tmp/.X11-unix/X0",
    *glob.glob("/run/*.sock"),
]:
    try:
        with socket.socket(socket.AF_UNIX) as sock:
            sock.connect(path)
            print("GOT", "THROUGH", path)
    except OSError:
        pass
