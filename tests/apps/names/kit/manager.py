import os
import re
import sys


class Manager:
    prefix = "kit.plugins"
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "plugins")
    pattern = re.compile(r"(?P<name>[a-z][a-z0-9]+)(\.py)?$")

    def load(self):
        found = {}
        for file in sorted(os.listdir(self.path)):
            match = self.pattern.match(file)
            if not match:
                continue
            name = match.group("name")
            __import__(f"{self.prefix}.{name}", globals(), locals(), [], 0)
            found[name] = sys.modules[f"{self.prefix}.{name}"].SCHEMA
        return found
