"""Extension modules of the standard library, and the shared libraries behind them."""

import importlib
import os
import sys

COMMANDS = {}


def command(function):
    COMMANDS[function.__name__] = function
    return function


@command
def numbers():
    import array
    import cmath
    import decimal
    import fractions
    import math
    import random
    import statistics
    import struct

    print(math.sqrt(2), math.comb(50, 25), math.nextafter(1, 2), math.gamma(5.5), cmath.exp(1j))
    print(decimal.Decimal("1.1").sqrt(decimal.Context(prec=40)), decimal.HAVE_THREADS)
    print(fractions.Fraction("0.125"), statistics.stdev([1, 2, 3, 4]), random.Random(1).random())
    print(array.array("d", [1, 2.5]), struct.pack(">Iq", 1, -2))


@command
def hashes():
    import base64
    import binascii
    import hashlib
    import hmac
    import secrets
    import zlib

    print(sorted(hashlib.algorithms_guaranteed))
    for name in sorted(hashlib.algorithms_guaranteed):
        if not name.startswith("shake"):
            print(name, hashlib.new(name, b"data", usedforsecurity=False).hexdigest()[:20])
    print(
        hashlib.pbkdf2_hmac("sha256", b"p", b"s", 10).hex()[:20],
        hashlib.scrypt(b"p", salt=b"s", n=2, r=1, p=1).hex()[:20],
    )
    print(hmac.digest(b"k", b"m", "sha256").hex()[:20], type(hashlib.sha256()).__module__)
    print(zlib.crc32(b"x"), binascii.crc_hqx(b"x", 0), base64.b85encode(b"data"), len(secrets.token_bytes(5)))


@command
def compression():
    import bz2
    import gzip
    import io
    import lzma
    import tarfile
    import zipfile
    import zlib

    data = b"some data " * 1000
    for module in (bz2, gzip, lzma, zlib):
        packed = module.compress(data)
        print(module.__name__, len(packed) < 500, module.decompress(packed) == data)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("a.txt", data)
    print(zipfile.ZipFile(stream).read("a.txt") == data)
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w:bz2") as archive:
        member = tarfile.TarInfo("x")
        member.size = len(data)
        archive.addfile(member, io.BytesIO(data))
    stream.seek(0)
    print(tarfile.open(fileobj=stream).getnames())
    try:
        lzma.decompress(b"junk")
    except lzma.LZMAError as error:
        print(error)


@command
def tls():
    import ssl

    print(ssl.OPENSSL_VERSION, ssl.HAS_ALPN, ssl.HAS_TLSv1_3)
    context = ssl.create_default_context()
    print(len(context.get_ciphers()) > 3, context.minimum_version.name)
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = context.wrap_bio(incoming, outgoing, server_hostname="example.org")
    try:
        client.do_handshake()
    except ssl.SSLWantReadError as error:
        print(type(error).__name__, outgoing.pending > 100)
    incoming.write(b"HTTP/1.1 400 Bad Request\r\n")
    try:
        client.do_handshake()
    except ssl.SSLError as error:
        print(error.reason, error.library)
    print(len(ssl.RAND_bytes(8)), ssl.get_default_verify_paths().openssl_cafile_env)


@command
def databases():
    import dbm
    import sqlite3

    print(sqlite3.sqlite_version, sqlite3.threadsafety)
    connection = sqlite3.connect("data.db")
    connection.create_function("twice", 1, lambda x: x * 2)
    connection.executescript(
        "drop table if exists t; create table t (a, b); insert into t values (1, 'x'), (2, 'y');"
    )
    print(connection.execute("select twice(a), upper(b) from t order by a").fetchall())
    try:
        connection.execute("select nothing from t")
    except sqlite3.OperationalError as error:
        print(error, error.sqlite_errorname)
    connection.execute("insert into t values (3, 'never committed')")
    try:
        print(connection.execute("create virtual table f using fts5(x)") is not None)
    except sqlite3.OperationalError as error:
        print(error)
    import dbm.dumb

    with dbm.dumb.open("dumb", "n") as store:
        store["k"] = "v"
        print(dict(store))


@command
def foreign():
    import ctypes
    import ctypes.util

    libc = ctypes.CDLL(None)
    print(libc.abs(-5), libc.strlen(b"four"), ctypes.sizeof(ctypes.c_long), ctypes.string_at(b"abc", 2))
    compare = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_int), ctypes.POINTER(ctypes.c_int))
    values = (ctypes.c_int * 5)(5, 1, 4, 2, 3)
    libc.qsort(values, 5, ctypes.sizeof(ctypes.c_int), compare(lambda a, b: a[0] - b[0]))
    print(list(values))
    ctypes.pythonapi.PyLong_AsLong.restype = ctypes.c_long
    print(ctypes.pythonapi.PyLong_AsLong(ctypes.py_object(42)))
    print(bool(ctypes.CDLL("libm.so.6").cos))

    class Point(ctypes.Structure):
        _fields_ = [("x", ctypes.c_int), ("y", ctypes.c_double)]

    print(ctypes.sizeof(Point), Point(1, 2.5).y)
    try:
        ctypes.CDLL("libnothing.so.9")
    except OSError as error:
        print(type(error).__name__, error)


