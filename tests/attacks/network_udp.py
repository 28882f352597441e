"""Sends a packet to the grader's machine, and asks for a name."""

# %% last
import socket

with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
    for address in (("127.0.0.1", int("@PORT@")), ("1.1.1.1", 53)):
        try:
            sock.sendto(b"secrets", address)
        except OSError:
            pass
try:
    print("GOT", "THROUGH", socket.gethostbyname("example.org"))
except OSError:
    pass
