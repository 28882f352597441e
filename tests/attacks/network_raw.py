"""Opens sockets of the kinds that pass by a firewall: raw, packet, netlink, vsock."""

# %% last
import socket

for family, kind, number in (
    (socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP),
    (socket.AF_PACKET, socket.SOCK_RAW, 0),
):
    try:
        socket.socket(family, kind, number).close()
        print("GOT", "THROUGH", family, kind)
    except OSError:
        pass
try:
    with socket.socket(socket.AF_VSOCK, socket.SOCK_STREAM) as sock:
        sock.settimeout(0.3)
        sock.connect((2, 22))
        print("GOT", "THROUGH vsock")
except OSError:
    pass
