"""Runs in the recorded process, before the memory is read: imports the modules, and prepares the renewal.

The build sends this file as text, behind lines that set ``IMPORTS``, ``REPORT``, ``RENEWED`` and
``CALLBACKS``, and behind ``homes.py``.  Its function ``renew`` becomes a part of the snapshot and is called
in every process that starts from it (``runtime_stub/snapshot/renew.c``).  It imports nothing that the program
does not import, except ``os``, which every Python has imported when a program starts.

What it reports, one line each: ``renewed ADDRESS SIZE`` is memory whose contents are replaced at each start,
``renewal NUMBER ADDRESS SIZE`` memory
that is renewed only if it differs between the two recordings, ``env NAME`` a variable that was read.
"""

# ruff: noqa: F821
# mypy: ignore-errors

FORGOTTEN = (
    ("sysconfig", "_CONFIG_VARS", None),
    ("sysconfig", "_CONFIG_VARS_INITIALIZED", False),
    ("platform", "_uname_cache", None),
)
"""Caches of the standard library that hold something of the process: its path, its user, its machine.
Without its contents, each is filled again when it is needed."""


def _make():
    import _io
    import os
    import posix
    import sys

    write, getrefcount = posix.write, sys.getrefcount

    def report(text):
        write(REPORT, text.encode("utf-8", "surrogateescape").replace(b"\n", b"?") + b"\n")

    def follow_environment():
        """Report which variables are read, until the function that this returns is called."""
        kind = os._Environ
        get, each, count = kind.__getitem__, kind.__iter__, kind.__len__

        def looks_for_no_catalog(frame):
            """Whether gettext.find() asks for the language, and the bundle has no catalog where it looks."""
            if (
                frame is None
                or frame.f_code.co_name != "find"
                or frame.f_globals.get("__name__") != "gettext"
            ):
                return False
            place = frame.f_globals.get("_default_localedir")
            return frame.f_locals.get("localedir") == place and not os.path.isdir(place)

        def get_item(self, key):
            if looks_for_no_catalog(sys._getframe(1).f_back):
                return get(self, key)
            report("env " + (os.fsdecode(key) if isinstance(key, (str, bytes)) else repr(key)))
            return get(self, key)

        def iterate(self):
            report("asks the whole environment")
            return each(self)

        def length(self):
            report("asks the whole environment")
            return count(self)

        kind.__getitem__, kind.__iter__, kind.__len__ = get_item, iterate, length

        def end():
            kind.__getitem__, kind.__iter__, kind.__len__ = get, each, count

        return end

    def call_before():
        """Call what programs have registered to run before the snapshot, the last one first.

        Returns the list of what is to run after a start from it.
        """
        module, before, after = CALLBACKS
        if module not in sys.modules:
            return []
        registered = getattr(sys.modules[module], before)()
        while registered:
            function, arguments, keywords = registered.pop()
            function(*arguments, **keywords)
        return getattr(sys.modules[module], after)()

    if type(sys.flags).__match_args__[14] != "utf8_mode":  # runtime_stub/snapshot/renew.c
        report("asks sys.flags")

    def follow_interning(excepted):
        """Do not intern this text, until the function that this returns is called.

        The table of interned texts would not be the same in both recordings.
        """
        original = sys.intern

        def intern(text):
            return text if text == excepted else original(text)

        def end():
            for module in list(sys.modules.values()):
                space = getattr(module, "__dict__", {})
                if space.get("intern") is intern:
                    space["intern"] = original
            if getrefcount(intern) > alone:
                report("asks sys.intern")

        alone = getrefcount(intern)
        sys.intern = intern
        return end

    before = dict(posix.environ)
    home = os.fsdecode(before.get(b"HOME", b""))
    argv, original = sys.argv[:], sys.orig_argv[:]
    end, end_interning = follow_environment(), follow_interning(home.rpartition("/")[2])
    for module, names, function in IMPORTS:
        found = __import__(module, {"__name__": "__main__"}, None, names, 0)
        for name in function.split(".") if function else ():
            found = getattr(found, name)
        if function:
            found()
    modules = sys.modules
    restored = call_before()
    found = None
    end()
    del end
    for name, key, value in FORGOTTEN:
        space = getattr(modules.get(name), "__dict__", {})
        if key in space:
            space[key] = value
    space = None

    # ---- what is renewed, and where it is now ----------------------------------------------------

    if sys.argv != argv or sys.orig_argv != original:
        report("asks the words of the command line")
    del argv, original
    environ, data = posix.environ, os.environ._data
    changed = [(name, data[name]) for name in data if before.get(name) != data[name]]
    removed = [name for name in before if name not in data]

    def own(value, holders):
        """Report an object as renewed, if nobody else has a reference to it."""
        if getrefcount(value) < holders + one_holder:
            report(f"renewed {id(value):x} {sys.getsizeof(value)}")

    def probe(value):
        return getrefcount(value)

    sample = "".join(["a", "sample"])
    one_holder = probe(sample)

    executables, defaults = [], []
    path = sys.executable
    encoded, directory, current = os.fsencode(path), os.path.dirname(path), os.getcwd()
    for name in list(modules):
        space = getattr(modules[name], "__dict__", None)
        if type(space) is not dict:
            continue
        for key in list(space):
            found = space[key]
            if type(found) is type(_make) and path in (found.__defaults__ or ()):
                defaults.append(found)
            for kind, known in enumerate((path, encoded, directory, current)):
                if type(found) is type(known) and found == known:
                    executables.append((space, key, kind))
                    if found is not path:
                        own(found, 2)
            found = None
    holders = sum(1 for space, key, _ in executables if space[key] is path)
    holders += sum(1 for function in defaults for value in function.__defaults__ if value is path)
    own(path, holders + 1)
    defaults = [
        (function, [number for number, value in enumerate(function.__defaults__) if value == path])
        for function in dict.fromkeys(defaults)
    ]
    del path, encoded, directory, current, space
    for words in (sys.argv, sys.orig_argv):
        for number in range(len(words)):
            own(words[number], 1)
    for name in list(environ):
        if name in before:
            own(environ[name], 2)
    time = modules.get("time")
    zone = {}
    if time is not None:
        zone = time.__dict__
        for key in ("timezone", "altzone"):
            own(zone[key], 1)
        for number in range(2):
            own(zone["tzname"][number], 1)
    had = "gc" in modules
    import gc

    if not had:
        del modules["gc"]
    every_object, referrers = gc.get_objects, gc.get_referrers
    for name in sorted(modules):
        if name != "__main__":
            report("module " + name)
    homes = _Homes(home, every_object(), gc, modules.get("pathlib"), own)
    if homes.places or homes.paths:
        report("env HOME")
    end_interning()  # since 3.12, an object of pathlib is parsed when its parts are needed
    del gc, home, end_interning
    # what is renewed only if it differs between the two recordings
    renewals = []

    def renewal(values, function):
        for value in values:
            if getrefcount(value) < 2 + one_holder:  # its place and the list
                report(f"renewal {len(renewals)} {id(value):x} {sys.getsizeof(value)}")
        renewals.append(function)

    logging = modules.get("logging")
    if logging is not None and "_startTime" in logging.__dict__:
        renewal([logging.__dict__["_startTime"]], lambda: renew_start_time(logging.__dict__))
    for name, path, parts, text in RENEWED:
        *way, key = path.split(".")
        holder = modules.get(name)
        for part in way:
            holder = getattr(holder, part, None)
        if hasattr(holder, key):
            made = eval(f"lambda: {text}", modules[name].__dict__)
            renewal(
                [getattr(holder, key), *(getattr(getattr(holder, key), part) for part in parts)],
                lambda holder=holder, key=key, made=made: setattr(holder, key, made()),
            )
    holder = made = None
    process = modules.get("multiprocessing.process")
    if process is not None:
        space, config = process.__dict__, process._current_process._config
        renewal([space["ORIGINAL_DIR"]], lambda: renew_directory(process.__dict__))
        renewal([config["authkey"]], lambda: renew_key(process))
        space = config = None
    if "random" in modules:
        for generator in [found for found in every_object() if type(found) is modules["random"].Random]:
            # others may have it, too: it stays the same object
            report(f"renewal {len(renewals)} {id(generator):x} {type(generator).__basicsize__}")
            renewals.append(generator.seed)
        generator = None
    # ctypes knows where two functions of the C library are, and has a handle of the dynamic loader's
    ctypes = getattr(modules.get("ctypes"), "__dict__", {})
    native = getattr(modules.get("_ctypes"), "__dict__", {})
    in_libc = [name for name in ("memmove", "memset") if name in ctypes and f"_{name}_addr" in ctypes]
    spaces = [native, ctypes]
    for name in in_libc:
        key = f"_{name}_addr"
        # an extension module of one phase has a copy of its namespace, which only the collector knows
        copies = [d for d in referrers(ctypes[key]) if type(d) is dict and d.get(key) is ctypes[key]]
        spaces += [d for d in copies if d is not native and d is not ctypes]
        own(ctypes[key], len(copies))
        report(f"renewed {ctypes['addressof'](ctypes[name]):x} 8")
        del copies
    if in_libc:
        own(ctypes["pythonapi"].__dict__["_handle"], 1)
    threading = modules.get("threading")
    streams = [
        (name, getattr(sys, name), getattr(sys, "__" + name + "__")) for name in ("stdin", "stdout", "stderr")
    ]

    def holders_of(stream):
        return getrefcount(stream.buffer), getrefcount(stream.buffer.raw)

    fresh = _io.TextIOWrapper(_io.BufferedReader(_io.FileIO(0, "rb", closefd=False)), "utf-8")
    for name, stream, kept in streams:
        if stream is not kept or type(stream) is not _io.TextIOWrapper:
            report("asks sys." + name)
        elif holders_of(stream) != holders_of(fresh):
            report("asks sys." + name + ".buffer")
    fresh = None
    sys.stdout.flush()
    sys.stderr.flush()
    has_large_buffers = sys.version_info >= (3, 14)  # Modules/_io/_iomodule.c, _io_open_impl()

    def renew_start_time(space):
        space["_startTime"] = time.time() if type(space["_startTime"]) is float else time.time_ns()

    def renew_directory(space):
        try:
            space["ORIGINAL_DIR"] = os.path.abspath(os.getcwd())
        except OSError:
            space["ORIGINAL_DIR"] = None

    def renew_key(process):
        process._current_process._config["authkey"] = process.AuthenticationString(os.urandom(32))

    def renew_ctypes():
        handle = native["dlopen"](None, ctypes["DEFAULT_MODE"])
        ctypes["pythonapi"]._handle = handle
        for name in in_libc:
            address = native["dlsym"](handle, name)
            for space in spaces:
                space[f"_{name}_addr"] = address
            ctypes["c_void_p"].from_address(ctypes["addressof"](ctypes[name])).value = address

    # ---- the renewal -----------------------------------------------------------------------------

    def renew_stream(fd, text, errors):
        # the raw stream knows whether it can seek, and its initialisation does not forget it
        raw = _io.FileIO(fd, "wb" if fd else "rb", closefd=False)
        terminal = raw.isatty()
        size = raw._blksize if raw._blksize > 1 else _io.DEFAULT_BUFFER_SIZE
        if has_large_buffers:
            size = max(min(size, 8192 * 1024), _io.DEFAULT_BUFFER_SIZE)
        buffer = (_io.BufferedWriter if fd else _io.BufferedReader)(raw, size)
        raw.name = text.name
        errors = "backslashreplace" if fd == 2 else errors
        text.__init__(buffer, "utf-8", errors, "\n", line_buffering=terminal or fd == 2)

    def renew(argv, original, executable, variables, errors, numbers):
        sys.argv[:] = argv
        sys.orig_argv[:] = original
        for space, key, kind in executables:
            if kind == 3:
                space[key] = os.getcwd()  # guards.c has looked whether there is one
            else:
                space[key] = (executable, os.fsencode(executable), os.path.dirname(executable))[kind]
        for function, numbers_of in defaults:
            values = list(function.__defaults__)
            for number in numbers_of:
                values[number] = executable
            function.__defaults__ = tuple(values)
        environ.clear()
        environ.update(variables)
        for name, value in changed:
            environ[name] = value
            posix.putenv(name, value)
        for name in removed:
            if environ.pop(name, None) is not None:
                posix.unsetenv(name)
        if homes.places or homes.paths:
            homes.renew(os.fsdecode(variables[b"HOME"]))  # guards.c has looked whether it is set
        for fd, (_, text, _) in enumerate(streams):
            renew_stream(fd, text, errors)
        if time is not None:
            time.tzset()
        for number in numbers:
            renewals[number]()
        if in_libc:
            renew_ctypes()
        if threading is not None:
            main = threading._main_thread
            threading._active.clear()
            threading._active[main._ident] = main
        return list(restored)  # renew.c calls these

    del before
    return renew


renew = _make()
del _make, _Homes
