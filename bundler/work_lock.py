"""One build at a time in a work directory: two would write the same sources and objects."""

from __future__ import annotations

import errno
import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager

from bundler.reporter import Reporter


@contextmanager
def work_lock(directory: str, reporter: Reporter) -> Iterator[None]:
    """Hold the lock of ``directory``.  While another build holds it, say so and wait.

    The kernel gives it back when its process ends, however that ends.  A file system without locks is used
    without.
    """
    with open(os.path.join(directory, ".lock"), "ab") as stream:
        if not _locked(stream.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB):
            reporter.info(f"waiting for another build that uses {directory}")
            _locked(stream.fileno(), fcntl.LOCK_EX)
        yield


def _locked(descriptor: int, operation: int) -> bool:
    try:
        fcntl.flock(descriptor, operation)
    except BlockingIOError:
        return False
    except OSError as error:
        if error.errno not in (errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP, errno.EINVAL):
            raise
    return True
