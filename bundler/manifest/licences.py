"""What a distribution's metadata says about its licence.

``License-Expression`` is an SPDX expression (PEP 639).  Older metadata has a text of any form in ``License``,
or trove classifiers.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from email.parser import HeaderParser

_CLASSIFIER = "License :: "
_LONGEST = 100
"""A longer ``License`` is the licence's whole text."""
_TEXTS = ("licen", "copying", "notice", "authors", "copyright")
"""How the names of files begin that are about licences, in lower case."""


@dataclass(frozen=True)
class Licence:
    """The ``expression``, whether it is one of SPDX, and other lines of the metadata."""

    expression: str = ""
    spdx: bool = False
    homepage: str = ""
    summary: str = ""


def read_licence(metadata_path: str) -> Licence:
    """What the metadata in a ``.dist-info`` or ``.egg-info`` says.  Without a readable file, nothing."""
    for name in ("METADATA", "PKG-INFO", ""):
        try:
            with open(
                os.path.join(metadata_path, name) if name else metadata_path, encoding="utf-8"
            ) as stream:
                return parse_licence(stream.read())
        except (OSError, UnicodeDecodeError):
            continue
    return Licence()


def parse_licence(text: str) -> Licence:
    """What the lines of a metadata file say."""
    headers = HeaderParser().parsestr(text)
    expression = str(headers.get("License-Expression") or "").strip()
    summary = " ".join(str(headers.get("Summary") or "").split())
    homepage = str(headers.get("Home-page") or "").strip()
    if not homepage:
        urls = [str(line).partition(",") for line in headers.get_all("Project-URL") or ()]
        names = {label.strip().lower(): url.strip() for label, _, url in urls}
        homepage = names.get("homepage") or names.get("source") or names.get("repository") or ""
    if expression:
        return Licence(expression, True, homepage, summary)
    old = str(headers.get("License") or "").strip()
    if old and old.upper() != "UNKNOWN" and "\n" not in old and len(old) <= _LONGEST:
        return Licence(old, False, homepage, summary)
    classifiers = [str(line) for line in headers.get_all("Classifier") or ()]
    found = [line.rpartition(" :: ")[2] for line in classifiers if line.startswith(_CLASSIFIER)]
    names_found = [name for name in dict.fromkeys(found) if name != "OSI Approved"]
    return Licence(" or ".join(names_found), False, homepage, summary)


def is_licence_file(path: str) -> bool:
    """Whether a file among the metadata of a distribution is about its licence, by its name."""
    directories, _, name = path.lower().rpartition("/")
    return name.startswith(_TEXTS) or "/licenses/" in f"{directories}/"
