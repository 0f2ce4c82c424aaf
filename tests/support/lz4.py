"""The stub's LZ4 decoder as a function of Python that notices every access outside its buffers."""

from __future__ import annotations

import ctypes
import mmap
import subprocess
from collections.abc import Callable
from pathlib import Path

import ziglang

from bundler.resources import stub_dir

ZIG = (str(Path(str(ziglang.__file__)).parent / "zig"), "cc", "-target", "x86_64-linux-gnu.2.34")

Decode = Callable[[bytes, int], bytes | None]
"""Of the bytes of a row of blocks and the size of their content: the content, or None if the stub refuses."""

_ROOM = 1 << 20
_PROT_NONE = 0


class Fenced:
    """Memory of up to :data:`_ROOM` bytes that ends where a page begins that nobody may touch.

    A process that touches it is killed (SIGSEGV), and pytest-xdist says in which test.  What lies before is
    filled with a pattern, and :meth:`check` finds writes there.
    """

    def __init__(self) -> None:
        self._map = mmap.mmap(-1, _ROOM + mmap.PAGESIZE)
        self._address = ctypes.addressof(ctypes.c_char.from_buffer(self._map))
        fence = ctypes.c_void_p(self._address + _ROOM)
        assert ctypes.CDLL(None).mprotect(fence, ctypes.c_size_t(mmap.PAGESIZE), _PROT_NONE) == 0

    def fill(self, content: bytes) -> ctypes.c_void_p:
        """Put ``content`` at the end, and return its address."""
        before = self._before(len(content))
        self._map[_ROOM - len(content) - len(before) : _ROOM] = before + content
        return ctypes.c_void_p(self._address + _ROOM - len(content))

    def check(self, size: int) -> bytes:
        """The last ``size`` bytes.  Raises AssertionError if bytes before them were changed."""
        before = self._before(size)
        assert self._map[_ROOM - size - len(before) : _ROOM - size] == before
        return self._map[_ROOM - size : _ROOM]

    @staticmethod
    def _before(size: int) -> bytes:
        return b"\xaa" * min(64, _ROOM - size)


def build_decoder(directory: Path) -> Decode:
    """``bundle_lz4_decode``, compiled in ``directory`` so that undefined behaviour kills the process."""
    library = directory / "liblz4.so"
    source = stub_dir() / "stored" / "lz4.c"
    flags = ["-shared", "-O2", "-fsanitize=undefined", "-fsanitize-trap=undefined", "-I", str(stub_dir())]
    subprocess.run([*ZIG, *flags, "-o", str(library), str(source)], check=True)
    function = ctypes.CDLL(str(library)).bundle_lz4_decode
    output, input_ = Fenced(), Fenced()

    def decode(blocks: bytes, size: int) -> bytes | None:
        to, where = output.fill(b"\xaa" * size), input_.fill(blocks)
        status = function(to, ctypes.c_size_t(size), where, ctypes.c_size_t(len(blocks)))
        content = output.check(size)
        assert input_.check(len(blocks)) == blocks
        return content if status == 0 else None

    return decode
