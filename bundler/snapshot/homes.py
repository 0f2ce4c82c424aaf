"""Runs in the recorded process: finds what modules have made of the home directory.

The build sends this file as text, in front of ``recording.py``.  Such texts begin with the name of the
directory, which the two recordings have different ones for.  At each start they are made anew, for the home
directory that the process has.  That is done only where it is certain to be right: for values of modules,
classes, objects, dicts and lists, for defaults of functions, and for objects of :mod:`pathlib`.  A text in
any other place (in a tuple, a set, the key of a dict) is in memory that differs and is not explained.
"""

# mypy: ignore-errors


class _Homes:
    """``own(value, holders)`` reports an object as renewed if it has no more than these references."""

    def __init__(self, home, objects, collector, pathlib, own):
        self.home = home
        self.places = []  # a function that takes a key and a text, the key, and the end of the text
        self.paths = []  # an object of pathlib, and the end of its text
        self._collector = collector
        self._counts = {}
        self._kinds = (pathlib.PosixPath, pathlib.PurePosixPath) if pathlib is not None else ()
        self._members = [
            kind.__dict__[name]
            for kind in (self._kinds[0].__mro__ if self._kinds else ())
            for name in kind.__dict__.get("__slots__", ())
            if name in kind.__dict__
        ]
        self._find(objects)
        del objects[:]
        for path, _ in self.paths:
            for value in {id(value): value for value in self._values(path)}.values():
                own(value, self._counts[id(value)] + 2)
            value = None
        for _, key, _, items in self.places:
            value = items[key]
            own(value, self._counts[id(value)] + 1)
        items = value = None
        self.places = [place[:3] for place in self.places]
        self.home = self._counts = self._collector = None

    def _is_home(self, value):
        return type(value) is str and (value == self.home or value.startswith(f"{self.home}/"))

    def _find(self, objects):
        referents, is_tracked = self._collector.get_referents, self._collector.is_tracked
        spaces = {id(found) for kind in objects if _is_a(kind, type) for found in referents(kind)}
        seen = set()
        for holder in objects:
            if type(holder) in self._kinds:
                self._find_path(holder)
                continue
            found = referents(holder)
            for value in found:
                # the collector does not follow dicts of simple values
                if type(value) is dict and not is_tracked(value) and id(value) not in seen:
                    seen.add(id(value))
                    objects.append(value)
            if any(map(self._is_home, found)) and not (type(holder) is dict and id(holder) in spaces):
                self._find_places(holder)
            if _is_a(holder, type):
                space = holder.__dict__
                self._find_in(space, space, type.__setattr__.__get__(holder))
            elif type(holder) is type(_Homes._find):
                self._find_defaults(holder)

    def _find_places(self, holder):
        if _is_a(holder, dict):
            self._find_in(holder, holder, dict.__setitem__.__get__(holder))
        elif _is_a(holder, list):
            self._find_in(range(len(holder)), holder, list.__setitem__.__get__(holder))
        elif not _is_a(holder, tuple) and not _is_a(holder, type):
            space = _space_of(holder)
            self._find_in(space, space, space.__setitem__)

    def _find_defaults(self, function):
        def put(number, text):
            values = list(function.__defaults__)
            values[number] = text
            function.__defaults__ = tuple(values)

        values = function.__defaults__ or ()
        self._find_in(range(len(values)), values, put)

    def _find_in(self, keys, items, put):
        for key in list(keys):
            value = items[key]
            if self._is_home(value):
                self.places.append((put, key, value[len(self.home) :], items))
                self._count(value)

    def _find_path(self, path):
        text = str(path)
        if self._is_home(text):
            self.paths.append((path, text[len(self.home) :]))
            text = None
            for value in self._values(path):
                self._count(value)

    def _values(self, path):
        """What belongs to an object of pathlib: texts, and a hash."""
        values = []
        for member in self._members:
            value = member.__get__(path) if _is_set(member, path) else None
            if type(value) in (list, tuple):
                values.extend(value)
            elif type(value) in (str, int):
                values.append(value)
        return values

    def _count(self, value):
        self._counts[id(value)] = self._counts.get(id(value), 0) + 1

    def renew(self, home):
        """Put another home directory in the place of that of the recording."""
        for put, key, rest in self.places:
            put(key, home + rest)
        for path, rest in self.paths:
            fresh = type(path)(home + rest)
            for member in self._members:
                if _is_set(member, path):
                    member.__delete__(path)
                if _is_set(member, fresh):
                    member.__set__(path, member.__get__(fresh))


def _is_a(found, kind):
    """As ``isinstance``, which would ask the object: proxies then do what they were made to put off."""
    return issubclass(type(found), kind)


def _space_of(found):
    """The attributes of an object, as the interpreter keeps them; empty if it has none."""
    kinds = [kind.__dict__ for kind in type(found).__mro__ if "__dict__" in kind.__dict__]
    own = type(kinds[0]["__dict__"]) is type(type.__dict__["__dict__"]) if kinds else False
    space = kinds[0]["__dict__"].__get__(found) if own else None
    return space if type(space) is dict else {}


def _is_set(member, path):
    """Whether the object has a value there.  A subclass may have a property of the same name."""
    try:
        member.__get__(path)
    except AttributeError:
        return False
    return True
