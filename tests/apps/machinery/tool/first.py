import logging

NAME = "first"


# a comment before the function
def function(argument, *, keyword=None):
    """Documented."""
    return argument


class Thing:
    pass


class Filter(logging.Filter):
    def filter(self, record):
        return "never" not in record.getMessage()
