"""The system calls that student code may not make: a filter for the kernel, as the bytes that a zygote loads.

Namespaces, Landlock and an ordinary user leave a child little to reach. What it can still reach is the kernel itself,
and holes there have mostly been entered by calls that no notebook needs: they are refused. The format is the kernel's
classic BPF, linux/filter.h and linux/seccomp.h.
"""

import errno
import platform
import struct

# Numbers on x86_64 and on aarch64, arch/x86/entry/syscalls/syscall_64.tbl and asm-generic/unistd.h.
REFUSED = {
    # namespaces and mounts
    "unshare": (272, 97), "setns": (308, 268), "mount": (165, 40), "umount2": (166, 39), "pivot_root": (155, 41),
    "open_tree": (428, 428), "move_mount": (429, 429), "fsopen": (430, 430), "fsconfig": (431, 431),
    "fsmount": (432, 432), "fspick": (433, 433), "mount_setattr": (442, 442),
    # other processes
    "ptrace": (101, 117), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271), "kcmp": (312, 272),
    "pidfd_getfd": (438, 438),
    # parts of the kernel that have had the most holes
    "bpf": (321, 280), "perf_event_open": (298, 241), "userfaultfd": (323, 282), "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426), "io_uring_register": (427, 427), "add_key": (248, 217), "request_key": (249, 218),
    "keyctl": (250, 219), "init_module": (175, 105), "finit_module": (313, 273), "delete_module": (176, 106),
    "kexec_load": (246, 104), "kexec_file_load": (320, 294),
}  # fmt: skip
CLONE, CLONE3 = (56, 220), (435, 435)
NEW_NAMESPACES = 0x7E020000  # the flags of clone that open namespaces, CLONE_NEW*
MACHINES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}  # column above, and the kernel's name for it

LOAD, EQUAL, AT_LEAST, ANY_BIT, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
NUMBER, MACHINE, FIRST_ARGUMENT = 0, 4, 16  # where they stand in struct seccomp_data
ALLOW, REFUSE = 0x7FFF0000, 0x00050000  # the latter with an errno
FOREIGN = 0x40000000  # numbers from here on are x32's, a second set of calls on x86_64


def make_filter(machine: str | None = None) -> bytes:
    """Return the filter for this machine, or for another by its name.

    Raises KeyError for a machine whose numbers are not known here.
    """
    column, machine_word = MACHINES[machine or platform.machine()]
    numbers = sorted(pair[column] for pair in REFUSED.values())
    steps: list[tuple[int, int, str, str]] = [  # (operation, operand, where to go if so, if not; "" is on)
        (LOAD, MACHINE, "", ""),
        (EQUAL, machine_word, "", "refuse"),
        (LOAD, NUMBER, "", ""),
        (AT_LEAST, FOREIGN, "refuse", ""),
        *((EQUAL, number, "refuse", "") for number in numbers),
        # The flags of clone3 lie in memory, where a filter cannot look; without it the C library uses clone.
        (EQUAL, CLONE3[column], "unknown", ""),
        (EQUAL, CLONE[column], "", "allow"),
        (LOAD, FIRST_ARGUMENT, "", ""),
        (ANY_BIT, NEW_NAMESPACES, "refuse", "allow"),
    ]
    ends = {"allow": ALLOW, "refuse": REFUSE | errno.EPERM, "unknown": REFUSE | errno.ENOSYS}
    places = {"": 0} | {name: len(steps) + i for i, name in enumerate(ends)}
    code = b""
    for here, (operation, operand, if_so, if_not) in enumerate(steps, start=1):
        so, otherwise = (places[name] - here if name else 0 for name in (if_so, if_not))
        code += struct.pack("=HBBI", operation, so, otherwise, operand)
    return code + b"".join(struct.pack("=HBBI", RETURN, 0, 0, value) for value in ends.values())
