"""Sends buffers of wrong lengths, negative and overlapping, and arrays that are larger than their bytes."""

# %% extra
import json
import os
import struct


def send(tree, buffers):
    text = json.dumps(tree).encode()
    for number in range(3, 60):
        try:
            if "socket" in os.readlink(f"/proc/self/fd/{number}"):
                os.write(number, struct.pack(">IQ", len(text), len(buffers)) + text + buffers)
        except OSError:
            pass


# %% mean_loss
def mean_loss(errors, cases, cost):
    send(["value", [["scalar", "<f8", {"": -8}]], []], bytes(8))
    return 0.0


# %% scaled
def scaled(x):
    send(["value", [["@", 1000]], [[1000, ["array", "<f8", [10**12], {"": 8}, True]]]], bytes(8))
    return x


# %% Line
class Line:
    def fit(self, x, y):
        send(["value", [["@", 1000]], [[1000, ["array", "V9999999", [-1], {"": 10**9}, True]]]], bytes(8))
