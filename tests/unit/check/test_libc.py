"""bundler.check.libc: system calls, and what they raise."""

from __future__ import annotations

import errno
import os

import pytest

from bundler.check.libc import call, mount


def test_a_result() -> None:
    assert call("getpid") == os.getpid()


def test_a_failure_names_the_call() -> None:
    with pytest.raises(OSError) as caught:
        call("close", -1)
    assert (caught.value.errno, caught.value.filename) == (errno.EBADF, "close")
    with pytest.raises(OSError) as caught:
        mount("none", "/no/such place", "tmpfs", 0)
    assert caught.value.filename == "mount"
