from . import opt
from .opt import every, string

__all__ = ["Palette", "many", "string"]
WORDS = ("bisect", "plistlib")


class Palette:
    @property
    def mixed(self):
        return opt.need("colorsys", extra="plot").rgb_to_hsv(1.0, 0.0, 0.0)


def many():
    return [module.__name__ for module in every(WORDS)]
