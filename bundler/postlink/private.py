"""The directory that CPython is installed in, which is in libpython, if it is a private one.

``Modules/getpath.c`` has it as a string of its own (``PREFIX``), for interpreters that find their standard
library nowhere else.  An executable sets its home, so the string is never looked at.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

from elftools.elf.constants import SH_FLAGS
from elftools.elf.elffile import ELFFile

from bundler.elf.private_paths import is_private
from bundler.postlink.edits import Edit


def private_edits(elf: ELFFile, prefix: str) -> Iterator[Edit]:
    """Edits that overwrite the string ``prefix`` in the read-only data of libpython and the stub.

    The last part of the path stays, because a linker may let a shorter string be the end of a longer one.
    """
    if not is_private(prefix) or prefix.count("/") < 2:
        return
    text = os.fsencode(prefix)
    zeros = bytes(text.rindex(b"/"))
    for section in elf.iter_sections():
        flags = section.header.sh_flags
        if (
            not flags & SH_FLAGS.SHF_ALLOC
            or flags & SH_FLAGS.SHF_WRITE
            or section.name.startswith(".bundle_")
        ):
            continue
        if section.header.sh_type != "SHT_PROGBITS":
            continue
        content, found = section.data(), -1
        while (found := content.find(b"\0" + text + b"\0", found + 1)) >= 0:
            yield Edit(section.header.sh_offset + found + 1, zeros, "the prefix of CPython's build")
