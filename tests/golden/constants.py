"""Every type of constant."""

NUMBERS = (0, -5, 256, 257, -(2**30), 2**100, 0.0, -0.0, 1e300, 1j, -0.0j)
TEXT = ("", "x", "é", "name", "two words", "Grüße", "π", "😀", "\ud800")
DATA = (b"", b"x", b"\x00\xff")
SINGLETONS = (None, True, False, ...)


def is_vowel(letter):
    return letter in {"a", "e", "i", "o", "u"}


def middle(items):
    return items[1:"last":None]
