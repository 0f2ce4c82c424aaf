"""Writes files and leaves the writer open: app.py WHAT.  What it holds back is written at exit, or never."""

import bz2
import dbm.dumb
import gzip
import logging.handlers
import lzma
import mmap
import shelve
import sqlite3
import sys
import tarfile
import tempfile
import zipfile

KEPT = []
COMMANDS = {}


def command(function):
    COMMANDS[function.__name__] = function
    return function


@command
def text():
    KEPT.append(open("file", "w"))
    KEPT[0].write("held back")


@command
def buffered():
    KEPT.append(open("file", "wb"))
    KEPT[0].write(b"held back")


@command
def compressed():
    KEPT.append(gzip.GzipFile("file.gz", "wb", mtime=0))  # else it holds the second of this run
    KEPT.append(bz2.open("file.bz2", "wb"))
    KEPT.append(lzma.open("file.xz", "wb"))
    for writer in KEPT:
        writer.write(b"held back" * 1000)


@command
def archives():
    KEPT.append(zipfile.ZipFile("file.zip", "w"))
    KEPT[-1].writestr(zipfile.ZipInfo("member"), "held back" * 100)
    KEPT.append(tarfile.open("file.tar", "w"))
    KEPT[-1].addfile(tarfile.TarInfo("member"))


@command
def uncommitted():
    KEPT.append(sqlite3.connect("file.db"))
    KEPT[0].execute("create table t(a)")
    KEPT[0].execute("insert into t values (1)")


@command
def write_ahead():
    """The last connection that is closed brings the log into the database, and removes it."""
    KEPT.append(sqlite3.connect("file.db"))
    KEPT[0].execute("pragma journal_mode=wal")
    KEPT[0].execute("create table t(a)")
    KEPT[0].execute("insert into t values (1)")
    KEPT[0].commit()


@command
def dictionaries():
    KEPT.append(shelve.Shelf(dbm.dumb.open("shelf", "c"), writeback=True))
    KEPT[0]["a"] = [1]
    KEPT[0]["a"].append(2)


@command
def mapped():
    KEPT.append(open("file", "w+b"))
    KEPT[0].truncate(4096)
    KEPT.append(mmap.mmap(KEPT[0].fileno(), 4096))
    KEPT[1][:4] = b"held"


@command
def temporary():
    KEPT.append(tempfile.TemporaryDirectory(dir="."))
    KEPT.append(tempfile.NamedTemporaryFile(dir="."))


@command
def records():
    handler = logging.handlers.MemoryHandler(1000, target=logging.FileHandler("file.log"))
    logging.getLogger().addHandler(handler)
    logging.warning("held back")


@command
def suspended():
    def generator():
        with open("file", "w") as stream:
            stream.write("held back")
            yield

    KEPT.append(generator())
    next(KEPT[0])


@command
def hdf5():
    import h5py

    KEPT.append(h5py.File("file.h5", "w"))
    KEPT[0]["numbers"] = list(range(1000))
    KEPT[0].create_group("group").attrs["key"] = "value"


if __name__ == "__main__":
    COMMANDS[sys.argv[1]]()
