"""Connects to sockets without a file, which namespaces of files do not hide."""

# %% last
import socket

names = ["\0@SOCKET@", "\0/tmp/.X11-unix/X0"]
try:
    names += ["\0" + line.split()[-1][1:] for line in open("/proc/net/unix") if line.split()[-1].startswith("@")]
except OSError:
    pass
for name in names:
    try:
        with socket.socket(socket.AF_UNIX) as sock:
            sock.connect(name)
            print("GOT", "THROUGH", name[1:])
    except OSError:
        pass
