"""C spellings: string literals, comments, identifiers."""

from __future__ import annotations

import re

_ESCAPES = [f"\\{byte:03o}" for byte in range(256)]
for _byte in range(32, 127):
    _ESCAPES[_byte] = chr(_byte)
_ESCAPES[ord('"')] = '\\"'
_ESCAPES[ord("\\")] = "\\\\"
_ESCAPES[ord("?")] = "\\?"  # no trigraphs

_REPR_LENGTH = 60


def c_bytes(data: bytes) -> str:
    """A C string literal for ``data``; octal escapes, because hexadecimal ones have no end
    (C11 6.4.4.4)."""
    return '"' + "".join([_ESCAPES[byte] for byte in data]) + '"'


def c_comment(value: object) -> str:
    """The value's repr, shortened, safe inside a C comment."""
    text = ascii(value)
    if len(text) > _REPR_LENGTH:
        text = text[: _REPR_LENGTH - 3] + "..."
    text = text.replace("\\", "/").replace("?", ".")  # no line continuations, no trigraphs
    return text.replace("*/", "* /").replace("/*", "/ *")


def c_name(text: str, length: int = 40) -> str:
    """Letters, digits and underscores of ``text``, for a readable part of an identifier."""
    return re.sub(r"[^0-9A-Za-z]+", "_", text)[:length].strip("_")
