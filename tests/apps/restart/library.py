"""Does not know about sys.frozen."""

import subprocess
import sys


def version():
    return subprocess.check_output([sys.executable, "--version"], text=True).strip()


def code(text):
    done = subprocess.run([sys.executable, "-c", text], capture_output=True, text=True)
    return done.returncode, done.stdout, done.stderr.splitlines()[-1:]


def module(name, *words):
    done = subprocess.run([sys.executable, "-m", name, *words], capture_output=True, text=True)
    return done.returncode, done.stdout, done.stderr.replace(sys.executable, "<python>")


if __name__ == "__main__":
    sys.stdout.write(f"library as {__name__} {sys.argv[1:]}\n")
