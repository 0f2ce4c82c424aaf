"""Loading of native modules: laid out at build time, from files, and through memory files.

Three ways run interleaved: plain Python (the dynamic loader, from files), the executable, and the
same with ``--native dlopen``.  Measured inside the process is what loads the shared objects
(``_imp.create_dynamic`` and ``exec_dynamic``), not the search for them; then the first of the two
alone, of the modules that import no other one meanwhile, which is nearly nothing but loading; then the
whole import of the named packages; then the memory that 20 processes share (PSS,
/proc/PID/smaps_rollup).

    python tests/benchmarks/bench_native.py --python ~/envs/numpy/bin/python -n 20 --import numpy
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

MODULES = """
_asyncio _bisect _blake2 _bz2 _contextvars _crypt _csv _ctypes _datetime _decimal _elementtree _hashlib
_heapq _json _lsprof _lzma _md5 _multiprocessing _opcode _pickle _posixshmem _posixsubprocess _queue
_random _sha1 _sha2 _sha256 _sha3 _sha512 _socket _sqlite3 _ssl _statistics _struct _uuid _zoneinfo array
audioop binascii cmath fcntl grp math mmap ossaudiodev pyexpat readline resource select spwd syslog
termios unicodedata zlib
""".split()
"""The extension modules of the standard library that programs commonly load, on any version."""

APP = """
import importlib.machinery, importlib.util, sys, time
import _imp

names = {names!r}
packages = {packages!r}
what = sys.argv[1]
if what == "modules":
    specs = [importlib.util.find_spec(name) for name in names]
    specs = [s for s in specs if s and s.origin.endswith(".so") and s.name not in sys.modules]
    whole, created = [], []
    for spec in specs:
        known = len(sys.modules)
        start = time.perf_counter()
        module = _imp.create_dynamic(spec)
        middle = time.perf_counter()
        _imp.exec_dynamic(module)
        whole.append(time.perf_counter() - start)
        if len(sys.modules) == known:
            created.append(middle - start)
    print(sum(whole), len(whole))
    print(sum(created), len(created))
elif what == "packages":
    start = time.perf_counter()
    for package in packages:
        __import__(package)
    print(time.perf_counter() - start, len(packages))
else:
    for package in packages:
        __import__(package)
    print("ready", flush=True)
    sys.stdin.read()
if False:
    {imports}
"""


def build(directory: Path, python: str, packages: Sequence[str]) -> dict[str, list[str]]:
    """The three ways as words to run."""
    script = directory / "native_app.py"
    imports = "; ".join(f"import {name}" for name in (*MODULES, *packages))
    script.write_text(APP.format(names=MODULES, packages=list(packages), imports=imports))
    ways = {"files": [python, str(script)]}
    hidden = [word for name in (*MODULES, *packages) for word in ("--hidden-import", name)]
    for native in ("prelink", "dlopen"):
        output = directory / f"native_{native}"
        command = [sys.executable, "-m", "bundler", "build", "-q", str(script), "--python", python]
        command += ["--native", native, "-o", str(output), "--workpath", str(directory / "work"), *hidden]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        ways[native] = [str(output)]
    return ways


def seconds(words: Sequence[str], what: str) -> list[tuple[float, int]]:
    """What a run prints: seconds, and of how many."""
    done = subprocess.run([*words, what], stdout=subprocess.PIPE, text=True, check=True)
    rows = [line.split() for line in done.stdout.splitlines()]
    return [(float(time), int(count)) for time, count in rows]


def shared_memory(words: Sequence[str], processes: int) -> int:
    """PSS of ``processes`` that have imported the packages, in KiB."""
    running = [
        subprocess.Popen([*words, "wait"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        for _ in range(processes)
    ]
    total = 0
    for process in running:
        assert process.stdout is not None
        process.stdout.readline()
    for process in running:
        text = Path(f"/proc/{process.pid}/smaps_rollup").read_text()
        total += next(int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:"))
    for process in running:
        process.communicate()
    return total


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--python", default=sys.executable)
    parser.add_argument("--import", dest="packages", action="append", default=[])
    parser.add_argument("-n", type=int, default=20, help="rounds")
    parser.add_argument("--dir", type=Path, default=Path("build/bench_native"))
    arguments = parser.parse_args()
    arguments.dir.mkdir(parents=True, exist_ok=True)
    ways = build(arguments.dir.absolute(), arguments.python, arguments.packages)
    labels = {"modules": ("modules", "created alone"), "packages": ("packages",)}
    for what in ("modules", *(["packages"] if arguments.packages else [])):
        runs: dict[str, list[list[tuple[float, int]]]] = {way: [] for way in ways}
        for _ in range(arguments.n):
            for way, words in ways.items():
                runs[way].append(seconds(words, what))
        for number, label in enumerate(labels[what]):
            base = statistics.median(run[number][0] for run in runs["files"])
            for way, all_runs in runs.items():
                median = statistics.median(run[number][0] for run in all_runs)
                count = all_runs[0][number][1]
                print(f"{label} ({count}): {way:8} {median * 1000:8.2f} ms  {median / base:.2f} x files")
    for way, words in ways.items() if arguments.packages else ():
        print(f"memory of 20 processes: {way:8} {shared_memory(words, 20) / 1024:8.1f} MiB")


if __name__ == "__main__":
    main()
