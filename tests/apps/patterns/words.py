"""Constant patterns, spelt in the ways that programs spell them."""

import re
import re as _re
from re import VERBOSE as X
from re import compile as compile_pattern

DIGIT = r"\d"
GROUP = "(?P<%s>%s)"
_match = re.match


def any_of(*choices):
    return "(?:" + "|".join(choices) + ")"


class Holder:
    SPACE = "\\t "
    PATTERN = re.compile("[%(space)s]+" % {"space": SPACE})  # noqa: UP031


SAMPLE = "ab12 \u00e9\u4e2d x-y, Straße"
PATTERNS = [
    re.compile(r"(?P<word>\w+)\s*(\d)?(?P<rest>.*)", re.I | re.S),
    re.compile(DIGIT + f"{{2}}(?:{DIGIT})?"),
    re.compile(any_of("one", "two", *["three", re.escape("a.b")]), flags=re.MULTILINE),
    re.compile("|".join(name + "+" for name in ["a", "b"]), re.A),
    re.compile(GROUP % ("first", DIGIT) + "{}".format("(?P=first)")),
    re.compile("[\u00e0-\u017f\u4e00-\u9fff]", re.I),
    re.compile("\ud800|lone surrogate"),
    re.compile(""),
    re.compile(b"[\x80-\xff]+(?P<tail>x)?"),
    _re.compile("(?i:in)line(?!x)(?<=line)"),
    compile_pattern(
        r"""
        (?P<year>\d{4})   # a comment
        -(?P<month>\d\d)
        """,
        X,
    ),
    re.compile("(?x) in the (text) "),
    Holder.PATTERN,
]


def functions(text):
    return (
        re.findall(r"[a-z]\d", text),
        re.sub(r"(\d)+", "#", text, count=1),
        re.split(r",\s*|\s", text),
        _match("(?P<a>.)1", text).groupdict(),
        [match.span() for match in re.finditer(r"\d+", text, re.A)],
        re.fullmatch("a.*", text, re.S) is not None,
    )


def nested_set():
    return re.compile("[[a]&&b]")


def broken():
    return re.compile("(?P<a>x")


def flags_for_bytes():
    return re.compile(b"x", re.U)


def debug():
    re.compile("x|y+", re.DEBUG)


def locale():
    return re.compile(b"\\w", re.L)