@command
def text():
    import _csv
    import csv
    import io
    import json
    import pickle
    import unicodedata
    import xml.dom.minidom
    import xml.parsers.expat
    import xml.sax

    print(
        unicodedata.name("\u00e9"),
        unicodedata.unidata_version,
        unicodedata.normalize("NFD", "\u00e9").encode(),
    )
    print(xml.dom.minidom.parseString("<a b='1'>t</a>").toxml(), xml.parsers.expat.EXPAT_VERSION)
    try:
        xml.parsers.expat.ParserCreate().Parse("<a><b></a>", True)
    except xml.parsers.expat.ExpatError as error:
        print(error)
    print(json.dumps({"a": [1, 2.5, None]}, indent=1), json.encoder.c_make_encoder is not None)
    print(list(csv.reader(io.StringIO('a,"b,c"\n'))), pickle.loads(pickle.dumps({1: [2]}, 5)))
    for codec in (
        "utf-16",
        "cp1252",
        "shift_jis",
        "gb18030",
        "big5",
        "euc_kr",
        "iso2022_jp",
        "punycode",
        "idna",
        "koi8_r",
        "cp437",
    ):
        sample = {
            "shift_jis": "\u65e5",
            "gb18030": "\u4e2d",
            "big5": "\u4e2d",
            "euc_kr": "\ud55c",
            "iso2022_jp": "\u65e5",
            "koi8_r": "\u0434",
        }.get(codec, "abc")
        print(codec, sample.encode(codec), sample.encode(codec).decode(codec) == sample)
    for codec in ("rot13", "hex", "base64", "bz2", "zlib", "uu", "quopri"):
        import codecs

        data = "abc" if codec == "rot13" else b"abc"
        print(codec, codecs.encode(data, codec))
    try:
        "x".encode("no-such-codec")
    except LookupError as error:
        print(error)


@command
def system():
    import fcntl
    import grp
    import mmap
    import pwd
    import resource
    import select
    import selectors
    import socket
    import syslog
    import termios
    import tempfile

    print(pwd.getpwuid(0).pw_name, grp.getgrgid(0).gr_name, resource.getrlimit(resource.RLIMIT_CORE)[0] >= -1)
    with tempfile.TemporaryFile() as stream:
        stream.write(b"0123456789" * 500)
        stream.flush()
        with mmap.mmap(stream.fileno(), 0) as mapped:
            print(mapped[10:15], mapped.find(b"9"))
        print(fcntl.fcntl(stream.fileno(), fcntl.F_GETFD))
    one, two = socket.socketpair()
    one.send(b"across")
    print(
        select.select([two], [], [], 1)[0] == [two], two.recv(10), type(selectors.DefaultSelector()).__name__
    )
    one.close()
    two.close()
    server = socket.create_server(("127.0.0.1", 0))
    client = socket.create_connection(server.getsockname())
    accepted, _ = server.accept()
    client.sendall(b"hello")
    print(accepted.recv(5), socket.getaddrinfo("127.0.0.1", 80, type=socket.SOCK_STREAM)[0][4])
    for item in (server, client, accepted):
        item.close()
    try:
        socket.create_connection(("127.0.0.1", 1), timeout=1)
    except OSError as error:
        print(error)
    try:
        termios.tcgetattr(0)
    except termios.error as error:
        print(error)


@command
def shared_memory():
    import multiprocessing.shared_memory

    memory = multiprocessing.shared_memory.SharedMemory(create=True, size=10)
    memory.buf[:2] = b"ab"
    print(bytes(memory.buf[:2]))
    memory.close()
    memory.unlink()


def square(number):
    return number * number


@command
def start_methods():
    import multiprocessing

    for method in ("fork", "spawn", "forkserver"):
        with multiprocessing.get_context(method).Pool(2) as pool:
            print(method, pool.map(square, range(5)))


@command
def various():
    import queue
    import uuid
    import zoneinfo

    print(uuid.uuid5(uuid.NAMESPACE_DNS, "example.org"), uuid.uuid1().version, queue.SimpleQueue().empty())
    print(zoneinfo.ZoneInfo.from_file is not None, sorted(zoneinfo.TZPATH)[:1])


