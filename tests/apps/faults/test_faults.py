"""Faults of a program's surroundings: it works in spite of them, or reports what is wrong."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from support import namespaces
from support.hardened import launcher, run_hardened
from support.programs import App, DidNotEnd, Outcome, run

pytestmark = [pytest.mark.slow, pytest.mark.oldest_and_newest]

DAMAGED = 126

DAMAGES = int(os.environ.get("BUNDLER_TEST_DAMAGE", "25"))
"""How often each test of random damage starts the program."""


needs_namespaces = pytest.mark.skipif(
    not namespaces.available(), reason="this system does not allow mount namespaces"
)


def in_namespace(app: App, mounts: str, **env: str) -> None:
    """Check that the program's outcome does not change after the shell commands ``mounts``."""
    expected = app.run_plain()
    assert expected.status == 0
    assert namespaces.run_behind(app, mounts, (), **env) == expected


@needs_namespaces
@pytest.mark.parametrize("options", ["noexec", "ro", "ro,noexec"])
def test_temporary_directory(app: App, options: str) -> None:
    in_namespace(app, f"mount -t tmpfs -o {options} none /tmp", TMPDIR="/tmp")


@needs_namespaces
def test_without_proc(app: App) -> None:
    """As in a chroot directory that nobody has mounted anything in."""
    script = 'mount -t tmpfs none /proc && exec "$@"'
    words = ["unshare", "-rm", "sh", "-c", script, "sh", str(app.binary), "--files"]
    assert run(words, cwd=app.home, env=app.env()) == app.run_plain("--files")


@pytest.mark.parametrize("restrictions", ["no-memfd", "no-memfd+seccomp", "mdwe"])
def test_restricted(app: App, tmp_path: Path, restrictions: str) -> None:
    """Without memory files, and as services run with MemoryDenyWriteExecute=yes."""
    env = app.env(TMPDIR=str(tmp_path))
    done = run_hardened(restrictions, [str(app.binary), "--files"], cwd=app.home, env=env)
    assert done == app.run_plain("--files")
    assert [*tmp_path.iterdir()] == []


@pytest.mark.parametrize("restrictions", ["", "no-memfd"])
def test_no_file_can_be_made(app: App, restrictions: str) -> None:
    """Whatever has contents counts against the limit, memory files too (setrlimit(2))."""
    words = [*(launcher(restrictions) if restrictions else ()), str(app.binary)]
    limited = ["prlimit", "--fsize=0", *words]
    assert run(limited, cwd=app.home, env=app.env()) == app.run_plain()


@pytest.mark.parametrize("options", ["", "--small"])
def test_little_address_space(make_app: Callable[..., App], options: str) -> None:
    """What is used is mapped, and no more: twice the file's size and 64 MiB are enough."""
    app = make_app(Path(__file__).parent, options=tuple(options.split()))
    room = 2 * app.binary.stat().st_size + (64 << 20)
    outcome = run(["prlimit", f"--as={room}", str(app.binary)], cwd=app.home, env=app.env())
    assert outcome == app.run_plain()


