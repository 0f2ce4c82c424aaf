import os
import sys


class App:
    def __init__(self, name, templates="templates"):
        here = os.path.dirname(os.path.abspath(sys.modules[name].__file__))
        self.templates = os.path.join(here, templates)

    def render(self, name, **values):
        with open(os.path.join(self.templates, name)) as file:
            return file.read().strip().format(**values)
