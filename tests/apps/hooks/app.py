"""What hooks are for: modules, data and metadata that no import names."""

import importlib
import sys


def own():
    """A package of the app, with a hook beside it (hooks/hook-secretive.py)."""
    import secretive

    print(secretive.plugin("alpha"), secretive.plugin("beta"))
    print(secretive.text())
    try:
        import unwanted
    except ImportError:
        print("no unwanted")


def runtime():
    """The run-time hooks ran before, each in a namespace of its own."""
    import os

    print(os.environ.get("FIRST_HOOK"), os.environ.get("SECOND_HOOK"))
    print([name for name in globals() if "hook" in name.lower()], __name__)


def markdown():
    import markdown

    print(
        markdown.markdown("# x\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n*[x]: y", extensions=["tables", "abbr"])
    )


def pycountry():
    import pycountry

    print(pycountry.countries.get(alpha_2="DE").name, len(pycountry.languages), pycountry.__version__)


def setuptools():
    import pkg_resources
    import setuptools

    print(pkg_resources.parse_version("1.0") < pkg_resources.parse_version("2.0"))
    print(pkg_resources.get_distribution("markdown").version, setuptools.__version__)
    print(setuptools.find_packages("/nonexistent"))


if __name__ == "__main__":
    globals()[sys.argv[1]]()
    importlib.invalidate_caches()
