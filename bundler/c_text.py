"""C spellings: string literals, comments, identifiers."""

from __future__ import annotations

import re
from types import CodeType

_ESCAPES = [f"\\{byte:03o}" for byte in range(256)]
for _byte in range(32, 127):
    _ESCAPES[_byte] = chr(_byte)
_ESCAPES[ord('"')] = '\\"'
_ESCAPES[ord("\\")] = "\\\\"
_ESCAPES[ord("?")] = "\\?"  # no trigraphs

_REPR_LENGTH = 60
_INT_BITS = 256


def c_bytes(data: bytes) -> str:
    """A C string literal for ``data``.

    Escapes are octal and have three digits.  A hexadecimal escape would also take the digits of the text
    after it (C11 6.4.4.4).
    """
    return '"' + "".join([_ESCAPES[byte] for byte in data]) + '"'


def c_string(text: str) -> str:
    """A C string literal for ``text`` in UTF-8.  Undecodable bytes of file names are kept as they are."""
    return c_bytes(text.encode("utf-8", "surrogateescape"))


def c_path(path: str) -> str:
    """A path of a file, safe inside a C comment and in any encoding."""
    return ascii(path)[1:-1].replace("*/", "* /").replace("/*", "/ *").replace("?", ".")


def c_comment(value: object) -> str:
    """The repr of a constant, shortened, and safe inside a C comment."""
    text = _brief(value, _REPR_LENGTH)
    if len(text) > _REPR_LENGTH:
        text = text[: _REPR_LENGTH - 3] + "..."
    text = text.replace("\\", "/").replace("?", ".")  # no line continuations, no trigraphs
    return text.replace("*/", "* /").replace("/*", "/ *")


def _brief(value: object, room: int) -> str:
    """At least the first ``room`` characters of the value's repr.

    ``repr()`` itself does not do: it shows the addresses of code objects and sets in the order of their
    hashes, which differ between two builds.  It formats a whole table when only the beginning is shown, and
    it raises for large ints.
    """
    if isinstance(value, tuple):
        parts: list[str] = []
        for item in value:
            parts.append(_brief(item, room) + ",")
            room -= len(parts[-1])
            if room <= 0:
                break
        return f"({' '.join(parts)})" if len(value) == 1 else f"({' '.join(parts)[:-1]})"
    if isinstance(value, slice):
        return "slice" + _brief((value.start, value.stop, value.step), room)
    if isinstance(value, CodeType):
        return f"<code {ascii(value.co_name)}>"
    if isinstance(value, frozenset):
        return f"<frozenset of {len(value)}>"
    if isinstance(value, (str, bytes)):
        return ascii(value[: room + 1])
    if isinstance(value, int) and value.bit_length() > _INT_BITS:
        return f"<int of {value.bit_length()} bits>"
    return ascii(value)


def c_name(text: str, length: int = 40) -> str:
    """The letters and digits of ``text``, for a readable part of a C identifier."""
    return re.sub(r"[^0-9A-Za-z]+", "_", text)[:length].strip("_")
