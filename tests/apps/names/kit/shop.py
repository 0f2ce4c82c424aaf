import importlib
import os


def open_shop(name=""):
    name = os.environ.get("SHOP_BACKEND", name)
    return importlib.import_module(f"shop_{name}").Shop()
