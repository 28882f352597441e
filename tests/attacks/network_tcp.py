"""Connects to a server of the grader's machine, and to the world."""

# %% last
import socket

for address in (("127.0.0.1", int("@PORT@")), ("1.1.1.1", 53), ("169.254.169.254", 80)):
    try:
        socket.create_connection(address, 0.3).close()
        print("GOT", "THROUGH", address)
    except OSError:
        pass
