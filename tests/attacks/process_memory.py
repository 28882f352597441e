"""Reads and writes the memory of the process it was forked from, through /proc and by system calls."""

# %% last
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
for number in {1, os.getppid()}:
    for mode in ("rb", "r+b"):
        try:
            with open(f"/proc/{number}/mem", mode):
                print("GOT", "THROUGH", number, mode)
        except OSError:
            pass
    if number != os.getpid() and libc.ptrace(16, number, None, None) == 0:
        print("GOT", "THROUGH ptrace", number)
    buffer = ctypes.create_string_buffer(8)
    vector = (ctypes.c_size_t * 2)(ctypes.addressof(buffer), 8)
    if libc.process_vm_readv(number, vector, 1, (ctypes.c_size_t * 2)(0x400000, 8), 1, 0) == 8:
        print("GOT", "THROUGH process_vm_readv", number)
