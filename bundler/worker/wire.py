"""Frozen dataclasses as data for JSON, and back, field by field.

Supported types of fields are ``str``, ``int``, ``float``, ``bool``, ``None``, literals, other dataclasses,
``tuple[X, ...]``, tuples of fixed length, and unions of ``None`` with one of these.
"""

from __future__ import annotations

import dataclasses
import functools
import types
from collections.abc import Callable
from typing import Any, Literal, TypeVar, Union, cast, get_args, get_origin, get_type_hints

T = TypeVar("T")


def to_wire(value: Any) -> Any:
    """``value`` with dataclasses turned into dicts and tuples into lists."""
    kind: Any = type(value)
    names = _field_names(kind)
    if names is not None:
        return {name: to_wire(getattr(value, name)) for name in names}
    if isinstance(value, (tuple, list)):
        return [item if type(item) is str else to_wire(item) for item in value]
    return value


@functools.cache
def _field_names(kind: Any) -> tuple[str, ...] | None:
    """The fields of a dataclass, None for any other type.  A closure has 20,000 instances of a few types."""
    return tuple(f.name for f in dataclasses.fields(kind)) if dataclasses.is_dataclass(kind) else None


def from_wire(cls: type[T], data: Any) -> T:
    """The instance of ``cls`` that :func:`to_wire` turned into ``data``.

    Raises ``TypeError`` for a field of an unsupported type and ``KeyError`` for an unknown field.
    """
    kind: Any = cls
    return cast(T, _converter(kind)(data))


@functools.cache
def _converter(kind: Any) -> Callable[[Any], Any]:
    """The function that turns data back into an instance of ``kind``."""
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        (inner,) = [_converter(part) for part in get_args(kind) if part is not type(None)]
        return lambda data: None if data is None else inner(data)
    if origin is tuple:
        items = get_args(kind)
        parts = [_converter(item) for item in items if item is not Ellipsis]
        if items == (str, Ellipsis):
            return tuple
        if items[1:] == (Ellipsis,):
            return lambda data: tuple(map(parts[0], data))
        return lambda data: tuple(part(item) for part, item in zip(parts, data, strict=True))
    if dataclasses.is_dataclass(kind):
        make, hints = cast(Any, kind), get_type_hints(kind)
        fields = {f.name: _converter(hints[f.name]) for f in dataclasses.fields(kind)}
        return lambda data: make(**{name: fields[name](part) for name, part in data.items()})
    if origin is Literal or kind in (str, int, float, bool):
        return lambda data: data
    raise TypeError(f"{kind!r} cannot cross the worker's pipe")
