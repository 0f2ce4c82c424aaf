"""What a program finds beside itself and on its path, without any option naming it."""

import os
import runpy
import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path[1:1] = [str(HERE / "lib"), str(HERE / "more.zip")]

import plug.extra
import plug.own
import space.below
from weblet import App

COMMANDS = {}


def command(function):
    COMMANDS[function.__name__] = function
    return function


@command
def framework():
    """Another package looks for a directory beside this module."""
    print(App(__name__).render("page.html", title="Home"))


@command
def script():
    """A script beside this one is run by its path, and imports what nothing else imports."""
    print(runpy.run_path(str(HERE / "page.py"))["title"])


@command
def namespaces():
    """A namespace package without modules, and a package whose parts are in a directory and an archive."""
    print(len(space.__path__), len(space.below.__path__), os.path.isdir(next(iter(space.below.__path__))))
    print(plug.own.NAME, plug.extra.NAME)


COMMANDS[sys.argv[1]]()
