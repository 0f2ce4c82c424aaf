"""The manifest as bytes: ``bndlman1``, the CRC-32 and the size of what follows, and compressed JSON.

The CRC and the size (little-endian, 4 bytes each) are of the compressed JSON (zlib, RFC 1950).
"""

from __future__ import annotations

import json
import struct
import zlib
from typing import Any

from bundler.errors import NotInspectable
from bundler.manifest.model import SCHEMA, Manifest
from bundler.worker.wire import from_wire, to_wire

SECTION = ".bundle_manifest"
"""The section of an executable that holds its manifest."""
WORK_FILE = "manifest.json"
"""The manifest of the last build, in its work directory."""
MAGIC = b"bndlman1"
_HEADER = struct.Struct("<8sII")
_LARGEST = 1 << 28
"""No manifest is larger.  So damaged or hostile bytes cannot fill the memory."""


def to_json(manifest: Manifest) -> dict[str, Any]:
    """The manifest as data for JSON, the schema first."""
    data: dict[str, Any] = to_wire(manifest)
    return {"schema": data.pop("schema"), **data}


def encode(manifest: Manifest) -> bytes:
    """``manifest`` as bytes.  Equal manifests give equal bytes."""
    text = json.dumps(_slim(to_json(manifest)), separators=(",", ":")).encode("ascii")
    packed = zlib.compress(text, 9)
    return _HEADER.pack(MAGIC, zlib.crc32(packed), len(packed)) + packed


def decode(content: bytes, name: str) -> Manifest:
    """The manifest in ``content``, which is from the file ``name``.  Raises :class:`NotInspectable`."""
    try:
        magic, check, size = _HEADER.unpack_from(content)
        packed = content[_HEADER.size : _HEADER.size + size]
        if magic != MAGIC or len(packed) != size or zlib.crc32(packed) != check:
            raise ValueError("its checksum is wrong")
        stream = zlib.decompressobj()
        text = stream.decompress(packed, _LARGEST)
        if not stream.eof:
            raise ValueError("it is too large")
        return from_text(text)
    except (struct.error, zlib.error, ValueError, KeyError, TypeError, RecursionError) as error:
        raise NotInspectable(
            f"the manifest of {name} cannot be read",
            str(error),
            "the file is damaged; build or download it again",
        ) from error


def from_text(text: bytes) -> Manifest:
    """The manifest that :func:`to_json` gave, from JSON.

    Raises ``ValueError``, ``KeyError`` and ``TypeError`` for anything else.
    """
    data = json.loads(text)
    if not isinstance(data, dict) or data.get("schema") != SCHEMA:
        found = data.get("schema") if isinstance(data, dict) else None
        raise ValueError(f"its schema is {found!r}, not {SCHEMA!r}")
    return from_wire(Manifest, data)


def _slim(data: Any) -> Any:
    """``data`` without what has its default value anyway: empty texts and lists, zeros, False and None."""
    if isinstance(data, dict):
        return {key: _slim(value) for key, value in data.items() if value or key in _ALWAYS}
    if isinstance(data, list):
        return [_slim(item) for item in data]
    return data


_ALWAYS = frozenset(
    "schema bundler python libpython machine glibc entry_kind entry name kind file owner path size offset "
    "stored importer way carried version value symbols packages importers module others modules bytes".split()
)
"""Keys whose fields have no default."""
