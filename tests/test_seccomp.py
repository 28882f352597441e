"""The filter, run by a small machine of our own; what it does to a child in the sandbox stands in test_sandbox."""

import errno
import re
import struct
from pathlib import Path

import pytest

from autograde.seccomp import CLONE, CLONE3, MACHINES, REFUSED, make_filter

ALLOWED, EPERM, ENOSYS = 0x7FFF0000, 0x00050000 | errno.EPERM, 0x00050000 | errno.ENOSYS
HEADERS = {
    "x86_64": Path("/usr/include/x86_64-linux-gnu/asm/unistd_64.h"),
    "aarch64": Path("/usr/include/asm-generic/unistd.h"),
}


def verdict(machine: str, number: int, argument: int = 0, word: int | None = None) -> int:
    """Run the filter as the kernel would: one accumulator, jumps ahead, an end."""
    data = struct.pack("=IIQQ", number, MACHINES[machine][1] if word is None else word, 0, argument)
    steps = list(struct.iter_unpack("=HBBI", make_filter(machine)))
    here = value = 0
    while True:
        operation, if_so, if_not, operand = steps[here]
        if operation == 0x06:
            return operand
        if operation == 0x20:
            value = struct.unpack_from("=I", data, operand)[0]
            here += 1
            continue
        holds = {0x15: value == operand, 0x35: value >= operand, 0x45: bool(value & operand)}[operation]
        here += 1 + (if_so if holds else if_not)


@pytest.mark.parametrize("machine", MACHINES)
def test_what_a_notebook_needs_passes_and_what_none_needs_does_not(machine):
    column = MACHINES[machine][0]
    refused = {pair[column] for pair in REFUSED.values()}
    for number in range(470):
        if number == CLONE3[column]:
            assert verdict(machine, number) == ENOSYS
        else:
            assert verdict(machine, number) == (EPERM if number in refused else ALLOWED), number


@pytest.mark.parametrize("machine", MACHINES)
def test_clone_makes_processes_and_threads_but_no_namespace(machine):
    number = CLONE[MACHINES[machine][0]]
    fork, thread = 0x01200011, 0x003D0F00  # the flags of glibc's fork and pthread_create
    assert verdict(machine, number, fork) == verdict(machine, number, thread) == ALLOWED
    for bit in (0x20000, 0x02000000, 0x04000000, 0x08000000, 0x10000000, 0x20000000, 0x40000000):
        assert verdict(machine, number, fork | bit) == EPERM


def test_a_second_set_of_calls_is_no_way_round():
    assert verdict("x86_64", 0x40000000 | 39) == EPERM  # x32
    assert verdict("x86_64", 39, word=0x40000003) == EPERM  # 32-bit x86


@pytest.mark.parametrize("machine", MACHINES)
def test_numbers_are_the_kernels(machine):
    header = HEADERS[machine]
    if not header.is_file():
        pytest.skip(f"the kernel's headers for {machine} are not here; on Debian, install linux-libc-dev")
    known = dict(re.findall(r"#define __NR3?2?6?4?_?(\w+)\s+(\d+)", header.read_text()))
    for name, pair in ({"clone": CLONE, "clone3": CLONE3} | REFUSED).items():
        assert known[name] == str(pair[MACHINES[machine][0]]), name
