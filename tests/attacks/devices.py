"""Makes and opens devices: disks, memory, the kernel's log, the terminal."""

# %% last
import fcntl
import os
import stat
import termios

for name in ("sda", "vda", "nvme0n1", "mem", "kmsg", "kvm", "fuse", "loop0", "uinput"):
    try:
        with open(f"/dev/{name}", "rb"):
            print("GOT", "THROUGH", name)
    except OSError:
        pass
for place in ("/dev/battery-was-here", "/tmp/battery-was-here", "battery-was-here"):
    try:
        os.mknod(place, stat.S_IFBLK | 0o600, os.makedev(8, 0))
        print("GOT", "THROUGH", place)
    except OSError:
        pass
try:
    with open("/dev/tty", "w") as terminal:
        fcntl.ioctl(terminal, termios.TIOCSTI, b"x")
        print("GOT", "THROUGH the terminal")
except OSError:
    pass
