"""What breaks on an older C library: wheels, threads and locks, programs, and files."""

import multiprocessing
import os
import subprocess
import sys
import threading
import time

import lxml.etree
import numpy


def wheels():
    a = numpy.arange(12.0).reshape(3, 4)
    print(a @ a.T, numpy.linalg.norm(a), numpy.exp(a[0]), numpy.log2(a[1]), numpy.hypot(a[2], a[1]))
    print(numpy.linalg.svd(a, compute_uv=False).round(6), numpy.fft.fft(a[0]).round(6))
    try:
        numpy.linalg.inv(numpy.zeros((2, 2)))
    except numpy.linalg.LinAlgError as error:
        print(error)
    tree = lxml.etree.fromstring("<a><b c='1'>text</b><b/></a>")
    print(tree.xpath("//b/@c"), len(tree), lxml.etree.tostring(tree))
    try:
        lxml.etree.fromstring("<a>")
    except lxml.etree.XMLSyntaxError as error:
        print(type(error).__name__, error.lineno)


def threads():
    lock = threading.Lock()
    lock.acquire()
    start = time.monotonic()
    print(lock.acquire(timeout=0.2), 0.2 <= time.monotonic() - start < 5)
    threading.Timer(0.05, lock.release).start()
    print(lock.acquire(timeout=30), time.monotonic() - start < 10)


def programs():
    reader, writer = os.pipe()
    os.set_inheritable(writer, True)
    listed = ["/bin/sh", "-c", 'for fd in /proc/$$/fd/*; do printf "%s " "${fd##*/}"; done']
    for close_fds in (True, False):
        out = subprocess.run(listed, stdout=subprocess.PIPE, close_fds=close_fds, check=True).stdout
        print(close_fds, str(writer).encode() in out.split())
    os.closerange(reader, writer + 1)
    print(subprocess.run([sys.executable, "-c", "print(6 * 7)"], stdout=subprocess.PIPE, check=True).stdout)
    with multiprocessing.Pool(2) as pool:
        print(pool.map(abs, [-1, -2, 3]))


def files():
    print(os.path.isdir("/"), os.path.islink("/proc/self/exe"), os.stat("/").st_mode)
    print("wheels" in open(__file__).read(), os.path.isfile(__file__), len(os.urandom(16)))
    try:
        os.stat("/nonexistent")
    except OSError as error:
        print(error)


if __name__ == "__main__":
    globals()[sys.argv[1]]()
