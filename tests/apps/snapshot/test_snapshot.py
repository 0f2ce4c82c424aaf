"""Programs that start from a snapshot do what plain Python does, and say why when they do not use it."""

from __future__ import annotations

import json
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from support import namespaces
from support.programs import App, interrupt, run

from bundler.snapshot.header import find_header

# the oldest and the newest version that --snapshot works with
pytestmark = [pytest.mark.slow, pytest.mark.parametrize("target", ["3.11", "3.13"], indirect=True)]

COMMANDS = (
    "words",
    "environment",
    "home",
    "streams",
    "settings",
    "identity",
    "signals",
    "threads",
    "addresses",
    "native",
    "workers",
    "children",
    "failure",
    "leave",
    "collect",
    "files",
)


@pytest.fixture
def app(make_app: Callable[..., App], request: pytest.FixtureRequest) -> App:
    return make_app(Path(request.path).parent, options=("--snapshot",))


def said(app: App, *words: str, **more: str) -> str:
    """What the executable says of its snapshot."""
    outcome = app.run_binary(*(words or ("words",)), env={"BUNDLER_VERBOSE": "1", **more})
    found = re.findall(rb"^bundle: snapshot: (.*)$", outcome.stderr, re.MULTILINE)
    assert len(found) == 1, outcome
    return os.fsdecode(found[0])


def test_it_is_used(app: App) -> None:
    assert said(app) == "used"


def test_it_ends_before_what_keeps_the_time(make_app: Callable[..., App], app: App) -> None:
    ends = make_app(app.directory, entry=("ends.py",), plain_entry=("ends.py",), options=("--snapshot",))
    assert said(ends) == "used"
    ends.compare()


@pytest.mark.parametrize("command", COMMANDS)
def test_commands(app: App, command: str) -> None:
    env = {"SHOWN": "1", "EMPTY": "", "TZ": "Europe/Berlin"}
    app.compare(command, "a", "ü", stdin="ä\n".encode(), env=env)


@pytest.mark.parametrize(
    "variables",
    [{"LC_ALL": "C.UTF-8"}, {"LC_ALL": "C"}, {"LANG": "C"}, {"LC_ALL": "POSIX"}, {"LC_CTYPE": "xx_YY"}],
    ids=str,
)
@pytest.mark.parametrize("command", ["streams", "settings", "environment"])
def test_locales(app: App, command: str, variables: dict[str, str]) -> None:
    app.compare(command, env=variables)


@pytest.mark.parametrize("home", ["/", "/home/", "/a//b", "/a/./b", "/a/..", "", "a"])
def test_a_home_in_another_form(app: App, home: str) -> None:
    """Paths below it need not begin with its text."""
    assert said(app, HOME=home) == "not used: home HOME"
    app.compare("home", env={"HOME": home})


