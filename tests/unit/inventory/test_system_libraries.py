"""Which libraries stay with the run machine."""

from __future__ import annotations

import pytest

from bundler.inventory.system_libraries import (
    SYSTEM_LIBRARIES,
    is_system_library,
)


@pytest.mark.parametrize(
    "name",
    [
        "libc.so.6",
        "libm.so.6",
        "ld-linux-x86-64.so.2",
        "libpthread.so.0",
        "libnss_dns.so.2",
        "libGL.so.1",
        "libdrm_intel.so.1",
        "libcuda.so.1",
        "libnvidia-ml.so.1",
        "libdl.so.2",
        "libdl.so",  # as it is linked
    ],
)
def test_stays(name: str) -> None:
    assert is_system_library(name)


@pytest.mark.parametrize(
    "name",
    [
        "libssl.so.3",
        "libcrypto.so.3",
        "libffi.so.8",
        "libcrypt.so.1",
        "libstdc++.so.6",
        "libGLU.so.1",
        "libc",
        "libc-custom.so.6",
        "xlibc.so.6",
        "libcudart.so.12",
        "libnsl.so.3",  # not glibc's
        # names that auditwheel gives to the libraries of a wheel
        "libdrm-b0291a67.so.2.4.0",
        "libdrm_amdgpu-91d0d9f4.so.1.0.0",
        "libGL-2c8f6d4e.so.1",
    ],
)
def test_travels(name: str) -> None:
    assert not is_system_library(name)


def test_each_library_is_listed_once_with_a_reason() -> None:
    names = [name for _, names in SYSTEM_LIBRARIES for name in names]
    assert len(names) == len(set(names)) and all(reason for reason, _ in SYSTEM_LIBRARIES)
