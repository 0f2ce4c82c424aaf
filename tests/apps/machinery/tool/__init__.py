"""A package with everything in it."""

RAN = True


def double(number):
    return number * 2
