"""Regular expressions of every kind.  What is printed does not depend on who has compiled them."""

import copy
import importlib
import pickle
import re
import sys
import threading
import warnings

import words


def show(pattern):
    print(
        repr(pattern),
        pattern.flags,
        pattern.groups,
        dict(pattern.groupindex),
        hash(pattern) == hash(copy.copy(pattern)),
    )
    fresh = re._compiler._parser.parse(pattern.pattern, pattern.flags & ~re.UNICODE.value)
    print(len(fresh), pickle.loads(pickle.dumps(pattern)) == pattern)


def outcome(function, *arguments):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            print(function(*arguments))
        except Exception as error:
            print(type(error).__name__, error)
    print([(warning.category.__name__, str(warning.message), warning.lineno) for warning in caught])


class Text(str):
    pass


def main():
    for pattern in words.PATTERNS:
        show(pattern)
    print([pattern.sub("_", words.SAMPLE) for pattern in words.PATTERNS if isinstance(pattern.pattern, str)])
    print(words.functions("a1 b22, c333"))
    # equal arguments, made at run time
    print(words.PATTERNS[0] == re.compile("".join(words.PATTERNS[0].pattern), words.PATTERNS[0].flags))
    before = re.compile("ab+(?P<n>c)")
    re.purge()
    again = re.compile("ab+(?P<n>c)")
    print(before == again, before is again, again is re.compile("ab+(?P<n>c)"))
    print(type(re.compile(Text("ab+(?P<n>c)")).pattern).__name__, re.compile(b"ab+(?P<n>c)").pattern)
    print(re.compile("ab+(?P<n>c)", re.I) == before, re.compile("ab+(?P<n>c)", flags=False).flags)
    outcome(words.nested_set)
    outcome(words.broken)
    outcome(words.flags_for_bytes)
    outcome(re._compiler.compile, "ab+(?P<n>c)")
    outcome(lambda: re._compiler.compile(p="ab+(?P<n>c)"))
    outcome(re._compiler.compile)
    outcome(re._compiler.compile, 7)
    words.debug()
    print(words.locale().flags)
    threads = [threading.Thread(target=re.purge) for _ in range(4)]
    for thread in threads:
        thread.start()
        print(re.compile("ab+(?P<n>c)").match("abbc").groupdict())
    for thread in threads:
        thread.join()
    print(importlib.reload(words).PATTERNS == words.PATTERNS)


if __name__ == "__main__":
    if "--count" in sys.argv:
        parsed = []
        parse = re._parser.parse
        re._parser.parse = lambda *arguments: parsed.append(arguments[0]) or parse(*arguments)
        re.purge()
        importlib.reload(words)
        print(parsed)
    else:
        main()
