# SPDX-License-Identifier: Apache-2.0
"""Runs a program that gets no IPv6 socket: without_ipv6.py PROGRAM ARGUMENT …

A seccomp filter answers socket(AF_INET6, …) with EAFNOSUPPORT, as does a kernel that was started
with ipv6.disable=1. A network namespace cannot show that: its kernel has IPv6.
"""
import ctypes
import errno
import os
import platform
import socket
import struct
import sys

PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, SECCOMP_MODE_FILTER = 38, 22, 2
SOCKET_CALL = {"x86_64": 41, "aarch64": 198}[platform.machine()]
# linux/bpf_common.h and linux/seccomp.h; both machines are little-endian.
LOAD, JUMP_IF_EQUAL, RETURN = 0x20, 0x15, 0x06
NUMBER_AT, FIRST_ARGUMENT_AT = 0, 16
ALLOW, ERRNO = 0x7FFF0000, 0x00050000


def instruction(code, value, if_true=0, if_false=0):
    return struct.pack("<HBBI", code, if_true, if_false, value)


def main():
    program = b"".join([
        instruction(LOAD, NUMBER_AT),
        instruction(JUMP_IF_EQUAL, SOCKET_CALL, 0, 3),
        instruction(LOAD, FIRST_ARGUMENT_AT),
        instruction(JUMP_IF_EQUAL, socket.AF_INET6, 0, 1),
        instruction(RETURN, ERRNO | errno.EAFNOSUPPORT),
        instruction(RETURN, ALLOW),
    ])
    instructions = ctypes.create_string_buffer(program, len(program))
    # struct sock_fprog: a count of instructions and a pointer to them.
    filter = ctypes.create_string_buffer(
        struct.pack("@HP", len(program) // 8, ctypes.addressof(instructions)))
    libc = ctypes.CDLL(None, use_errno=True)
    zero = ctypes.c_ulong(0)
    if libc.prctl(PR_SET_NO_NEW_PRIVS, ctypes.c_ulong(1), zero, zero, zero) != 0:
        raise OSError(ctypes.get_errno(), "no_new_privs")
    if libc.prctl(PR_SET_SECCOMP, ctypes.c_ulong(SECCOMP_MODE_FILTER), filter, zero, zero) != 0:
        raise OSError(ctypes.get_errno(), "seccomp")
    os.execvp(sys.argv[1], sys.argv[1:])


main()
