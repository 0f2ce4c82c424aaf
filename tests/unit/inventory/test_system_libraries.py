"""Which libraries stay with the run machine."""

from __future__ import annotations

import pytest

from bundler.inventory.system_libraries import is_system_library


@pytest.mark.parametrize(
    "name",
    [
        "libc.so.6",
        "libm.so.6",
        "ld-linux-x86-64.so.2",
        "ld-linux-aarch64.so.1",
        "libpthread.so.0",
        "libnss_dns.so.2",
        "libGL.so.1",
        "libdrm_intel.so.1",
        "libcuda.so.1",
        "libnvidia-ml.so.1",
        "libdl.so",
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
    ],
)
def test_travels(name: str) -> None:
    assert not is_system_library(name)
