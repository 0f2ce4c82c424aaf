import sys

RESULT = {
    "name": __name__,
    "package": __package__,
    "file": __file__,
    "argv0": sys.argv[0] == __file__ or __name__ != "__main__",
    "spec": __spec__.name,
    "main": sys.modules["__main__"].__dict__ is globals() or __name__ != "__main__",
}
