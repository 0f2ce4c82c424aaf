"""A tour of the standard library: a stop for each of its large parts, without network.

`stdlib_tour.py` visits every stop, `stdlib_tour.py STOP...` some of them, `--list` names them.
The output is the same on every run.
"""

import argparse
import asyncio
import concurrent.futures
import contextlib
import csv
import dataclasses
import datetime
import decimal
import enum
import fractions
import hashlib
import http.server
import io
import json
import logging
import pathlib
import queue
import re
import sqlite3
import ssl
import subprocess
import sys
import tempfile
import threading
import typing
import urllib.error
import urllib.parse
import urllib.request
import xml.etree.ElementTree as ElementTree
import zoneinfo

STOPS: dict[str, typing.Callable[[], object]] = {}
log = logging.getLogger("tour")


def stop(function: typing.Callable[[], object]) -> typing.Callable[[], object]:
    """Register a stop of the tour under its function's name."""
    STOPS[function.__name__] = function
    return function


class Colour(enum.Enum):
    RED = "#f00"
    GREEN = "#0f0"


@dataclasses.dataclass(order=True)
class Point:
    x: int
    y: int = 0
    tags: list[str] = dataclasses.field(default_factory=list, compare=False)


@stop
def dataclass() -> object:
    points = sorted([Point(2, 1), Point(1, 5, ["a"]), Point(1)])
    return [dataclasses.asdict(point) for point in points], Colour("#0f0")


@stop
def numbers() -> object:
    with decimal.localcontext() as context:
        context.prec = 30
        third = decimal.Decimal(1) / 3
    return str(third), str(fractions.Fraction(3, 12)), 2**100, round(2.675, 2)


@stop
def text() -> object:
    words = re.findall(r"(?i)\b[a-z]{4,}\b", "The quick brown Fox jumps over the lazy dog")
    table = io.StringIO()
    csv.writer(table).writerows([["word", "size"], *([word, len(word)] for word in words)])
    return table.getvalue().splitlines()


@stop
def documents() -> object:
    data = {"name": "tour", "values": [1, 2.5, None, True], "nested": {"é": "ü"}}
    tree = ElementTree.fromstring("<a><b n='1'>x</b><b n='2'>y</b></a>")
    return json.loads(json.dumps(data)) == data, [b.get("n") for b in tree.iter("b")]


@stop
def files() -> object:
    with tempfile.TemporaryDirectory() as directory:
        path = pathlib.Path(directory, "note.txt")
        path.write_text("one\ntwo\n", encoding="utf-8")
        with path.open(encoding="utf-8") as stream:
            lines = [line.strip() for line in stream]
        return lines, sorted(entry.name for entry in path.parent.iterdir())


@stop
def hashes() -> object:
    names = ("md5", "sha256", "blake2b", "sha3_256")
    return {name: hashlib.new(name, b"tour").hexdigest()[:16] for name in names}


@stop
def database() -> object:
    with contextlib.closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("create table city (name text, people integer)")
        connection.executemany("insert into city values (?, ?)", [("Oslo", 700_000), ("Bergen", 290_000)])
        return connection.execute("select name from city where people > ? order by 1", (300_000,)).fetchall()


@stop
def tls() -> object:
    context = ssl.create_default_context()
    return context.verify_mode.name, context.check_hostname, ssl.HAS_TLSv1_3


@stop
def urls() -> object:
    parts = urllib.parse.urlsplit("https://example.org:8443/a%20b?q=1&q=2#top")
    inline = urllib.request.urlopen("data:text/plain,hello").read()
    return parts.port, urllib.parse.parse_qs(parts.query), inline


@stop
def web_server() -> object:
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = f"you asked for {self.path}".encode()
            self.send_response(200 if self.path == "/ok" else 404)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *arguments: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.005,), daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}"
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        answer = opener.open(f"{address}/ok").read()
        try:
            opener.open(f"{address}/missing")
        except urllib.error.HTTPError as error:
            status = error.code
            error.close()
        server.shutdown()
    return answer, status


@stop
def processes() -> object:
    done = subprocess.run(["/bin/sh", "-c", "cat; exit 3"], input=b"through a pipe", capture_output=True)
    return done.returncode, done.stdout


@stop
def threads() -> object:
    numbers: queue.Queue[int] = queue.Queue()
    workers = [threading.Thread(target=numbers.put, args=(n,)) for n in range(8)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        squares = list(pool.map(lambda n: n * n, range(5)))
    return sorted(numbers.queue), squares


@stop
def coroutines() -> object:
    async def work(name: str, pause: float) -> str:
        await asyncio.sleep(pause)
        return name

    async def main() -> list[str]:
        return await asyncio.gather(work("slow", 0.01), work("quick", 0))

    return asyncio.run(main())


@stop
def dates() -> object:
    moment = datetime.datetime(2024, 7, 1, 12, tzinfo=datetime.UTC)
    try:
        local = moment.astimezone(zoneinfo.ZoneInfo("Europe/Berlin")).isoformat()
    except zoneinfo.ZoneInfoNotFoundError:  # a system without tzdata
        local = "no time zone database"
    return moment.isoformat(), local, (moment + datetime.timedelta(days=45)).strftime("%A")


@stop
def messages() -> object:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logging.Formatter("%(levelname)s %(name)s %(funcName)s: %(message)s"))
    log.addHandler(handler)
    log.warning("%d stops", 7)
    try:
        raise ValueError("on purpose")
    except ValueError:
        log.error("failed", exc_info=True)
    log.removeHandler(handler)
    return [line for line in stream.getvalue().splitlines() if not line.startswith("  File")]


def main() -> int:
    parser = argparse.ArgumentParser(description="A tour of the standard library.")
    parser.add_argument("stops", nargs="*", metavar="STOP", help="where to stop (default: everywhere)")
    parser.add_argument("--list", action="store_true", help="name the stops")
    arguments = parser.parse_args()
    if arguments.list:
        print("\n".join(STOPS))
        return 0
    unknown = set(arguments.stops) - set(STOPS)
    if unknown:
        parser.error(f"no such stop: {', '.join(sorted(unknown))}")
    for name in arguments.stops or STOPS:
        print(f"{name:<12} {STOPS[name]()!r}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
