"""Registers functions to run before the snapshot is taken, and after each start from it."""

import os
import sys

from snapshot_restore_py import register_after_restore, register_before_snapshot

EVENTS = []


def warm():
    EVENTS.append("warm")


def say(word, *, more):
    EVENTS.append(f"{word} {more}")


@register_before_snapshot
def last_before():
    EVENTS.append("last before")


register_before_snapshot(say, "first", more="before")


@register_after_restore
def first_after():
    EVENTS.append(f"{sys.argv[1:]} {os.environ.get('SHOWN')}")


register_after_restore(say, "second", more="after")


@register_after_restore
def end():
    if sys.argv[1:] == ["fail"]:
        raise ValueError("after the start")
    if sys.argv[1:] == ["leave"]:
        sys.exit(7)
