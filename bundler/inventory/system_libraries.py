"""System libraries: which shared libraries do not travel, and why.

Every other library that native code needs travels in the executable.  A library is known by its whole SONAME:
wheels bring libraries under names of their own (``libdrm-b0291a67.so.2.4.0``), and those are the wheel's.
Where PEP 600 (manylinux) names these libraries, the lists here are its lists.
"""

from __future__ import annotations

C_LIBRARY_FAMILY = (
    "the C library family: one process can hold one family only, and the kernel starts the dynamic loader of "
    "the run machine's"
)

SYSTEM_LIBRARIES: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        C_LIBRARY_FAMILY,
        (
            "ld-linux-x86-64.so.2",
            "libBrokenLocale.so.1",
            "libanl.so.1",
            "libc.so.6",
            "libc_malloc_debug.so.0",
            "libdl.so.2",
            "libm.so.6",
            "libmvec.so.1",
            "libnsl.so.1",
            "libpthread.so.0",
            "libresolv.so.2",
            "librt.so.1",
            "libthread_db.so.1",
            "libutil.so.1",
            "linux-vdso.so.1",
        ),
    ),
    (
        "the C library's name services: it loads those that /etc/nsswitch.conf of the run machine names",
        (
            "libnss_compat.so.2",
            "libnss_db.so.2",
            "libnss_dns.so.2",
            "libnss_files.so.2",
            "libnss_hesiod.so.2",
            "libnss_myhostname.so.2",
            "libnss_mymachines.so.2",
            "libnss_resolve.so.2",
            "libnss_systemd.so.2",
        ),
    ),
    (
        "graphics drivers: their front loads the driver of the run machine's graphics card",
        (
            "libEGL.so.1",
            "libGL.so.1",
            "libGLX.so.0",
            "libGLdispatch.so.0",
            "libOpenGL.so.0",
            "libvulkan.so.1",
        ),
    ),
    (
        "graphics drivers: the user-space half must match the run machine's kernel driver",
        (
            "libdrm.so.2",
            "libdrm_amdgpu.so.1",
            "libdrm_intel.so.1",
            "libdrm_nouveau.so.2",
            "libdrm_radeon.so.1",
        ),
    ),
    (
        "the compute driver's user-space half, which comes with its kernel module",
        (
            "libcuda.so.1",
            "libnvcuvid.so.1",
            "libnvidia-cfg.so.1",
            "libnvidia-encode.so.1",
            "libnvidia-fbc.so.1",
            "libnvidia-ml.so.1",
            "libnvidia-nvvm.so.4",
            "libnvidia-opticalflow.so.1",
            "libnvidia-ptxjitcompiler.so.1",
        ),
    ),
)

_REASONS = {
    name: reason
    for reason, sonames in SYSTEM_LIBRARIES
    for soname in sonames
    # and the name without a version, by which programs are linked and libraries opened: libm.so
    for name in (soname, soname.partition(".so")[0] + ".so")
}


def is_system_library(soname: str) -> bool:
    """Whether the library with this SONAME must come from the run machine.

    >>> is_system_library("libc.so.6"), is_system_library("libssl.so.3")
    (True, False)
    """
    return soname in _REASONS


def reason_to_stay(soname: str) -> str | None:
    """Why the library with this SONAME must come from the run machine; None if it travels."""
    return _REASONS.get(soname)
