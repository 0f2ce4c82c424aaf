"""Big programs from PyPI, unmodified, with their data files: equal to plain Python.

Each is tested on one CPython, and the AWS CLI on two.  Other tests cover the differences of the versions.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import socket
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from support import namespaces
from support.programs import App, Outcome

pytestmark = [pytest.mark.slow, pytest.mark.oldest_and_newest]

HERE = Path(__file__).parent

QUICK = ("--freeze", "marshal")
"""The options of tests about what travels.  Deep-freezing so many modules takes minutes."""

MakeApp = Callable[..., App]


def on(version: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("target", [version], indirect=True)


def script(make_app: MakeApp, name: str, *requirements: str, **more: object) -> App:
    """The console script ``name`` as pip installs it."""
    app = make_app(HERE, entry=("-c", name), requirements=requirements, **more)
    plain = (str(app.venv / "bin" / name),)
    return make_app(HERE, entry=("-c", name), plain_entry=plain, requirements=requirements, **more)


KEYS = {"AWS_ACCESS_KEY_ID": "id", "AWS_SECRET_ACCESS_KEY": "secret", "AWS_DEFAULT_REGION": "eu-west-1"}


@pytest.mark.once
@pytest.mark.parametrize(
    "words, env",
    [
        ("--version", {}),
        ("configure list", {}),
        ("s3 ls", {}),
        ("s3 ls --endpoint-url http://127.0.0.1:9", {**KEYS, "AWS_MAX_ATTEMPTS": "1"}),
        ("s3 presign s3://bucket/key --expires-in 1", KEYS),
        ("ec2 describe-instances help", {}),
        ("s3api help", {}),
        ("ec2 describe-instances --generate-cli-skeleton", KEYS),
        ("", {}),
        ("nosuch", {}),
        ("ec2 describe-instances --nosuch", {}),
        ("--profile nosuch s3 ls", {}),
    ],
)
def test_aws(make_app: MakeApp, words: str, env: dict[str, str]) -> None:
    """It has 8,000 data files, a script that is not an entry point, and a finder that serves its own packages
    under other names."""
    app = script(make_app, "aws", "awscli==1.46.2")
    app.compare(*words.split(), env=env, normalise=without_signature)


def without_signature(text: bytes) -> bytes:
    return re.sub(rb"(Signature=|Expires=|Date=)[^&\s]+", rb"\1X", text)


@pytest.mark.skipif(not namespaces.available(), reason="this system does not allow mount namespaces")
def test_aws_with_nothing_on_disk(make_app: MakeApp) -> None:
    app = script(make_app, "aws", "awscli==1.46.2")
    words = ("ec2", "describe-instances", "help")
    outcome = namespaces.run_behind(app, namespaces.covering(app.venv, "/root"), words)
    assert app.normal(outcome) == app.normal(app.run_plain(*words))


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[str, str]:
    if not shutil.which("openssl"):
        pytest.skip("openssl is not installed")
    files = str(tmp_path / "certificate.pem"), str(tmp_path / "key.pem")
    command = "openssl req -x509 -newkey rsa:2048 -nodes -days 9 -subj /CN=localhost".split()
    command += ["-addext", "subjectAltName=DNS:localhost", "-out", files[0], "-keyout", files[1]]
    subprocess.run(command, check=True, capture_output=True)
    return files


@on("3.11")
def test_requests(make_app: MakeApp, certificate: tuple[str, str]) -> None:
    """certifi gives the path of its file to OpenSSL, which opens the file itself."""
    app = make_app(
        HERE,
        entry=("app_client.py",),
        plain_entry=("app_client.py",),
        requirements=("requests==2.34.2", "certifi==2026.10.18"),
    )
    assert app.compare(*certificate).status == 0


@on("3.11")
def test_templates_and_locales(make_app: MakeApp) -> None:
    app = make_app(
        HERE,
        entry=("app_web.py",),
        plain_entry=("app_web.py",),
        requirements=("flask==3.1.3", "sqlalchemy==2.1.9", "babel==2.18.0"),
        options=QUICK,
    )
    assert app.compare().status == 0


def tree_of(directory: Path) -> dict[str, bytes]:
    return {
        path.relative_to(directory).as_posix(): path.read_bytes()
        for path in sorted(directory.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }


def sorted_lines(text: bytes) -> bytes:
    """Text with its lines sorted, because directories on disk are listed in any order."""
    return b"\n".join(sorted(text.split(b"\n")))


def assert_same_outcomes(plain: list[Outcome], binary: list[Outcome]) -> None:
    for one, two in zip(plain, binary, strict=True):
        assert two.stderr.decode() == one.stderr.decode()
        assert two.stdout.decode() == one.stdout.decode()
        assert two == one


def differing(
    one: dict[str, bytes], two: dict[str, bytes], clean: Callable[[bytes], bytes] = bytes
) -> list[str]:
    """The names of files that only one tree has, or that differ.  Contents are too long to show."""
    return [
        name
        for name in sorted({*one, *two})
        if name not in one or name not in two or clean(one[name]) != clean(two[name])
    ]


def in_two_directories(app: App, tmp_path: Path, *commands: str) -> Iterator[tuple[Path, list[Outcome]]]:
    """Run the same commands by plain Python and by the executable, each in a directory of its own."""
    for name, program in (("plain", app.run_plain), ("binary", app.run_binary)):
        directory = tmp_path / "same"
        directory.mkdir()
        outcomes = [
            app.normal(program(*command.split(), cwd=directory), sorted_lines) for command in commands
        ]
        directory.rename(tmp_path / name)
        yield tmp_path / name, outcomes


@on("3.12")
def test_mkdocs(make_app: MakeApp, tmp_path: Path) -> None:
    """A theme and plug-ins from entry points, templates and static files."""
    app = script(make_app, "mkdocs", "mkdocs==1.6.1", options=QUICK)
    both = list(
        in_two_directories(app, tmp_path, "new .", "build -q", "build -q --theme readthedocs -d other", "x")
    )
    assert_same_outcomes(both[0][1], both[1][1])
    trees = [tree_of(directory) for directory, _ in both]
    assert len(trees[0]) > 40

    def without_times(content: bytes) -> bytes:
        content = re.sub(rb"Build Date UTC : [^\n]*", b"", content)
        return re.sub(rb"<lastmod>[^<]*", b"", content)

    for tree in trees:
        tree.pop("site/sitemap.xml.gz", None)
        tree.pop("other/sitemap.xml.gz", None)
    assert differing(trees[0], trees[1], without_times) == []


@on("3.11")
def test_alembic(make_app: MakeApp, tmp_path: Path) -> None:
    """Templates of projects are source files that count as data."""
    app = script(make_app, "alembic", "alembic==1.20.1", options=QUICK)
    commands = ("init migrations", "init -t async other", "list_templates", "heads", "nosuch")
    both = list(in_two_directories(app, tmp_path, *commands))
    assert_same_outcomes(both[0][1], both[1][1])
    assert differing(tree_of(both[0][0]), tree_of(both[1][0])) == []


TESTS = """\
import pytest

