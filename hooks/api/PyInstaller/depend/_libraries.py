"""Finding shared libraries by name, where the dynamic loader looks for them (ld.so(8))."""

from __future__ import annotations

import functools
import os
import re
import struct
import subprocess

_LINE = re.compile(r"^\s+(?P<name>\S+)\s+\((?P<kind>[^)]*)\)\s+=>\s+(?P<path>.+)$", re.MULTILINE)
_DIRECTORIES = ("/lib64", "/usr/lib64", "/lib", "/usr/lib")


def find_library_file(name: str) -> str | None:
    """The path of the library whose file name is ``name`` (``libz.so.1``), or else begins with it."""
    for directory in (*os.environ.get("LD_LIBRARY_PATH", "").split(":"), *_DIRECTORIES):
        candidate = os.path.join(directory, name)
        if directory and os.path.isfile(candidate):
            return candidate
    known = _cache()
    if name in known:
        return known[name]
    longer = sorted(each for each in known if each.startswith(f"{name}.") or each.startswith(f"{name}.so."))
    return known[longer[0]] if longer else None


@functools.cache
def _cache() -> dict[str, str]:
    """The cache of ldconfig: file name -> path.  It has only libraries that this process can load."""
    for program in ("/sbin/ldconfig", "/usr/sbin/ldconfig", "ldconfig"):
        try:
            done = subprocess.run([program, "-p"], capture_output=True, text=True, check=False)
        except OSError:
            continue
        return _parsed(done.stdout)
    return {}


def _parsed(text: str) -> dict[str, str]:
    wide = struct.calcsize("P") == 8
    found: dict[str, str] = {}
    for match in _LINE.finditer(text):
        if wide == ("64" in match["kind"]):
            found.setdefault(match["name"], match["path"])
    return found