@pytest.mark.parametrize("options", ["", "--small"])
def test_no_address_space(make_app: Callable[..., App], options: str) -> None:
    """Wherever the limit is, the program works or says that memory is missing.

    With less than the size of the file the kernel kills the process, because it cannot map it.  CPython
    sets no exception when it cannot enlarge its stack of frames (``push_chunk`` in Python/pystate.c), and
    blames itself for that later.  Plain Python 3.11.7 does that with 12,264 KiB for this program.
    """
    app = make_app(Path(__file__).parent, options=tuple(options.split()))
    expected = app.run_plain()
    for percent in range(80, 200, 10):
        outcome = _with_address_space(app, app.binary.stat().st_size * percent // 100)
        said = outcome.stderr.lower()
        refused = outcome.status in (-signal.SIGKILL, -signal.SIGSEGV) and percent <= 110
        refused |= outcome.status == 127  # by the dynamic loader: "failed to map segment"
        refused |= outcome.status == -signal.SIGABRT and b"out of memory" in said  # by CPython's start
        refused |= outcome.status > 0 and re.search(rb"without (setting an )?exception", said) is not None
        assert outcome == expected or refused or (outcome.status > 0 and b"memory" in said), percent


def _with_address_space(app: App, room: int) -> Outcome:
    """What the executable does with ``room`` bytes, or with a little more where CPython hangs or crashes.

    If the last byte is gone when an exception leaves a ``with`` block, CPython cannot make the int for the
    block's handler, and looks for the same handler again, for ever (``exception_unwind`` in Python/ceval.c;
    Python/bytecodes.c since 3.12).  Plain Python does that, too, with 10,176 KiB for this program on 3.11.7.
    3.13.0 crashes if the dict of interned strings cannot grow (``_PyUnicode_InternImmortal``).
    Such a limit is a few pages wide, so the next one that is tried must end.
    """
    step = 100 << 10
    outcome = None
    for more in (0, step, 2 * step):
        limited = ["prlimit", f"--as={room + more}", str(app.binary)]
        try:
            outcome = run(limited, cwd=app.home, env=app.env(), timeout=20)
        except DidNotEnd:
            continue
        if outcome.status != -signal.SIGSEGV:
            return outcome
    assert outcome is not None, f"the program does not end with {room} bytes, nor with a little more"
    return outcome


@needs_namespaces
def test_read_only_root(app: App) -> None:
    """Every file system is mounted read-only, if that is possible."""
    mounts = (
        "for place in $(cut -d' ' -f5 /proc/self/mountinfo); do"
        " case $place in /proc*|/sys*) ;; *) mount -o remount,bind,ro $place 2>/dev/null || true;; esac;"
        " done; ! touch /tmp/probe 2>/dev/null"
    )
    in_namespace(app, mounts)


@needs_namespaces
def test_without_home_and_environment(app: App) -> None:
    """The home directory and the virtual environment cannot be reached."""
    in_namespace(app, namespaces.covering(app.venv, app.home, "/root"))


@pytest.mark.parametrize(
    "missing", [("HOME",), ("PATH",), ("HOME", "PATH")], ids=lambda names: "+".join(names)
)
def test_no_environment(app: App, missing: tuple[str, ...]) -> None:
    env = {name: value for name, value in app.env().items() if name not in missing}
    binary = run([str(app.binary)], cwd=app.home, env=env)
    assert binary == run(app.plain_argv(), cwd=app.home, env=env)
    assert (binary.status, binary.stderr) == (0, b"")


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_closed_streams(app: App, closed: str) -> None:
    script = f'"$@" --input {closed} 3>&-'
    outcomes = [
        run(["/bin/sh", "-c", script, "sh", *argv], cwd=app.home, env=app.env(), stdin=b"text")
        for argv in (app.plain_argv(), [str(app.binary)])
    ]
    assert app.normal(outcomes[1]) == app.normal(outcomes[0])


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
@pytest.mark.parametrize("mode", [0o755, 0o711], ids=["readable", "execute only"])
def test_unprivileged_user(app: App, tmp_path: Path, mode: int) -> None:
    """The user may read and execute the file, or only execute it."""
    place = Path("/var/tmp") / f"bundler-test-{os.getpid()}-{mode:o}"
    place.mkdir(mode=0o755)
    place.chmod(0o755)
    try:
        copy = place / "program"
        shutil.copyfile(app.binary, copy)
        copy.chmod(mode)
        done = subprocess.run(
            [str(copy)], user=65534, group=65534, extra_groups=[], cwd="/", capture_output=True, check=False
        )
        assert (done.returncode, done.stderr) == (0, b"")
        assert done.stdout == app.run_plain().stdout
    finally:
        shutil.rmtree(place)


def test_fifty_at_once(app: App) -> None:
    expected = app.run_plain()
    with ThreadPoolExecutor(50) as pool:
        outcomes = list(pool.map(lambda _: app.run_binary(timeout=120), range(50)))
    assert outcomes == [expected] * 50


def everything_below(*directories: Path) -> dict[str, tuple[int, int]]:
    return {
        str(path): (path.lstat().st_size, path.lstat().st_mtime_ns)
        for directory in directories
        for path in directory.rglob("*")
        if path.name != ".lock"  # made by other processes of the tests themselves
    }


def test_nothing_is_left_behind(app: App, tmp_path: Path) -> None:
    """Nothing is left behind by a run, or by one that is killed while it starts."""
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    env = app.env(TMPDIR=str(temporary))
    argv = [str(app.binary)]
    run(argv, cwd=app.home, env=env)
    before = everything_below(tmp_path, app.binary.parent)
    assert run(argv, cwd=app.home, env=env).status == 0
    for milliseconds in range(0, 60, 4):
        process = subprocess.Popen(
            argv, cwd=app.home, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        time.sleep(milliseconds / 1000)
        process.kill()
        assert process.wait() in (-signal.SIGKILL, 0)
    assert everything_below(tmp_path, app.binary.parent) == before


@pytest.fixture
def waiting(app: App, tmp_path: Path) -> Iterator[tuple[Path, subprocess.Popen[bytes]]]:
    """A copy of the executable that is running and has not made its lazy imports yet."""
    copy = tmp_path / "program"
    shutil.copy(app.binary, copy)
    process = subprocess.Popen(
        [str(copy), "--wait"], cwd=app.home, env=app.env(), stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"started\n"
    yield copy, process
    process.kill()
    process.communicate()


@pytest.mark.parametrize("what", ["deleted", "replaced"])
def test_file_goes_while_running(app: App, waiting: tuple[Path, subprocess.Popen[bytes]], what: str) -> None:
    copy, process = waiting
    if what == "deleted":
        copy.unlink()
    else:
        other = copy.with_name("other")
        other.write_bytes(b"#!/bin/false\n")
        os.replace(other, copy)
    stdout, _ = process.communicate(b"\n", timeout=60)
    assert process.returncode == 0
    assert stdout == app.run_plain().stdout


def damaged_copy(app: App, tmp_path: Path, change: dict[int, int]) -> Path:
    content = bytearray(app.binary.read_bytes())
    for offset, mask in change.items():
        content[offset] ^= mask
    copy = tmp_path / "damaged"
    copy.unlink(missing_ok=True)
    copy.write_bytes(content)
    copy.chmod(0o755)
    return copy


def test_cold_cache(app: App) -> None:
    """No page of the executable is in memory, so every page comes from disk when it is first touched."""
    with open(app.binary, "rb") as stream:
        os.fsync(stream.fileno())  # dirty pages would stay in memory
        os.posix_fadvise(stream.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    assert app.run_binary() == app.run_plain()


@pytest.mark.parametrize("part", [0.02, 0.3, 0.6, 0.9, 0.99])
def test_truncated(app: App, tmp_path: Path, part: float) -> None:
    """The kernel or the dynamic loader refuses it, or it crashes.  It never goes on."""
    content = app.binary.read_bytes()
    copy = tmp_path / "program"
    copy.write_bytes(content[: int(len(content) * part)])
    copy.chmod(0o755)
    try:
        done = subprocess.run(
            [str(copy)], cwd=app.home, env=app.env(), capture_output=True, timeout=60, check=False
        )
    except OSError:
        return
    assert done.returncode != 0
    assert done.stdout == b""


def test_nothing_says_where_it_was_built(app: App, project_root: Path) -> None:
    """The home directory, the project and the place of the build are in no table, image or string."""
    content = app.binary.read_bytes()
    places = {str(Path.home()), str(app.venv), str(app.directory), str(app.binary.parent), str(project_root)}
    found = {place: content.count(place.encode()) for place in places if place != "/"}
    assert found == dict.fromkeys(found, 0)


def run_damaged(app: App, copy: Path) -> Outcome | None:
    """How a damaged executable ends; None if it did not start, or would not end."""
    try:
        done = subprocess.run(
            [str(copy)], cwd=app.home, env=app.env(), capture_output=True, timeout=20, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return Outcome(done.returncode, done.stdout, done.stderr)


def test_cut_off(app: App, tmp_path: Path) -> None:
    """Wherever the file ends, nothing is written to standard output, and the status is not 0."""
    copy = damaged_copy(app, tmp_path, {})
    size = copy.stat().st_size
    for number in range(DAMAGES - 1, -1, -1):
        os.truncate(copy, size * number // DAMAGES)
        outcome = run_damaged(app, copy)
        assert outcome is None or (outcome.status != 0 and outcome.stdout == b""), number


def test_flipped_bits(app: App, tmp_path: Path) -> None:
    """Wherever a bit is flipped, the output is right, or there is an error or a crash."""
    expected = app.run_plain()
    copy = damaged_copy(app, tmp_path, {})
    size = copy.stat().st_size
    for number in range(DAMAGES):
        position, bit = size * number // DAMAGES, 1 << number % 8
        with open(copy, "r+b") as stream:
            (byte,) = os.pread(stream.fileno(), 1, position)
            os.pwrite(stream.fileno(), bytes([byte ^ bit]), position)
        outcome = run_damaged(app, copy)
        assert outcome is None or outcome.status != 0 or outcome == expected, (position, outcome)
        with open(copy, "r+b") as stream:
            os.pwrite(stream.fileno(), bytes([byte]), position)


def payload_offsets(app: App) -> dict[str, tuple[int, int]]:
    """Where the files of the virtual tree are in the executable: path -> (offset, stored bytes)."""
    tables = app.binary.parent / "work" / "app" / "tables"
    blob = (tables / "payload.bin").read_bytes()
    start = app.binary.read_bytes().index(blob)
    rows = re.findall(r'\{"([^"]+)", bundle_payload \+ (\d+), \d+, (\d+),', (tables / "table.c").read_text())
    return {path: (start + int(offset), int(stored)) for path, offset, stored in rows}


def test_damaged_data(app: App, tmp_path: Path) -> None:
    """If any bit of a stored file is flipped, reading the file is an I/O error."""
    offset, stored = payload_offsets(app)["store/data.txt"]
    for position in range(offset, offset + stored, max(1, stored // 4)):
        copy = damaged_copy(app, tmp_path, {position: 0x10})
        outcome = run([str(copy)], cwd=app.home, env=app.env())
        assert outcome.status == 1
        assert outcome.stdout == b""
        assert (
            b"OSError: [Errno 5] Input/output error: '/proc/self/exe/bundle/store/data.txt'" in outcome.stderr
        )


def table_offset(app: App, name: str) -> int:
    """The offset in the executable of the array of numbers that is called ``name`` in table.c."""
    text = (app.binary.parent / "work" / "app" / "tables" / "table.c").read_text()
    match = re.search(rf"uint32_t {name}\[\d+\] = \{{(.*?)\}};", text, re.DOTALL)
    assert match is not None
    numbers = re.sub(r"/\*.*?\*/", "", match[1]).replace(",", " ").split()
    data = b"".join(int(number).to_bytes(4, "little") for number in numbers)
    return app.binary.read_bytes().index(data)


@pytest.mark.parametrize("name", ["hash", "children"])
@pytest.mark.parametrize("position", [4, 401, 1002])
def test_damaged_table(app: App, tmp_path: Path, name: str, position: int) -> None:
    copy = damaged_copy(app, tmp_path, {table_offset(app, name) + position: 0x01})
    outcome = run([str(copy)], cwd=app.home, env=app.env())
    assert (outcome.status, outcome.stdout) == (DAMAGED, b"")
    assert outcome.stderr == (
        b"bundle: this executable is damaged (its table of files): build or copy it again\n"
    )


def test_damaged_anywhere_in_the_tables(app: App, tmp_path: Path) -> None:
    """If a bit of the relocated tables is flipped, the output is right, or there is an error or a crash."""
    expected = app.run_plain()
    content = app.binary.read_bytes()
    # rows of modules and files consist of addresses, so they are around the longest run of addresses
    rows = [match.start() for match in re.finditer(rb"store/data\.txt\0", content)]
    assert rows
    start, end = table_region(content)
    wrong = []
    for number in range(16):
        position = start + (end - start) * number // 16
        copy = damaged_copy(app, tmp_path, {position: 1 << number % 8})
        outcome = run([str(copy)], cwd=app.home, env=app.env())
        if outcome.status == 0 and outcome != expected:
            wrong.append(position)
    assert wrong == []


def table_region(content: bytes) -> tuple[int, int]:
    """The file offsets of ``.data.rel.ro``, the section of tables with addresses."""
    from io import BytesIO

    from elftools.elf.elffile import ELFFile

    section = ELFFile(BytesIO(content)).get_section_by_name(".data.rel.ro")
    assert section is not None
    return section.header.sh_offset, section.header.sh_offset + section.header.sh_size