@pytest.fixture
def five():
    return 5

def test_good(five, tmp_path, monkeypatch, capsys):
    print("x")
    assert capsys.readouterr().out == "x\\n"

def test_bad():
    one, two = [1, 2, 3], [1, 2, 4]
    assert one == two

@pytest.mark.parametrize("n", [1, 2])
def test_many(n):
    assert n

@pytest.mark.skip(reason="no")
def test_skipped():
    pass
"""


@on("3.13")
@pytest.mark.parametrize("words", ["", "-q --collect-only", "-x --tb=long", "-k nothing", "--markers"])
def test_pytest(make_app: MakeApp, tmp_path: Path, words: str) -> None:
    """pytest rewrites the assertions of modules on disk, and finds its own plug-ins in the executable."""
    app = make_app(
        HERE, entry=("-m", "pytest"), plain_entry=("-m", "pytest"), requirements=("pytest==9.2.0",)
    )
    place = tmp_path / "checks"
    place.mkdir()
    (place / "test_it.py").write_text(TESTS)
    (place / "conftest.py").write_text("collect_ignore = ['x.py']\n")

    def without_times(text: bytes) -> bytes:
        return re.sub(rb"=+", b"=", re.sub(rb"in [\d.]+s", b"in T", text))

    words_list = ["-p", "no:cacheprovider", *words.split()]
    assert app.compare(*words_list, cwd=place, normalise=without_times).status in (0, 1, 5)


@on("3.13")
def test_django(make_app: MakeApp, tmp_path: Path) -> None:
    """A project is made from Django's template, then checked, migrated and served."""
    app = script(make_app, "django-admin", "django==6.1.3", options=QUICK)
    plain, binary = (
        django_project(app, tmp_path / name, argv)
        for name, argv in (("plain", app.plain_argv()), ("binary", [str(app.binary)]))
    )
    for one, two in zip(plain, binary, strict=True):
        assert str(two)[:2000] == str(one)[:2000]
        assert (two == one) is True
    assert plain[-1][0] == 200


def django_project(app: App, place: Path, argv: list[str]) -> list[Any]:
    """The output of the commands, the files of the project, and the pages of its server."""
    place.mkdir()
    env = app.env(DJANGO_SETTINGS_MODULE="shop.settings", NO_COLOR="1")
    outcomes: list[Any] = []
    for words in (
        "startproject shop .",
        "startapp goods",
        "check --pythonpath .",
        "migrate --pythonpath .",
        "showmigrations --pythonpath .",
        "diffsettings --pythonpath . --default shop.settings",
        "nosuch --pythonpath .",
    ):
        done = subprocess.run([*argv, *words.split()], cwd=place, env=env, capture_output=True, check=False)
        outcomes.append((done.returncode, done.stdout, app.normal(Outcome(0, b"", done.stderr)).stderr))
    outcomes.append(sorted(name for name in tree_of(place) if not name.endswith(".sqlite3")))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [*argv, "runserver", "--noreload", "--pythonpath", ".", f"127.0.0.1:{port}"]
    server = subprocess.Popen(
        command, cwd=place, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        for path in ("/", "/admin/login/", "/static/admin/css/base.css"):
            status, page = fetch(f"http://127.0.0.1:{port}{path}")
            outcomes.append((status, re.sub(rb'(csrfmiddlewaretoken" value=")\w+', rb"\1", page)))
    finally:
        server.kill()
        server.wait()
    return outcomes


def fetch(url: str) -> tuple[int, bytes]:
    for _ in range(150):
        with contextlib.suppress(OSError), urllib.request.urlopen(url, timeout=20) as answer:
            return answer.status, answer.read()
        time.sleep(0.2)
    raise AssertionError(f"no server answers at {url}")


@on("3.11")
def test_matplotlib(make_app: MakeApp, tmp_path: Path) -> None:
    """It reads its own fonts and style sheets, uses numpy with its libraries, and writes the same PNG."""
    app = make_app(
        HERE,
        entry=("app_plot.py",),
        plain_entry=("app_plot.py",),
        requirements=("matplotlib==3.11.2", "numpy==2.4.6"),
        options=QUICK,
    )
    env = {"MPLCONFIGDIR": str(tmp_path / "config"), "OPENBLAS_NUM_THREADS": "1"}
    os.mkdir(env["MPLCONFIGDIR"])
    assert app.compare(str(tmp_path / "plot.png"), env=env).status == 0
