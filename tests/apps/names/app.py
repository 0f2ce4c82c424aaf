"""Imports whose names stand in other places than the import: see the functions with a decorator."""

import importlib
import os
import subprocess
import sys

import kit.lazies
import kit.optics
import kit.plot
import kit.registry
import kit.shop
import kit.trained_data
from kit import manager, models
from kit.opt import need

CODE = """
import html.parser
print(html.parser.HTMLParser.__name__)
"""
COMMANDS = {}


def command(function):
    COMMANDS[function.__name__] = function
    return function


def child(*words):
    done = subprocess.run([sys.executable, *words], capture_output=True, text=True)
    return done.returncode, (done.stdout or done.stderr).strip().splitlines()[-1]


@command
def helpers():
    print(
        kit.plot.Palette().mixed, need(name="kit.far.away").VALUE, need("kit.far.prefixed", extra="x").VALUE
    )
    print(kit.plot.string("wave:Error").__name__, kit.plot.many())


@command
def objects():
    print(
        kit.lazies.SHLEX.split("a 'b c'"), kit.lazies.PLUG.load().__name__, kit.lazies.NUMBERS.load().__name__
    )


@command
def own_files():
    print(dir(models), models.Ellipse(2, 3).area(), manager.Manager().load())


@command
def pickles():
    print(kit.trained_data.load().grade("some words"))


@command
def stubs():
    print(kit.optics.blur([4, 8]))


@command
def tables():
    print(kit.registry.make("Pigeon").send("hello"), kit.registry.named("text"))


@command
def prefixes():
    print(kit.shop.open_shop("paper").price(3))


@command
def children():
    timing = subprocess.run(
        [sys.executable, "-m", "timeit", "-n1", "-r1", "pass"], capture_output=True, text=True
    )
    print(timing.returncode, "per loop" in timing.stdout, *child("-m", "platform", "--terse"))
    print(*child("-c", "import colorsys; print(colorsys.rgb_to_yiq(0, 0, 0))"), *child("-I", "-c", CODE))


@command
def test_is_a_word_like_others():
    for word in ("build", "test", "tests"):
        print(importlib.import_module(f"commands.{word}").run())


if __name__ == "__main__":
    os.environ.pop("SHOP_BACKEND", None)
    COMMANDS[sys.argv[1]]()