@command
def objects():
    """What an extension module tells about itself."""
    import importlib.util
    import _json
    import _struct

    for name in ("_json", "_ssl", "_ctypes", "math", "unicodedata"):
        module = importlib.import_module(name)
        spec = module.__spec__
        print(
            name,
            getattr(module, "__file__", None),
            spec.origin,
            spec.has_location,
            spec.cached,
        )
        print(module.__name__, module.__package__, module.__loader__ is spec.loader)
    before = importlib.import_module("_json")
    print(
        importlib.reload(before) is before,
        importlib.util.find_spec("_struct").origin == _struct.__spec__.origin,
    )
    try:
        importlib.import_module("_no_such_extension")
    except ImportError as error:
        print(error)


@command
def everything():
    """Import every extension module there is in plain Python; print those that work."""
    import sysconfig

    names = """_asyncio _bisect _blake2 _bz2 _codecs_cn _codecs_hk _codecs_iso2022 _codecs_jp _codecs_kr _codecs_tw
        _contextvars _csv _ctypes _datetime _decimal _elementtree _hashlib _heapq _json _lsprof _lzma _md5
        _multibytecodec _multiprocessing _opcode _pickle _posixshmem _posixsubprocess _queue _random _sha1 _sha3
        _socket _sqlite3 _ssl _statistics _struct _uuid _zoneinfo array binascii cmath fcntl grp math mmap pyexpat
        resource select syslog termios unicodedata zlib""".split()
    for name in names:
        try:
            importlib.import_module(name)
            print(name)
        except ImportError as error:
            print(name, error)


def hidden():
    """Static imports for what everything() names at run time."""
    import _asyncio, _bisect, _blake2, _bz2, _codecs_cn, _codecs_hk, _codecs_iso2022, _codecs_jp, _codecs_kr
    import _codecs_tw, _contextvars, _csv, _ctypes, _datetime, _decimal, _elementtree, _hashlib, _heapq, _json
    import _lsprof, _lzma, _md5, _multibytecodec, _multiprocessing, _opcode, _pickle, _posixshmem
    import _posixsubprocess, _queue, _random, _sha1, _sha3, _socket, _sqlite3, _ssl, _statistics, _struct
    import _uuid, _zoneinfo, array, binascii, cmath, fcntl, grp, math, mmap, pyexpat, resource, select, syslog
    import termios, unicodedata, zlib, json.tool, email.mime.text, xml.dom.minidom


@command
def program_name():
    """What libraries ask libpython for, such as _tkinter when it is imported."""
    import ctypes

    for name in ("Py_GetProgramName", "Py_GetProgramFullPath", "Py_GetPrefix", "Py_GetPath"):
        function = getattr(ctypes.pythonapi, name)
        function.restype = ctypes.c_wchar_p
        print(name, bool(function()))


@command
def fifty_threads():
    """Many threads import different modules at once, native ones with libraries among them."""
    import importlib
    import threading

    names = """_asyncio _bisect _blake2 _bz2 _contextvars _csv _ctypes _datetime _decimal
        _elementtree _hashlib _heapq _json _lsprof _lzma _md5 _multiprocessing _opcode _pickle
        _posixshmem _posixsubprocess _queue _random _sha1 _sha3 _socket _sqlite3 _ssl _statistics
        _struct _uuid _zoneinfo array binascii cmath fcntl grp math mmap pyexpat resource select
        syslog termios unicodedata zlib json.tool email.mime.text xml.dom.minidom""".split()

    barrier = threading.Barrier(len(names))
    found = {}

    def work(name):
        barrier.wait()
        try:
            found[name] = importlib.import_module(name).__name__
        except ImportError as error:
            found[name] = type(error).__name__

    threads = [threading.Thread(target=work, args=(name,)) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(len(names), sorted(found.items()))


@command
def authorities():
    import http.client
    import ssl
    import subprocess
    import urllib.request

    contexts = (
        ssl.create_default_context(),
        http.client.HTTPSConnection("localhost")._context,
        urllib.request.HTTPSHandler()._context,
    )
    print([context and context.cert_store_stats()["x509_ca"] > 0 for context in contexts])
    paths = ssl.get_default_verify_paths()
    print(paths.cafile, paths.openssl_cafile, "SSL_CERT_FILE" in os.environ)
    print(paths.cafile and "CERTIFICATE" in open(paths.cafile).read())
    print(subprocess.check_output("env | grep SSL_CERT || echo none", shell=True))


@command
def terminal():
    try:
        import curses

        curses.setupterm("dumb", 1)
        print(curses.tigetnum("cols"), curses.version)
    except Exception as error:
        print(type(error).__name__, error)
    try:
        import readline

        readline.add_history("x")
        print(readline.get_current_history_length())
    except ImportError as error:
        print(error)


if __name__ == "__main__":
    COMMANDS[sys.argv[1]](*sys.argv[2:])
