"""The whole check of the running interpreter."""

from __future__ import annotations

import sys

from bundler.errors import InterpreterUnsupported
from bundler.interpreter import Singletons
from bundler.target.probe import config, objects, singletons
from bundler.target.versions import ObjectLayout, running_layout

_SHOWN = 8


def probe() -> Singletons:
    """Where the singletons are, after everything has been found where bundler expects it.

    Raises :class:`InterpreterUnsupported` with the differences, and with their reason if it is known.
    """
    layout = running_layout()
    found = differences(layout)
    if found:
        version = ".".join(map(str, sys.version_info[:2]))
        more = [f"and {len(found) - _SHOWN} more"] if len(found) > _SHOWN else []
        raise InterpreterUnsupported(
            f"{sys.executable} is not laid out in memory as CPython {version} is{_reason()}",
            "\n".join([*found[:_SHOWN], *more]),
            f"give --python another CPython {version}; "
            "please report these lines if it is a release of python.org or of a distribution",
        )
    return singletons.find_singletons(layout)


def differences(layout: ObjectLayout) -> list[str]:
    """All that is not as ``layout`` and the stub's declarations say."""
    found = list(objects.differences(layout))
    if not found:
        found += [*config.differences(layout), *singletons.differences(layout)]
    return found


def _reason() -> str:
    """What is known about a build whose objects have another layout."""
    if hasattr(sys, "getobjects"):
        return ": it was built with --with-trace-refs"
    return ""
