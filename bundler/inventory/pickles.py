"""The modules that pickles among the data files name.  No pickle is loaded.

A pickle names the module of each class and function that it refers to, and loading it imports them.  Nothing
else need import these modules: programs ship trained models and prepared tables so.  The opcodes are those of
Lib/pickletools.py: ``GLOBAL`` and ``INST`` have the names in themselves, ``STACK_GLOBAL`` (protocol 4) takes
two texts from the stack.  Compressed pickles, as joblib writes them, are read as well.

A file is taken for a pickle for the ending of its name, or because it starts as one of protocol 2 to 5 does.
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import pickletools
import zlib
from _compat_pickle import IMPORT_MAPPING
from collections.abc import Callable, Iterable, Iterator, Mapping

_ENDINGS = (".pickle", ".pkl", ".pck", ".pcl", ".joblib")
_COMPRESSED_ENDINGS = (".gz", ".bz2", ".xz", ".lzma", ".z")
_HEAD = {bytes((0x80, protocol)) for protocol in range(2, 6)}
_LARGEST = 1 << 26  # bytes
_MOST_OPCODES = 1_000_000  # a second's work; a class is named where it first occurs

_UNPACK: Mapping[bytes, Callable[[io.BytesIO], io.IOBase]] = {
    b"\x1f\x8b": lambda file: gzip.GzipFile(fileobj=file),
    b"BZ": bz2.BZ2File,
    b"\xfd7": lzma.LZMAFile,
}
_ZLIB = frozenset({b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda"})


def pickled_modules(paths: Iterable[str]) -> frozenset[str]:
    """The modules that the pickles among the files at ``paths`` name.  What cannot be read names none."""
    found: set[str] = set()
    for path in paths:
        data = _read(path)
        if data:
            found.update(modules_in(data))
    return frozenset(found - {"__main__", "builtins"})


def modules_in(data: bytes) -> Iterator[str]:
    """The modules that the pickles in ``data``, one after the other, name, up to where they are damaged."""
    stream = io.BytesIO(data)
    left = _MOST_OPCODES
    try:
        while left > 0 and stream.tell() < len(data):
            protocol = 0
            texts: list[str] = []
            memo: dict[int, str | None] = {}
            last: str | None = None
            for opcode, argument, _ in pickletools.genops(stream):
                left -= 1
                name = opcode.name
                if name == "PROTO":
                    protocol = int(argument or 0)
                elif name in ("GLOBAL", "INST"):
                    module = str(argument).partition(" ")[0]
                    yield IMPORT_MAPPING.get(module, module) if protocol < 3 else module
                    last = None
                elif name == "STACK_GLOBAL":
                    if len(texts) >= 2:
                        yield texts[-2]
                    last = None
                elif name in ("PUT", "BINPUT", "LONG_BINPUT"):
                    memo[int(argument or 0)] = last
                elif name == "MEMOIZE":
                    memo[len(memo)] = last
                elif name in ("GET", "BINGET", "LONG_BINGET"):
                    last = memo.get(int(argument or 0))
                    texts += [last] if last is not None else []
                elif "UNICODE" in name and isinstance(argument, str):
                    last = argument
                    texts.append(argument)
                elif name != "FRAME":
                    last = None
                if left <= 0:
                    return
    except (ValueError, IndexError, KeyError, OverflowError, MemoryError, UnicodeError):
        return  # not a pickle, a damaged one, or joblib's with arrays between the opcodes


def _read(path: str) -> bytes:
    """The bytes of the pickle at ``path``; none if it is something else."""
    try:
        with open(path, "rb") as file:
            head = file.read(2)
            if not (head in _HEAD or _is_called_pickle(path)):
                return b""
            data = head + file.read(_LARGEST)
        if head in _ZLIB:
            return zlib.decompressobj().decompress(data, _LARGEST)
        if head in _UNPACK:
            return bytes(_UNPACK[head](io.BytesIO(data)).read(_LARGEST))
    except (OSError, EOFError, ValueError, zlib.error, lzma.LZMAError):
        return b""
    return data


def _is_called_pickle(path: str) -> bool:
    for ending in _COMPRESSED_ENDINGS:
        path = path.removesuffix(ending)
    return path.endswith(_ENDINGS)
