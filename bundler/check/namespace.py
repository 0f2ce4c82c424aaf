"""A root directory that holds a bare system and a few named files, for one process and its children.

It is made in a user and a mount namespace of its own, so nobody needs privileges and nothing remains.

- The system's directories are there, read-only, without what Python installations have in them.
- ``/dev`` has the usual devices, ``/proc`` is that of the machine, ``/tmp`` is empty and can be written to.
- What is shown is at its own path, read-only.  All else is missing: homes, projects, virtual environments.
"""

from __future__ import annotations

import ctypes
import glob
import os
from collections.abc import Sequence
from contextlib import suppress

from bundler.check.libc import call, mount

_SYSTEM = ("bin", "sbin", "lib", "lib32", "lib64", "libx32", "usr", "etc")
_HIDDEN = ("/usr/local", "/usr/src", "/usr/lib/python*", "/usr/lib64/python*", "/usr/share/python*")
_DEVICES = ("null", "zero", "full", "random", "urandom", "tty")
_LINKS = {"fd": "/proc/self/fd", "stdin": "fd/0", "stdout": "fd/1", "stderr": "fd/2"}

# linux/sched.h, linux/mount.h, asm/unistd_64.h
_NEW_USER, _NEW_MOUNTS = 0x10000000, 0x00020000
_RDONLY, _NOSUID, _NODEV, _REMOUNT, _BIND, _REC, _PRIVATE = 1, 2, 4, 32, 4096, 16384, 1 << 18
_MOUNT_SETATTR, _AT_FDCWD, _AT_RECURSIVE = 442, -100, 0x8000


def enter(root: str, shown: Sequence[str], directory: str) -> None:
    """Move this process, which must have one thread, into the new root, which is made at ``root``.

    ``root`` is an empty directory, ``shown`` are absolute paths.  The current directory will be
    ``directory``, which is empty unless the system or what is shown has something there.  Raises ``OSError``:
    its file name is the step that the system denies.
    """
    user, group = os.getuid(), os.getgid()
    call("unshare", _NEW_USER | _NEW_MOUNTS)
    with suppress(FileNotFoundError):
        _write("/proc/self/setgroups", "deny")
    _write("/proc/self/uid_map", f"{user} {user} 1")
    _write("/proc/self/gid_map", f"{group} {group} 1")
    mount(None, "/", None, _REC | _PRIVATE)
    _tmpfs(root, "755")
    for name in _SYSTEM:
        _system_directory(f"/{name}", f"{root}/{name}")
    covered = [f"{root}{path}" for pattern in _HIDDEN for path in glob.glob(pattern) if os.path.isdir(path)]
    for path in covered:
        _tmpfs(path, "755")
    _devices(f"{root}/dev")
    os.mkdir(f"{root}/proc")
    mount("/proc", f"{root}/proc", None, _BIND | _REC)
    os.mkdir(f"{root}/tmp")
    _tmpfs(f"{root}/tmp", "1777")
    for path in shown:
        _show(path, root)
    os.makedirs(root + directory, exist_ok=True)
    for path in (*covered, root):
        mount(None, path, None, _REMOUNT | _BIND | _RDONLY | _NOSUID | _NODEV)
    os.chroot(root)
    os.chdir(directory)


def _system_directory(path: str, place: str) -> None:
    if os.path.islink(path):
        os.symlink(os.readlink(path), place)
    elif os.path.isdir(path):
        os.mkdir(place)
        _bind(path, place)


def _devices(directory: str) -> None:
    os.mkdir(directory)
    for name in _DEVICES:
        if os.path.exists(f"/dev/{name}"):
            _write(f"{directory}/{name}", "")
            mount(f"/dev/{name}", f"{directory}/{name}", None, _BIND)
    for name, text in _LINKS.items():
        os.symlink(text, f"{directory}/{name}")
    os.mkdir(f"{directory}/shm")
    _tmpfs(f"{directory}/shm", "1777")


def _show(path: str, root: str) -> None:
    """Put ``path`` of the machine at the same path below ``root``, unless it is there already."""
    place = root + path
    if os.path.exists(place):
        return
    os.makedirs(os.path.dirname(place), exist_ok=True)
    if os.path.isdir(path):
        os.mkdir(place)
    else:
        _write(place, "")
    _bind(path, place)


def _bind(path: str, place: str) -> None:
    """Let ``place`` be ``path``, with all mounts below it, read-only."""
    mount(path, place, None, _BIND | _REC)
    # struct mount_attr: attr_set, attr_clr, propagation, userns_fd
    attributes = (ctypes.c_uint64 * 4)(_RDONLY, 0, 0, 0)
    words = (_AT_FDCWD, os.fsencode(place), _AT_RECURSIVE, attributes, ctypes.c_size_t(32))
    try:
        call("syscall", ctypes.c_long(_MOUNT_SETATTR), *words)
    except OSError as error:
        raise OSError(error.errno, error.strerror, "mount_setattr") from None


def _tmpfs(path: str, mode: str) -> None:
    mount("none", path, "tmpfs", _NOSUID | _NODEV, f"mode={mode}")


def _write(path: str, text: str) -> None:
    with open(path, "w") as stream:
        stream.write(text)
