"""Frozen dataclasses as data for JSON, and back, field by field.

Supported types of fields are ``str``, ``int``, ``float``, ``bool``, ``None``, literals, other dataclasses,
``tuple[X, ...]``, tuples of fixed length, and unions of ``None`` with one of these.
"""

from __future__ import annotations

import dataclasses
import functools
import types
from typing import Any, Literal, TypeVar, Union, cast, get_args, get_origin, get_type_hints

T = TypeVar("T")


def to_wire(value: Any) -> Any:
    """``value`` with dataclasses turned into dicts and tuples into lists."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: to_wire(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, (tuple, list)):
        return [to_wire(item) for item in value]
    return value


def from_wire(cls: type[T], data: Any) -> T:
    """The instance of ``cls`` that :func:`to_wire` turned into ``data``.

    Raises ``TypeError`` for a field of an unsupported type and ``KeyError`` for an unknown field.
    """
    return cast(T, _convert(cls, data))


def _convert(kind: Any, data: Any) -> Any:
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        return None if data is None else _convert(_without_none(kind), data)
    if origin is tuple:
        items = get_args(kind)
        if len(items) == 2 and items[1] is Ellipsis:
            if items[0] is str:
                return tuple(data)
            return tuple(_convert(items[0], item) for item in data)
        return tuple(_convert(item, part) for item, part in zip(items, data, strict=True))
    if dataclasses.is_dataclass(kind):
        hints = _hints(cast(Any, kind))
        return cast(Any, kind)(**{name: _convert(hints[name], part) for name, part in data.items()})
    if origin is Literal or kind in (str, int, float, bool):
        return data
    raise TypeError(f"{kind!r} cannot cross the worker's pipe")


@functools.cache
def _hints(kind: type[Any]) -> dict[str, Any]:
    """The types of the fields of a dataclass.  To find them takes longer than to convert one instance."""
    return get_type_hints(kind)


def _without_none(union: Any) -> Any:
    (kind,) = [part for part in get_args(union) if part is not type(None)]
    return kind