@pytest.mark.parametrize("shell", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_closed_streams(app: App, shell: str) -> None:
    def through_shell(argv: list[str]) -> tuple[int, bytes]:
        words = ["/bin/sh", "-c", f'"$@" {shell}; echo $?', "sh", *argv, "leave"]
        outcome = run(words, cwd=app.home, env=app.env())
        return outcome.status, outcome.stdout

    assert through_shell([str(app.binary)]) == through_shell(app.plain_argv())


def test_redirected_streams(app: App, tmp_path: Path) -> None:
    def to_file(argv: list[str], name: str) -> bytes:
        with open(tmp_path / name, "wb") as stream:
            nothing = subprocess.DEVNULL
            subprocess.run([*argv, "streams"], stdin=nothing, stdout=stream, env=app.env(), check=True)
        return (tmp_path / name).read_bytes()

    assert to_file([str(app.binary)], "binary") == to_file(app.plain_argv(), "plain")


@pytest.mark.parametrize("ignored", ["INT", "HUP"])
def test_ignored_signals(app: App, ignored: str) -> None:
    code = "import signal; print(signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGHUP))"
    plain = run(
        ["/bin/sh", "-c", f"trap '' {ignored}; exec \"$@\"", "sh", *app.plain_argv()[:1], "-c", code],
        cwd=app.home,
        env=app.env(),
    )
    outcome = run(
        ["/bin/sh", "-c", f"trap '' {ignored}; exec \"$@\"", "sh", str(app.binary), "dispositions"],
        cwd=app.home,
        env=app.env(BUNDLER_VERBOSE="1"),
    )
    assert outcome.stdout == plain.stdout
    assert b"snapshot: not used: a signal is ignored" in outcome.stderr


def test_the_signals_that_python_ignores_may_be_ignored(app: App) -> None:
    words = ["/bin/sh", "-c", "trap '' PIPE XFSZ; exec \"$@\"", "sh"]
    outcomes = [
        run([*words, *argv, "signals"], cwd=app.home, env=app.env(BUNDLER_VERBOSE="1"))
        for argv in (app.plain_argv(), [str(app.binary)])
    ]
    assert outcomes[0].stdout == outcomes[1].stdout
    assert b"snapshot: used" in outcomes[1].stderr


@pytest.mark.skipif(not namespaces.available(), reason="this system does not allow mount namespaces")
def test_another_network(app: App) -> None:
    """Without a network, not even the loopback interface has an address."""
    if app.run_binary("addresses").stdout != b"[True, True]\n":
        pytest.skip("this machine has no IPv6")
    outcome = run(
        ["unshare", "--net", "--map-root-user", str(app.binary), "addresses"],
        cwd=app.home,
        env=app.env(BUNDLER_VERBOSE="1"),
    )
    assert b"snapshot: not used: bind " in outcome.stderr
    assert outcome.stdout == b"[True, False]\n"


def test_a_language_without_catalogs(app: App) -> None:
    assert said(app, LANG="de_DE.UTF-8", LC_ALL="C.UTF-8") == "used"


def test_interrupt(app: App) -> None:
    outcome = app.compare("sleeper", interact=interrupt)
    assert outcome.status == -signal.SIGINT


def test_no_entropy_is_shared(app: App) -> None:
    outcomes = [app.run_binary("entropy") for _ in range(20)]
    found = [json.loads(outcome.stdout) for outcome in outcomes]
    for name in found[0]:
        assert len({values[name] for values in found}) == len(found), name
    assert len({outcome.stderr for outcome in outcomes}) == 1
    assert outcomes[0].stderr == app.run_plain("entropy").stderr


def test_the_hash_seed_is_the_same(app: App) -> None:
    found = {app.run_binary("hashes", env={"BUNDLER_NO_SNAPSHOT": number}).stdout for number in "0011"}
    assert len(found) == 1


def test_reasons(app: App, tmp_path: Path) -> None:
    assert said(app, BUNDLER_NO_SNAPSHOT="1") == "not used: BUNDLER_NO_SNAPSHOT is set"
    assert said(app, BUNDLER_OVERLAY=str(tmp_path)) == "not used: BUNDLER_OVERLAY is set"
    outcome = run(
        ["/bin/sh", "-c", 'exec "$@" 2>&1 <&-', "sh", str(app.binary), "words"],
        cwd=app.home,
        env=app.env(BUNDLER_VERBOSE="1"),
    )
    assert b"not used: a standard stream is closed" in outcome.stdout


@pytest.mark.parametrize("command", ["words", "identity"])
def test_other_places(app: App, tmp_path: Path, command: str) -> None:
    """A copy, a link, an executable that nobody can read, or that is gone, do the same."""
    expected = app.run_binary(command, "a")
    copy = tmp_path / "another name"
    shutil.copy(app.binary, copy)
    link = tmp_path / "link"
    link.symlink_to(copy)
    for path in (copy, link):
        assert run([str(path), command, "a"], cwd=app.home, env=app.env()) == expected
    copy.chmod(0o111)
    assert run([str(copy), command, "a"], cwd=app.home, env=app.env()) == expected


def test_little_memory(app: App) -> None:
    def limited(size: int) -> int:
        def limit() -> None:
            resource.setrlimit(resource.RLIMIT_AS, (size, size))

        done = subprocess.run(
            [app.binary, "words"], preexec_fn=limit, env=app.env(), capture_output=True, check=False
        )
        return done.returncode

    assert limited(2 << 30) == 0


def test_what_inspect_says(app: App) -> None:
    words = [sys.executable, "-m", "bundler", "inspect", str(app.binary), "--json"]
    found = json.loads(subprocess.check_output(words))["snapshot"]
    assert {"library", "json", "os"} <= set(found["modules"]) and "__main__" not in found["modules"]
    assert not [guard for guard in found["guards"] if guard.startswith("notty")]
    assert {"home HOME"} <= set(found["guards"]) and found["memory"] > 1 << 20 and not found["damaged"]


def test_damage(app: App, tmp_path: Path) -> None:
    """Of a snapshot with damaged tables, or that was cut off, the program does not use anything."""
    expected = app.run_binary("words").stdout
    content = bytearray(app.binary.read_bytes())
    offset = int.from_bytes(content[find_header(str(app.binary)).offset + 8 :][:8], "little")
    damaged = bytearray(content)
    damaged[offset + 200] ^= 1
    for number, changed in enumerate((bytes(damaged), bytes(content[:-4096]), bytes(content) + b"more")):
        path = tmp_path / f"damaged{number}"
        path.write_bytes(changed)
        path.chmod(0o755)
        outcome = run([str(path), "words"], cwd=app.home, env=app.env(BUNDLER_VERBOSE="1"))
        assert b"not used: it is damaged, or the file was changed" in outcome.stderr
        assert outcome.stdout == expected


def test_nothing_of_the_build_machine(app: App) -> None:
    content = app.binary.read_bytes()
    for text in (os.uname().nodename, str(app.base), "prog-one", "/home/user-one", "host-a"):
        assert len(text) < 6 or text.encode() not in content, text
        assert len(text) < 6 or text.encode("utf-32-le") not in content, text
