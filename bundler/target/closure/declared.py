"""What the installed distributions say that they require, for the build to understand."""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Mapping, Sequence

from bundler.target.closure.find.distributions import DistributionIndex
from bundler.target.closure.model import Declarations, Declared


def declarations(path: Sequence[str]) -> Declarations:
    """The requirements of all distributions along ``path``, and the target's values of marker variables."""
    index = DistributionIndex(path)
    return Declarations(
        markers=tuple(sorted(marker_values().items())),
        distributions=tuple(Declared(each.name, each.required_lines) for each in index.all()),
    )


def marker_values() -> Mapping[str, str]:
    """The variables of environment markers, for the running interpreter (PEP 508)."""
    info = sys.implementation.version
    version = f"{info.major}.{info.minor}.{info.micro}"
    if info.releaselevel != "final":
        version += f"{info.releaselevel[0]}{info.serial}"
    return {
        "implementation_name": sys.implementation.name,
        "implementation_version": version,
        "os_name": os.name,
        "platform_machine": platform.machine(),
        "platform_python_implementation": platform.python_implementation(),
        "platform_release": platform.release(),
        "platform_system": platform.system(),
        "platform_version": platform.version(),
        "python_full_version": platform.python_version(),
        "python_version": ".".join(platform.python_version_tuple()[:2]),
        "sys_platform": sys.platform,
    }
